import { expect, test } from 'vitest'
import { fillIn } from './environment.ts'

test('a reference is filled in wherever it stands in a text', () => {
  const value = {
    base: 'https://${env:HOST}:${env:PORT_1}/x',
    list: [{ token: '${env:HOST}' }],
    n: 1,
    none: null,
  }
  expect(fillIn(value, { HOST: 'a.cn', PORT_1: '81' })).toEqual({
    filled: { base: 'https://a.cn:81/x', list: [{ token: 'a.cn' }], n: 1, none: null },
    faults: [],
  })
})

test('a value is taken as it is, even where it looks like a reference or a pattern', () => {
  expect(fillIn('${env:A}', { A: '$& ${env:B} $1' }).filled).toBe('$& ${env:B} $1')
})

test.each([
  ['${env:MISSING}', /MISSING is not set/],
  ['${env:EMPTY}', /EMPTY is not set/],
  ['${env:BROKEN}', /BROKEN holds a control character/],
  ['${env:toString}', /toString is not set/],
  ['${env:}', /not a reference/],
  ['${env:1A}', /not a reference/],
  ['${ENV:TOKEN}', /not a reference/],
  ['${env.TOKEN}', /not a reference/],
  ['${TOKEN}', /not a reference/],
  ['${env:TOKEN', /not closed/],
])('%s is a fault with a cure', (text, message) => {
  const { faults } = fillIn({ auth: [text] }, { EMPTY: '', BROKEN: 'secret\r\nx: y' })
  expect(faults).toHaveLength(1)
  expect(faults[0]?.path).toEqual(['auth', 0])
  expect(faults[0]?.fault.message).toMatch(message)
  expect(faults[0]?.fault.cure).not.toBe('')
  expect(JSON.stringify(faults)).not.toContain('secret')
})

test('JSONata that groups by the context is no reference', () => {
  expect(fillIn('${a: $sum(b)}', {}).faults).toEqual([])
})
