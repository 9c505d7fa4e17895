import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { describe, expect, it } from 'vitest'
import { compileExpression } from './expression.ts'
import { JSONATA_FUNCTIONS } from './names.ts'

const evaluate = (text: string, input: unknown = {}) => compileExpression(text).evaluate(input, {})

describe('JSONata', () => {
  it('evaluates, and says where it does not compile', async () => {
    expect(await evaluate('a + 1', { a: 2 })).toBe(3)
    expect(() => compileExpression('a +')).toThrow(/"a \+" is not JSONata: .*\(at character/)
  })

  it('says of a name that nobody has given, before it runs', () => {
    const fault = (text: string) => () => compileExpression(text)
    expect(fault('$lable(name)')).toThrow(
      /cannot work: \$lable is no function.*did you mean \$label\? \(at character 6\)/,
    )
    expect(fault('$anwser.rows')).toThrow(/did you mean \$answer\?/)
    expect(fault('rows.$map($, function($v) { $v.a & $w })')).toThrow(/\$w is no function/)
    expect(fault('rows ~> $nobodyHasThis')).toThrow(
      /\$nobodyHasThis is no function and nothing that it names \(/,
    )
    for (const good of [
      '($x := 3; $f := function($n) { $n + $x }; $f(1))',
      'rows@$row.parts#$place[$place = 0].{ "id": $row.id, "all": $$.total, "own": $ }',
      'rows[ok]#$i.{ "n": $i }',
      '($eval("$y := 2"); $y)',
      '$sort(rows, function($l, $r) { $l.n > $r.n }) ~> $map($string)',
      '$answer.rows[$instant(at, $poll_time) > 0]',
    ])
      expect(fault(good)).not.toThrow()
  })

  it('brings the functions that it is known to bring, and no others', async () => {
    const source = await readFile(createRequire(import.meta.url).resolve('jsonata'), 'utf8')
    const bound = [...source.matchAll(/(?:staticFrame|environment)\.bind\('([A-Za-z]\w*)'/g)].map(
      ([, name]) => name,
    )
    expect([...JSONATA_FUNCTIONS].sort()).toEqual([...new Set(bound)].sort())
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
