import { expect, it } from 'vitest'
import type { Sample } from '#analytics/sample.ts'
import { sampleOf } from '../fixtures/story.ts'
import { colourReason } from './colour-reason.ts'

const of = (value: number | null, more: Partial<Sample> = {}): Sample =>
  sampleOf('quality_score', '', 0, value, more)

it('a colour that the value has by itself, or that is none, needs no reason', () => {
  expect(colourReason(of(91, { status: 'good' }))).toBeNull()
  expect(colourReason(undefined)).toBeNull()
  expect(colourReason(of(null, { status_reason: 'not_run' }))).toBeNull()
  expect(colourReason(of(50, { status: 'none', status_reason: 'not_run' }))).toBeNull()
})

it('a colour worse than the value is told by what was judged as failed', () => {
  const bad = of(90.5, { status: 'bad', worst: 78.5, status_reason: 'not_run' })
  expect(colourReason(bad)).toBe('not_run')
  expect(colourReason({ ...bad, status_reason: 'silent_sources' })).toBe('silent_sources')
  expect(colourReason(of(91, { status: 'unknown', worst: null, status_reason: 'unbounded' }))).toBe(
    'unbounded',
  )
})
