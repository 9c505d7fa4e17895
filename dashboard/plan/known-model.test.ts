import { expect, it } from 'vitest'
import { sampleOf } from '../fixtures/story.ts'
import { hasNoDay, knownOutcomes, lacks } from './known-model.ts'

const lane = { planned: null, before: [], band: null, of_known: null, finished: null, is_unknown: true }

it('a phase has no day where neither the plan nor a forecast gives one', () => {
  expect(hasNoDay(lane)).toBe(true)
  expect(hasNoDay({ ...lane, planned: { from: 0, to: 1 } })).toBe(false)
  expect(hasNoDay({ ...lane, of_known: { from: 0, mid: 0.5, to: 1, is_open: false } })).toBe(false)
})

it('counts the evidence that is in, and never what is unknown as in', () => {
  const fact = (id: string, value: number | null) => ({
    id,
    counts: true,
    sample: value === null ? null : sampleOf('x', id, 0, value),
  })
  const lost = { id: 'c', counts: true, sample: sampleOf('x', 'c', 0, 0.5, { state: 'unknown' }) }
  const unreviewed = { ...fact('e', 1), counts: false }
  const planned = { id: 'P1-1', facts: [{}, {}, {}, {}, {}] }
  const standing = {
    id: 'P1-1',
    state: 'open',
    facts: [fact('a', 0), fact('b', 0.4), lost, fact('d', null), unreviewed],
  }
  const [one, other] = knownOutcomes(
    { outcomes: [planned, { id: 'P1-2', facts: [] }] } as never,
    [standing] as never,
  )
  expect(one).toEqual({ id: 'P1-1', state: 'open', known: 2, facts: 5 })
  expect(other).toEqual({ id: 'P1-2', state: 'unknown', known: 0, facts: 0 })
})

it('says once what keeps a date from being worked out, with all the outcomes that lack it', () => {
  const step = (id: string, reason: string | null, state = 'unknown') => ({ id, reason, state })
  const outcomes = [
    step('a', 'no_evidence'),
    step('b', 'short_history'),
    step('c', 'no_evidence'),
    step('d', null),
  ]
  expect(lacks({ outcomes } as never)).toEqual([
    { reason: 'no_evidence', ids: ['a', 'c'] },
    { reason: 'short_history', ids: ['b'] },
  ])
  expect(lacks(undefined)).toEqual([])
})
