import { describe, expect, it } from 'vitest'
import { compileExpression } from './expression.ts'

const evaluate = (text: string, input: unknown = {}) => compileExpression(text).evaluate(input, {})

describe('JSONata', () => {
  it('evaluates, and says where it does not compile', async () => {
    expect(await evaluate('a + 1', { a: 2 })).toBe(3)
    expect(() => compileExpression('a +')).toThrow(/"a \+" is not JSONata: .*\(at character/)
  })

  it('input 95: gives up on a regular expression that runs away', async () => {
    const begun = performance.now()
    await expect(evaluate('$match(s, /(a+)+$/)', { s: `${'a'.repeat(40)}b` })).rejects.toThrow(
      'takes too long',
    )
    expect(performance.now() - begun).toBeLessThan(2_500)
    expect(await evaluate('$match(s, /(a+)b$/).groups[0]', { s: 'aab' })).toBe('aa')
    expect(await evaluate('$replace(s, /[0-9]+/, "#")', { s: 'a12b3' })).toBe('a#b#')
    expect(await evaluate('$split(s, /, */)', { s: 'a,b,  c' })).toEqual(['a', 'b', 'c'])
  })

  it('gives up on what never ends, nests without end or grows without end', async () => {
    await expect(evaluate('($f := function($n) { $f($n) + 1 }; $f(1))')).rejects.toThrow(
      /Stack overflow|timeout/,
    )
    await expect(evaluate('($f := function($n) { $f($n + 1) }; $f(1))')).rejects.toThrow(
      /timeout|Stack overflow/,
    )
    await expect(evaluate('[1..10000000]')).rejects.toThrow(/sequence length/)
  })

  it('reaches neither prototypes nor what surrounds it', async () => {
    for (const text of [
      'constructor',
      '$.constructor.constructor',
      '__proto__',
      '$lookup($, "constructor")',
    ]) {
      expect(await evaluate(text, { a: 1 })).toBeUndefined()
    }
    expect(await evaluate('{ key: 1 }.a', { key: '__proto__' })).toBeUndefined()
    await evaluate('{ key: { "polluted": 1 } }', { key: '__proto__' })
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })

  it('digests equal values equally, in whatever order their keys stand', async () => {
    const pair = {
      a: { x: 1, y: [1, { q: 2, p: 3 }] },
      b: { y: [1, { p: 3, q: 2 }], x: 1 },
      c: { x: 1, y: [1] },
    }
    const [a, b, c] = (await evaluate('[$digest(a), $digest(b), $digest(c)]', pair)) as string[]
    expect(a).toMatch(/^[0-9a-f]{12}$/)
    expect(b).toBe(a)
    expect(c).not.toBe(a)
  })
})
