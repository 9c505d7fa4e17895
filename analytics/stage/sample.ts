/** Samples for tests; a test names the fields that matter to it. */
import type { Sample } from '../sample.ts'
import { NOW } from './rows.ts'

export function sampleOf(over: Partial<Sample> = {}): Sample {
  return {
    indicator: 'quality_score',
    version: 'v1',
    scope_kind: 'province',
    scope_id: '440000',
    part: '',
    at: NOW,
    value: 95,
    numerator: '95',
    denominator: '1',
    expected: 4,
    reporting: 4,
    fresh: 4,
    unasked: 0,
    members: 1,
    members_known: 1,
    known_share: 1,
    worst: 95,
    state: 'known',
    grade: 'A',
    status: 'good',
    status_reason: 'value',
    observed_from: NOW - 1000,
    observed_to: NOW,
    ...over,
  }
}
