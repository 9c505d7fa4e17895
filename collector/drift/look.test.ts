import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { looksLike, lookOf } from './look.ts'
import { fieldsOf, newOutline, outlineRecords, type Outline } from './outline.ts'

function outlineOf(records: readonly unknown[]): Outline {
  const outline = newOutline()
  outlineRecords(outline, records)
  return outline
}

const names = fc.constantFrom('a', 'b', 'c', 'a.b')
const { record } = fc.letrec<{ record: Record<string, unknown>; value: unknown }>((tie) => ({
  record: fc.dictionary(names, tie('value'), { maxKeys: 3 }),
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom<unknown>(null, 1, 'x', true),
    tie('record'),
    fc.array(tie('value'), { maxLength: 2 }),
  ),
}))
const records = fc.array(record, { maxLength: 3 })

/** What is compared of an outline, told in another way. */
const told = (outline: Outline) =>
  JSON.stringify(
    [...fieldsOf(outline).values()].map(({ path, types, always }) => [
      path.split('.').length,
      path,
      types,
      always,
    ]),
  )

describe('the look of records', () => {
  it('is that of others where the same fields were seen in them, in the same order', () => {
    let alike = 0
    fc.assert(
      fc.property(records, records, (one, other) => {
        const [first, second] = [outlineOf(one), outlineOf(other)]
        const isLike = told(first) === told(second)
        if (isLike) alike += 1
        expect(looksLike(second, lookOf(first))).toBe(isLike)
        expect(looksLike(outlineOf(one), lookOf(first))).toBe(true)
      }),
      { numRuns: 3_000 },
    )
    expect(alike).toBeGreaterThan(10)
  })

  it.each([
    ['one more field', [{ a: 1 }], [{ a: 1, b: 1 }]],
    ['one field less', [{ a: 1, b: 1 }], [{ a: 1 }]],
    ['another type', [{ a: 1 }], [{ a: '1' }]],
    ['a field that one leaves out', [{ a: 1 }, { a: 1 }], [{ a: 1 }, {}]],
    ['a field within the other', [{ a: {}, b: 1 }], [{ a: { b: 1 } }]],
  ])('is another with %s', (_, one, other) => {
    expect(looksLike(outlineOf(other), lookOf(outlineOf(one)))).toBe(false)
  })
})
