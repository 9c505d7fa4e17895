/** What an explanation shows first: the weightiest organs, the way of a change, the oldest polls. Decided here, drawn elsewhere. */
import type { Sample } from '#analytics/sample.ts'
import { isPending, unknownReason } from '../tile/tile-model.ts'
import type { UnknownReason } from '../tile/tile-model.ts'
import type { Change, Contribution, PollBehind } from './api.ts'

/** One bar of a change: where it begins and ends, as shares of the chart's width. */
export interface Bar {
  cause: Change['steps'][number]['cause']
  value: number
  from: number
  to: number
}

export interface WayChart {
  bars: Bar[]
  /** Where the value was and where it is, as shares of the width. */
  from: number
  to: number
}

/**
 * The steps of a change as bars on one scale, each beginning where the one before ended. Null where the value is unknown
 * at one end, so that there is nothing to measure.
 */
export function wayChart(change: Change, from: number | null, to: number | null): WayChart | null {
  if (from === null || to === null) return null
  const levels = [from]
  for (const step of change.steps) {
    if (step.value === null) return null
    levels.push((levels.at(-1) ?? from) + step.value)
  }
  const [low, high] = [Math.min(...levels), Math.max(...levels)]
  const span = high - low
  const share = (level: number): number => (span === 0 ? 0.5 : 0.04 + (0.92 * (level - low)) / span)
  return {
    bars: change.steps.map(({ cause, value }, place) => ({
      cause,
      value: value ?? 0,
      from: share(levels[place] ?? from),
      to: share(levels[place + 1] ?? to),
    })),
    from: share(from),
    to: share(levels.at(-1) ?? to),
  }
}

export interface Weighed extends Contribution {
  /** By how much the value of the scope is another because of it; null where that can't be told. */
  effect: number | null
}

export interface Contributions {
  shown: Weighed[]
  /** How many are not shown, and what they come to together. */
  others: number
  others_share: number | null
}

/** The weightiest first; what counts nothing and has no source is left out. */
export function weigh(
  contributions: readonly Contribution[],
  value: number | null,
  most: number,
): Contributions {
  const all = contributions
    .filter(
      ({ expected, numerator, denominator }) => expected > 0 || numerator !== '0' || Number(denominator) > 0,
    )
    .map((one): Weighed => ({
      ...one,
      effect: value === null || one.without === null ? null : value - one.without,
    }))
    .sort((one, other) => weightOf(other) - weightOf(one) || one.organ.localeCompare(other.organ))
  const rest = all.slice(most)
  return {
    shown: all.slice(0, most),
    others: rest.length,
    others_share: rest.some(({ share }) => share === null)
      ? null
      : rest.reduce((sum, { share }) => sum + (share ?? 0), 0),
  }
}

function weightOf({ effect, share }: Weighed): number {
  return effect === null ? (share ?? -1) : Math.abs(effect)
}

const ORDER = { unknown: 0, stale: 1, known: 2 } as const

/** What is silent or old first, and of what stands alike the oldest. */
export function oldestFirst(polls: readonly PollBehind[]): PollBehind[] {
  const late = ({ age_s, cadence_s }: PollBehind): number => age_s / Math.max(1, cadence_s)
  return [...polls].sort(
    (one, other) =>
      ORDER[one.state] - ORDER[other.state] ||
      Number(one.outcome === 'ok') - Number(other.outcome === 'ok') ||
      late(other) - late(one),
  )
}

/** Why a value can't be read as it stands: it is not there, or it is struck through. */
export type Doubt =
  { kind: 'unknown'; reason: UnknownReason } | { kind: 'struck'; reason: 'grade_d' | 'members' }

export function doubtOf(sample: Sample): Doubt | null {
  if (isPending(sample) || sample.state === 'unknown' || sample.value === null)
    return { kind: 'unknown', reason: unknownReason(sample) }
  if (sample.grade !== 'D') return null
  return { kind: 'struck', reason: lessOf(sample) }
}

/** Confidence is fresh ÷ expected × known share: whichever of the two is less brought it down. */
function lessOf({ fresh, expected, known_share }: Sample): 'grade_d' | 'members' {
  return fresh / Math.max(1, expected) <= known_share ? 'grade_d' : 'members'
}

/** A sum as it is added up: its largest terms, and what the rest of so many come to. */
export interface Terms {
  shown: Contribution[]
  rest: { n: number; numerator: string } | null
}

export function termsOf(contributions: readonly Contribution[], most: number): Terms {
  const counted = contributions
    .filter(({ numerator }) => Number(numerator) !== 0)
    .sort((one, other) => Number(other.numerator) - Number(one.numerator))
  const rest = counted.slice(most)
  return {
    shown: counted.slice(0, most),
    rest:
      rest.length === 0 ? null : { n: rest.length, numerator: sumOf(rest.map(({ numerator }) => numerator)) },
  }
}

/** Decimals are added up exactly, in billionths. */
function sumOf(decimals: readonly string[]): string {
  const sum = decimals.reduce((all, decimal) => {
    const [whole = '0', rest = ''] = decimal.replace('-', '').split('.')
    const size = BigInt(whole + rest.slice(0, 9).padEnd(9, '0'))
    return decimal.startsWith('-') ? all - size : all + size
  }, 0n)
  const digits = String(sum < 0n ? -sum : sum).padStart(10, '0')
  const rest = digits.slice(-9).replace(/0+$/, '')
  return `${sum < 0n ? '-' : ''}${digits.slice(0, -9)}${rest && `.${rest}`}`
}
