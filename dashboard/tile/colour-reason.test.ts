import { expect, it } from 'vitest'
import type { Sample } from '#analytics/sample.ts'
import { sampleOf } from '../fixtures/story.ts'
import { colourReason } from './colour-reason.ts'

const score = { direction: 'higher', thresholds: { good: 90, warn: 80 } } as const
const of = (value: number | null, more: Partial<Sample> & Record<string, unknown> = {}): Sample =>
  sampleOf('quality_score', '', 0, value, more)

it('a colour that the value has by itself needs no reason', () => {
  expect(colourReason(of(91, { status: 'good' }), score)).toBeNull()
  expect(colourReason(of(91, { status: 'good', worst: 90.2 }), score)).toBeNull()
  expect(colourReason(undefined, score)).toBeNull()
  expect(colourReason(of(null), score)).toBeNull()
  expect(colourReason(of(50, { status: 'none' }), score)).toBeNull()
})

it('a colour worse than the value is told by what was judged as failed', () => {
  const not_run = of(90.5, { status: 'bad', worst: 78.5 })
  expect(colourReason(not_run, score)).toBe('not_run')
  expect(colourReason({ ...not_run, reporting: 66 }, score)).toBe('silent_sources')
  expect(colourReason(of(91, { status: 'unknown', worst: null }), score)).toBe('unbounded')
})

it('what the server says of the reason is believed before what the numbers look like', () => {
  const said = (status_reason: string) => of(90.5, { status: 'bad', worst: 78.5, status_reason })
  expect(colourReason(said('silent_sources'), score)).toBe('silent_sources')
  expect(colourReason(said('value'), score)).toBeNull()
})
