import { describe, expect, it } from 'vitest'
import { compilePath, readPath } from './path.ts'

describe('plain paths', () => {
  it('are names and places joined by dots, in Chinese too', () => {
    expect(readPath('data.rows')).toEqual(['data', 'rows'])
    expect(readPath('hist.3')).toEqual(['hist', '3'])
    expect(readPath('数据.列表')).toEqual(['数据', '列表'])
  })

  it.each(['a - b', 'a-b', 'a.b[0]', '$sum(a)', '"x"', 'a..b', '', 'true', 'null', '5', '0.5', 'a & b', '*'])(
    'leave %j to JSONata',
    (text) => expect(readPath(text)).toBeUndefined(),
  )

  const read = (text: string, value: unknown) => compilePath(readPath(text) ?? [])(value)

  it('read properties and places of lists', () => {
    expect(read('data.rows.1.n', { data: { rows: [{ n: 1 }, { n: 2 }] } })).toBe(2)
    expect(read('a', { a: null })).toBeNull()
  })

  it('give nothing where they end early', () => {
    expect(read('a.b.c', { a: 5 })).toBeUndefined()
    expect(read('a.b', null)).toBeUndefined()
    expect(read('rows.n', { rows: [{ n: 1 }] })).toBeUndefined()
  })

  it.each([
    'constructor',
    'toString',
    '__proto__',
    'hasOwnProperty',
    'a.constructor.name',
    'list.length',
    'list.map',
  ])('input 35: never read what an object only inherits (%s)', (text) =>
    expect(read(text, { a: {}, list: [1, 2] })).toBeUndefined(),
  )

  it('input 35: read such a name where the platform itself says it', () => {
    expect(read('toString', { toString: 'said' })).toBe('said')
    expect(read('__proto__', JSON.parse('{"__proto__": 7}'))).toBe(7)
  })
})
