import { describe, expect, test } from 'vitest'
import { expressionFault, isPlainPath } from './expression.ts'

describe('a plain path is names and places joined by dots', () => {
  test.each(['ts', 'data.rows', 'hist.0', 'hist.11', '_id', '数据.列表', '字段1', 'a_b.c1.2.d', 'and', 'in'])(
    '%s is one',
    (path) => {
      expect(isPlainPath(path)).toBe(true)
      expect(expressionFault(path)).toBeUndefined()
    },
  )

  test.each([
    '',
    '0',
    '0.hist',
    '.a',
    'a.',
    'a..b',
    'a.0b',
    'a b',
    'a-b',
    'a[0]',
    '$number(n)',
    '"x"',
    'true',
    'false',
    'null',
    'a.*',
    'a\n',
  ])('%j is none', (text) => {
    expect(isPlainPath(text)).toBe(false)
  })
})

describe('what is no plain path must be JSONata', () => {
  test.each(['$number(n)', '"provider"', 'a[0].b', 'true', '$sum(rows.n)', '{ "a": b }', '/a+/'])(
    '%s is',
    (text) => {
      expect(expressionFault(text)).toBeUndefined()
    },
  )

  test.each([
    ['data.(rows', /neither a plain path nor JSONata/],
    ['a..b.', /neither/],
    ['$map(', /neither/],
    ['/[/', /neither/],
    ['"open', /neither/],
    ['', /neither/],
    ['('.repeat(1999), /neither/],
    ['a'.repeat(1990) + ' & "long enough"', /longer than 2000/],
    ['"${env:TOKEN}"', /cannot use/],
  ])('%.20s is not', (text, message) => {
    expect(expressionFault(text)?.message).toMatch(message)
    expect(expressionFault(text)?.cure).not.toBe('')
  })
})
