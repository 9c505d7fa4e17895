/** What a tile says about a sample: its state, its value, what it adds, and how old its data is. Decided here, drawn elsewhere. */
import type { Backfill } from '#analytics/live/events.ts'
import type { Grade, Sample, Status } from '#analytics/sample.ts'
import type { Indicator } from '../live/api.ts'
import { colourReason } from './colour-reason.ts'
import type { ColourReason } from './colour-reason.ts'
import { valueText, valueWord } from './number.ts'
import type { Language } from './number.ts'

/** Why there is no value: the sample says that it is unknown, and this is what its counts say. */
export type UnknownReason = 'unasked' | 'waiting' | 'never_heard' | 'silent' | 'nothing_to_count' | 'too_old'

/** The one thing a tile adds under its value, the weightiest first. */
export type Note =
  | { kind: 'unknown'; reason: UnknownReason; reporting: number; expected: number; unasked: number }
  /** The grade is what it is as many have not been asked since a start. */
  | { kind: 'unasked'; unasked: number }
  | { kind: 'grade_d'; fresh: number; expected: number }
  /** Sources report, but of so few members is anything known. */
  | { kind: 'members'; known: number; members: number }
  | { kind: 'stale'; since: number | null }
  | { kind: 'backfill'; done: number; total: number }
  | { kind: 'colour'; reason: ColourReason; text: string }
  | { kind: 'worst'; text: string }

export interface TileModel {
  /** `absent`: it cannot be told yet, for nothing has been computed or nothing has been heard. Not the same as silence. */
  state: Sample['state'] | 'absent'
  status: Status
  /** Null: drawn as a dash. */
  value: { text: string; scale: string } | null
  /** The exact number, for whoever reads the page and not the glass. */
  raw: number | null
  grade: Grade | null
  struck: boolean
  reporting: number
  expected: number
  fresh: number
  unasked: number
  /** Newest moment its facts speak about, epoch ms. */
  data_at: number | null
  note: Note | null
}

export function tileModel(
  sample: Sample | undefined,
  indicator: Indicator,
  backfill: Backfill,
  language: Language,
): TileModel {
  if (!sample) {
    const note: Note = { kind: 'unknown', reason: 'waiting', reporting: 0, expected: 0, unasked: 0 }
    return {
      state: 'absent',
      status: 'unknown',
      value: null,
      raw: null,
      grade: null,
      struck: false,
      reporting: 0,
      expected: 0,
      fresh: 0,
      unasked: 0,
      data_at: null,
      note,
    }
  }
  const is_known = sample.state !== 'unknown' && sample.value !== null
  const raw = is_known ? sample.value : null
  return {
    state: isPending(sample) ? 'absent' : raw === null ? 'unknown' : sample.state,
    status: drawnStatus(sample),
    value: raw === null ? null : valueText(raw, indicator.format, language),
    raw,
    grade: isPending(sample) ? null : sample.grade,
    struck: sample.grade === 'D' && raw !== null,
    reporting: sample.reporting,
    expected: sample.expected,
    fresh: sample.fresh,
    unasked: sample.unasked,
    data_at: sample.observed_to,
    note: noteOf(sample, indicator, backfill, language),
  }
}

/** Not computed yet, or not a single fact to compute it from: nobody fell silent who never spoke. */
export function isPending(sample: Sample | undefined): boolean {
  return !sample || (sample.state === 'unknown' && sample.observed_to === null)
}

/** Nothing will be computed of it: no source speaks of this place. */
export function isUnfed(sample: Sample | undefined): boolean {
  return isPending(sample) && sample?.expected === 0 && sample.status_reason === 'no_source'
}

/** What has no value has no colour, and what is no longer fresh is never drawn as good. */
export function drawnStatus(sample: Sample | undefined): Status {
  if (!sample || sample.state === 'unknown' || sample.value === null) return 'unknown'
  if (sample.state === 'stale' && sample.status === 'good') return 'unknown'
  return sample.status
}

export function unknownReason(sample: Sample): UnknownReason {
  if (isPending(sample)) return sample.expected === 0 ? 'waiting' : 'never_heard'
  if (sample.reporting === 0) return sample.unasked > 0 ? 'unasked' : 'silent'
  return Number(sample.denominator) === 0 ? 'nothing_to_count' : 'too_old'
}

function noteOf(sample: Sample, indicator: Indicator, backfill: Backfill, language: Language): Note | null {
  const { reporting, expected, fresh, unasked, members, members_known, value, worst } = sample
  if (sample.state === 'unknown' || value === null) {
    return { kind: 'unknown', reason: unknownReason(sample), reporting, expected, unasked }
  }
  if (sample.grade === 'D') {
    // Confidence is the product of the two shares: the smaller one is to blame.
    if (fresh >= expected || fresh / expected > sample.known_share)
      return { kind: 'members', known: members_known, members }
    return unasked > 0 ? { kind: 'unasked', unasked } : { kind: 'grade_d', fresh, expected }
  }
  if (sample.state === 'stale') return { kind: 'stale', since: sample.observed_to }
  const at_worst = worst === null ? '' : valueWord(worst, indicator.format, language)
  const reason = colourReason(sample)
  if (reason) return { kind: 'colour', reason, text: at_worst }
  if (isFilling(indicator, backfill)) return { kind: 'backfill', done: backfill.done, total: backfill.total }
  if (worst === null || worst === value) return null
  return valueWord(value, indicator.format, language) === at_worst ? null : { kind: 'worst', text: at_worst }
}

/** An indicator that needs history does not say yet what it means while the past is still being fetched. */
export function isFilling(indicator: Indicator, backfill: Backfill): boolean {
  return indicator.needs_days > 0 && backfill.done < backfill.total
}
