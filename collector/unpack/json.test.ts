import { describe, expect, it } from 'vitest'
import { MAX_DEPTH, MAX_MEMBERS, parseJson, type JsonKind } from './json.ts'

const parse = (text: string, kind: JsonKind = 'strict') => parseJson(Buffer.from(text), text, kind)
const error = (text: string, kind: JsonKind = 'strict') => {
  const parsed = parse(text, kind)
  return parsed.ok ? undefined : parsed.error
}

describe('an answer that is no JSON', () => {
  it.each([
    ['input 1: empty', ''],
    ['input 7: only blanks', ' \n\t '],
    ['input 8: a login page', '<html><body>登录</body></html>'],
    ['input 9: XML', '<?xml version="1.0"?><a/>'],
    ['input 11: two documents', '{"a":1}{"a":2}'],
    ['input 12: one document a line', '{"a":1}\n{"a":2}'],
    ['input 13: comments', '{"a":1 /* one */}'],
    ['input 14: a comma too many', '{"a":1,}'],
    ['input 24: NaN', '{"a":NaN}'],
    ['input 25: Infinity', '{"a":Infinity}'],
  ])('%s is refused', (_, text) => expect(error(text)).toMatch(/^the body is (?:empty|not JSON)/))

  it('says what it saw instead', () => expect(error('<html>')).toContain('it begins with HTML or XML'))

  it('input 10: is refused wherever it is cut off', () => {
    const whole = JSON.stringify({ rows: [{ name: '教育\\"厅', n: [1, 2.5e3, null, true] }], 空: {} })
    for (let length = 0; length < whole.length; length++)
      expect(parse(whole.slice(0, length)).ok, whole.slice(0, length)).toBe(false)
    expect(parse(whole).ok).toBe(true)
  })
})

describe('an answer that would harm', () => {
  it('fault 25, input 36: is refused by its depth, before anything recurses over it', () => {
    expect(parse('['.repeat(MAX_DEPTH) + ']'.repeat(MAX_DEPTH)).ok).toBe(true)
    expect(error('['.repeat(100_000) + ']'.repeat(100_000))).toContain(`deeper than ${MAX_DEPTH}`)
    expect(error('{"a":'.repeat(100_000))).toContain(`deeper than ${MAX_DEPTH}`)
  })

  it('fault 25, input 37: is refused by the keys of one object', () => {
    const keys = (count: number) => `{${Array.from({ length: count }, (_, i) => `"k${i}":${i}`).join()}}`
    expect(parse(keys(MAX_MEMBERS)).ok).toBe(true)
    expect(error(keys(1_000_000))).toContain(`more than ${MAX_MEMBERS} keys`)
  })

  it('is not taken for deep or for large by what stands inside its texts', () => {
    const text = JSON.stringify({ note: `${'{['.repeat(500)}"\\":::${':'.repeat(20_000)}` })
    expect(parse(text)).toEqual({ ok: true, value: JSON.parse(text) as unknown })
  })

  it('input 34: is refused where an object says one key twice', () => {
    expect(error('{"rows":[{"id":"a","id":"b"}]}')).toContain('one key twice')
    expect(parse('{"a":{"id":1},"b":{"id":1}}').ok).toBe(true)
  })

  it('fault 25, input 35: changes no prototype', () => {
    const parsed = parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}')
    expect(parsed.ok).toBe(true)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})

describe('numbers that JSON.parse would change', () => {
  it.each(['9007199254740993', '18446744073709551616', '-9007199254740993', '1795420800123456789'])(
    'inputs 28, 29: %s is read as its digits',
    (digits) =>
      expect(parse(`{"rows":[{"id":${digits},"n":5}]}`)).toEqual({
        ok: true,
        value: { rows: [{ id: digits, n: 5 }] },
      }),
  )

  it('stay numbers as long as they are exact', () => {
    expect(parse('[9007199254740991, -0, 1.5]')).toEqual({ ok: true, value: [9007199254740991, -0, 1.5] })
  })
})

describe("Python's JSON", () => {
  it('has no value where it says NaN or Infinity', () => {
    const parsed = parse('{"a": NaN, "b": [Infinity, -Infinity, -1], "NaN": "NaN, \\"Infinity\\""}', 'python')
    expect(parsed).toEqual({ ok: true, value: { a: null, b: [null, null, -1], NaN: 'NaN, "Infinity"' } })
  })

  it('is still refused where it is no JSON otherwise', () =>
    expect(parse('{"a": NaN,}', 'python').ok).toBe(false))
})
