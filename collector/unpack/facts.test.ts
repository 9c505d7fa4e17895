import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { FEED_NAMES, FEEDS } from '#sql/feeds.ts'
import { compileFacts } from './facts.ts'

/** Whatever a column may be given, near its bounds more often than not. */
const anything = fc.oneof(
  fc.constantFrom<unknown>(
    ...[undefined, null, true, false, NaN, Infinity, -Infinity, 0, -0, 1, 2, 3, 4, 5, -1, 0.5, 100, 100.5],
    ...[
      86_400,
      86_401,
      2 ** 53 - 1,
      2 ** 53,
      1e24,
      1.1e24,
      -1e24,
      '',
      ' ',
      '0',
      '1',
      'a\u0000',
      '\u007f',
      '\ud800',
    ],
    ...[50, 51, 100, 101, 128, 129, 200, 201, 500, 501, 2_000, 2_001].map((length) => '网'.repeat(length)),
    ...[
      [],
      {},
      [1],
      { a: 1 },
      new Date(0),
      1n,
      'provider',
      'constructor',
      '__proto__',
      'none',
      'open',
      'passed',
    ],
  ),
  fc.string({ unit: 'binary', maxLength: 210 }),
  fc.integer(),
  fc.double(),
)

describe.each(FEED_NAMES)('the facts of %s', (feed) => {
  const { shape } = FEEDS[feed].schema
  const schema = z.object(shape)
  const test = compileFacts(shape)

  /** What zod takes for a column, found by trying. */
  const good = Object.fromEntries(
    Object.entries(shape as Record<string, z.ZodType>).map(([name, type]) => {
      const inner = type instanceof z.ZodDefault ? (type.unwrap() as z.ZodType) : type
      const values = inner instanceof z.ZodEnum ? inner.options : [1, 0, 'x', 99.5, '440000', 3]
      return [name, values.filter((value) => type.safeParse(value).success)]
    }),
  )
  const names = Object.keys(shape)
  const candidate = fc
    .tuple(
      fc.record(Object.fromEntries(names.map((name) => [name, fc.constantFrom(...(good[name] ?? []))]))),
      fc.dictionary(fc.constantFrom(...names), anything, { maxKeys: 2 }),
      fc.subarray(names, { maxLength: 2 }),
    )
    .map(([well, odd, left_out]) => {
      const facts: Record<string, unknown> = { ...well, ...odd }
      for (const name of left_out) if (!(name in odd)) delete facts[name]
      return facts
    })

  it('are let through exactly where zod lets them through, and as the same', () => {
    let passed = 0
    fc.assert(
      fc.property(candidate, (facts) => {
        const judged = schema.safeParse(facts)
        const typed = test?.pass(facts)
        expect(typed !== undefined).toBe(judged.success)
        if (typed === undefined || !judged.success) return
        passed++
        expect(typed).toStrictEqual(judged.data)
        expect(Object.keys(typed)).toEqual(Object.keys(judged.data))
      }),
      { numRuns: 1_500 },
    )
    expect(passed).toBeGreaterThan(100)
  })
})

describe('a schema that is not known here', () => {
  it.each<[string, z.ZodType]>([
    ['a transformed text', z.string().trim()],
    ['a text of a format', z.email()],
    ['a number of another format', z.int32()],
    ['a multiple', z.int().multipleOf(5)],
    ['an open bound', z.number().gt(0)],
    ['what is coerced', z.coerce.number()],
    ['what may be left out', z.string().optional()],
    ['a pattern that remembers', z.string().regex(/a/g)],
    ['a truth value', z.boolean()],
  ])('is left to zod: %s', (_, type) => {
    expect(compileFacts({ a: type })).toBeUndefined()
  })
})
