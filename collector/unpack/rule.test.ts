import { describe, expect, it } from 'vitest'
import { compileRule, rule, type Rule } from './rule.ts'
import { compileUnwrap } from './unwrap.ts'

const read = (text: Rule, record: unknown, answer: unknown = {}) =>
  compileRule(rule.parse(text))(record, answer)

describe('a rule', () => {
  it('first gives the first that is there and not blank, and 0 and false are there', () => {
    expect(read({ first: ['a', 'b.c', '"x"'] }, { a: ' ', b: { c: 0 } })).toBe(0)
    expect(read({ first: ['a', '"x"'] }, { a: null })).toBe('x')
    expect(read({ first: ['a'] }, {})).toBeUndefined()
    expect(read({ first: [['a.b', '@c']] }, { 'a.b': { '@c': 'dotted' } })).toBe('dotted')
    expect(read({ first: ['$answer.status'] }, { status: 'no' }, { status: 'yes' })).toBe('yes')
  })

  it('cut never cuts a character in two', () => {
    expect(read({ first: ['a'], cut: 2 }, { a: 'x😀y' })).toBe('x')
    expect(read({ join: ['a', 'b'], with: '/', cut: 3 }, { a: 12, b: ['x', 'y'] })).toBe('12/')
  })

  it('join leaves out what is not there, and what is no text', () => {
    expect(
      read({ join: ['a', 'b', 'c', 'd', 'e'], with: '·' }, { a: 'x', b: '', c: {}, d: [], e: ['y', 'z'] }),
    ).toBe('x·y, z')
  })

  it('choose knows words in any case, ranges, anything and nothing', () => {
    const severity = (value: unknown) =>
      read({ choose: 's', from: { high: 2, '7..10': 2, '4..7': 3, '0..3': 4 }, other: 9 }, { s: value })
    expect(['HIGH ', 7, '8', 6.5, 0, 'odd', undefined, null, {}, ''].map(severity)).toEqual([
      2, 2, 2, 3, 4, 9, 9, 9, 9, 9,
    ])
    // A number outside the scale is not made to fit it: the check refuses it.
    expect([11, -1, 250].map(severity)).toEqual([11, -1, 250])
    const kind = (value: unknown) => read({ choose: 'k', from: { a: 1, '*': 2 }, other: 3 }, { k: value })
    expect(['a', 'b', 5, true, '', undefined].map(kind)).toEqual([1, 2, 2, 2, 3, 3])
    expect(['constructor', '__proto__'].map(severity)).toEqual([9, 9])
  })

  it('mentions gives the first kind one of whose words is said', () => {
    const said: Rule = { mentions: ['a', 'b'], of: { MI: ['trojan'], NA: ['scan', '扫描'] }, other: 'AB' }
    expect(
      [{ a: 'A TROJAN scan' }, { b: ['x', '端口扫描'] }, { a: 5 }, {}].map((one) => read(said, one)),
    ).toEqual(['MI', 'NA', 'AB', 'AB'])
  })

  it('digest is the same for equal values in whatever order their keys stand', () => {
    const digest = (record: object) => read({ digest: ['$'] }, record)
    expect(digest({ a: 1, b: [2] })).toBe(digest({ b: [2], a: 1 }))
    expect(digest({ a: 1 })).not.toBe(digest({ a: 2 }))
    expect(digest({ a: 1 })).toMatch(/^[0-9a-f]{12}$/)
  })

  it('reads plain paths only, and says so before anything is polled', () => {
    expect(() => compileRule({ first: ['$sum(a)'] })).toThrow('no plain path')
    expect(rule.safeParse({ frist: ['a'] }).success).toBe(false)
  })
})

describe('unwrap', () => {
  const unwrap = compileUnwrap(['data.alerts', 'data', 'alerts'])

  it.each([
    [{ data: { alerts: [1] } }, [1]],
    [{ data: [1] }, [1]],
    [{ data: [{ alerts: [1] }, { alerts: [2, 3] }] }, [1, 2, 3]],
    [
      [{ alerts: [1] }, { alerts: null }, { b: 2 }],
      [1, { b: 2 }],
    ],
    [{ data: null }, []],
    [[], []],
    [{ b: 2 }, { b: 2 }],
    ['text', 'text'],
  ])('%j gives %j', (found, records) => expect(unwrap(found)).toEqual(records))
})
