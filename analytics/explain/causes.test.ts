import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changeOf, type State, type Way } from './causes.ts'
import { minus, NOTHING, partOf, plus, total, type Fraction } from './fractions.ts'
import { CAUSES } from './shapes.ts'

const fractionOf = (numerator: number | string, denominator: number | string): Fraction => ({
  numerator: String(numerator),
  denominator: String(denominator),
})

const constant =
  (by: Record<string, Fraction>): State =>
  (organ, part) =>
    by[`${organ}|${part}`] ?? NOTHING

const same = (state: State) => ({ shown: state, then: state, late: state, restated: state, now: state })

const way = (over: Partial<Way>): Way => ({
  indicator: { kind: 'sum', wholes: [] },
  part: '',
  organs: ['A', 'B', ''],
  ...same(constant({})),
  is_other_version: false,
  shownAs: () => NOTHING,
  hasOtherSources: () => false,
  ...over,
})

const effects = (change: ReturnType<typeof changeOf>): Record<string, number | null> =>
  Object.fromEntries(
    change.steps.filter(({ value }) => value !== 0).map(({ cause, value }) => [cause, value]),
  )

describe('the causes of a change', () => {
  it('are told apart: what came late, what was restated, what is new', () => {
    const change = changeOf(
      way({
        ...same(constant({ 'A|': fractionOf(100, 0) })),
        late: constant({ 'A|': fractionOf(130, 0) }),
        restated: constant({ 'A|': fractionOf(125, 0) }),
        now: constant({ 'A|': fractionOf(125, 0), 'B|': fractionOf(7, 0) }),
      }),
    )
    expect(effects(change)).toEqual({ late: 30, restatement: -5, new_data: 7 })
    expect(change.organs.map(({ organ }) => organ)).toEqual(['A', 'B'])
    expect(change.organs[0]?.steps.map(({ value }) => value)).toEqual([0, 0, 30, -5, 0])
  })

  it('what was known then and had not arrived came late; of an organ with other sources it is an exclusion', () => {
    const states = {
      ...same(constant({ 'A|': fractionOf(110, 0), 'B|': fractionOf(50, 0) })),
      shown: constant({ 'A|': fractionOf(100, 0), 'B|': fractionOf(80, 0), '|': fractionOf(3, 0) }),
    }
    expect(effects(changeOf(way({ ...states, hasOtherSources: (organ) => organ === 'B' })))).toEqual({
      late: 10,
      exclusion: -33,
    })
  })

  it('another version takes up all that a recomputation of then says else, wholes included', () => {
    const wholes = [
      {
        part: '',
        members: [
          { part: 'x', weight: 3 },
          { part: 'y', weight: 1 },
        ],
      },
    ]
    const state = constant({ 'A|x': fractionOf(80, 1), 'A|y': fractionOf(40, 1) })
    const change = changeOf(
      way({
        indicator: { kind: 'ratio', wholes },
        organs: ['A', ''],
        ...same(state),
        is_other_version: true,
        // By the weights of then.
        shownAs: () => fractionOf(60, 1),
      }),
    )
    expect(change.from).toEqual(fractionOf(60, 1))
    expect(effects(change)).toEqual({ formula: 10 })
  })

  it('a ratio that was unknown at one end has no change in value, and its fractions still add up', () => {
    const change = changeOf(
      way({ indicator: { kind: 'ratio', wholes: [] }, now: constant({ 'A|': fractionOf(3, 4) }) }),
    )
    expect(change.steps.find(({ cause }) => cause === 'new_data')).toEqual({
      cause: 'new_data',
      numerator: '3',
      denominator: '4',
      value: null,
    })
  })

  it('add up to the change exactly, of the scope and of every organ, whatever the numbers', () => {
    const decimal = fc
      .tuple(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.nat(999_999_999))
      .map(([whole, rest]) => `${whole}.${String(rest).padStart(9, '0')}`)
    const fraction = fc.record({ numerator: decimal, denominator: decimal })
    const organs = ['A', 'B', 'C', '']
    const state = fc
      .tuple(...organs.map(() => fraction))
      .map((all) =>
        constant(Object.fromEntries(organs.map((organ, place) => [`${organ}|`, all[place] ?? NOTHING]))),
      )
    const ways = fc.record({
      shown: state,
      then: state,
      late: state,
      restated: state,
      now: state,
      kind: fc.constantFrom('sum' as const, 'ratio' as const),
      is_other_version: fc.boolean(),
      others: fc.subarray(organs),
    })
    fc.assert(
      fc.property(ways, ({ kind, others, ...given }) => {
        const shown = (organ: string): Fraction => given.shown(organ, '')
        const change = changeOf(
          way({
            indicator: { kind, wholes: [] },
            organs,
            ...given,
            shownAs: (organ) => (organ === null ? total(organs.map(shown)) : shown(organ)),
            hasOtherSources: (organ) => others.includes(organ),
          }),
        )
        for (const one of [change, ...change.organs]) {
          expect(one.steps.map(({ cause }) => cause)).toEqual(CAUSES)
          expect(plus(one.from, total(one.steps))).toEqual(plus(one.to, NOTHING))
        }
        expect(total(change.organs.map(({ from, to }) => minus(to, from)))).toEqual(
          minus(change.to, change.from),
        )
        expect(change.to).toEqual(
          partOf({ wholes: [] }, '', () => total(organs.map((organ) => given.now(organ, '')))),
        )
      }),
    )
  })
})
