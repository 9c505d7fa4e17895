/**
 * An organ's own pace: what its past days say of how long the rest will take, leaned on its peers where it is short. Pure.
 *
 * Progress comes in steps of a size φ (the variance of a day's progress over its mean), so many a day at a rate that is
 * the organ's own. Rates of peers are spread like a gamma distribution, whose shape and mean the peers themselves tell;
 * with it and its own days an organ's rate is a gamma distribution too, and the days that the remaining steps take are
 * a gamma variable over it. So a short history widens the band by itself.
 */
import type { Random } from './random.ts'
import type { Track } from './question.ts'

/** How many working days of the past tell the pace: what was before is another pace. */
export const PACE_DAYS = 60
/** Without progress for so many working days, it stands still. */
export const STALL_DAYS = 20
/** All peers together need so many days for a pace. */
const LEAST_DAYS = 5
/** How much the size of its own steps counts beside that of its peers: so many of theirs. */
const PEER_STEPS = 40
/** Peers are never taken to be more alike, nor less, than this. */
const SHAPE = { least: 0.5, most: 25 }

/** How many steps are left, and the rate of them as a gamma distribution, by working day. */
export interface Pace {
  steps: number
  shape: number
  rate: number
}

/** What a track's past says by itself. */
export interface Past {
  /** How far it is now. */
  now: number
  /** Working days from the first known to the last, and the progress in them. */
  days: number
  gained: number
  /** Increments, how many, and how far they scatter about the pace. */
  increments: number
  scatter: number
}

/** NaN where nothing is known of the present. */
export function readPast({ values, target }: Pick<Track, 'values' | 'target'>): Past {
  const from = Math.max(0, values.length - 1 - PACE_DAYS)
  const days: number[] = []
  const known: number[] = []
  for (let day = from; day < values.length; day += 1) {
    const value = values[day] ?? Number.NaN
    if (Number.isNaN(value)) continue
    days.push(day)
    known.push(value)
    // After the arrival there is no pace to speak of.
    if (value >= target) break
  }
  const now = values.at(-1) ?? Number.NaN
  const first = known[0]
  const last = known.at(-1)
  if (first === undefined || last === undefined) return { now, days: 0, gained: 0, increments: 0, scatter: 0 }
  const span = (days.at(-1) ?? 0) - (days[0] ?? 0)
  const gained = last - first
  const pace = span === 0 ? 0 : gained / span
  let scatter = 0
  for (let place = 1; place < known.length; place += 1) {
    const length = (days[place] ?? 0) - (days[place - 1] ?? 0)
    const gain = (known[place] ?? 0) - (known[place - 1] ?? 0)
    scatter += (gain - pace * length) ** 2 / length
  }
  const increments = known.length - 1
  return {
    now,
    days: span,
    gained,
    increments,
    scatter: increments < 2 ? 0 : (scatter * increments) / (increments - 1),
  }
}

/** What the peers of an outcome have in common; null where they are known for too few days. */
export interface Peers {
  /** Mean progress of a working day. */
  mean: number
  /** How alike they are: shape of the gamma distribution of their paces. */
  shape: number
  /** Size of a step. */
  step: number
}

export function peersOf(pasts: readonly Past[]): Peers | null {
  const known = pasts.filter(({ days }) => days > 0)
  const days = sum(known.map((one) => one.days))
  if (days < LEAST_DAYS) return null
  const gained = sum(known.map((one) => Math.max(0, one.gained)))
  if (gained <= 0) return { mean: 0, shape: 1, step: 0 }
  const mean = gained / days
  // The scatter of n increments over days of their own length: so much a step, as progress is gained.
  const seen = known.filter(({ increments }) => increments > 1)
  const scattered = sum(seen.map((one) => (one.scatter / one.increments) * one.days))
  const step = Math.max(scattered / Math.max(sum(seen.map((one) => one.gained)), gained / 100), mean / 100)
  const judged = known.filter((one) => one.days >= LEAST_DAYS)
  const paces = judged.map((one) => Math.max(0, one.gained) / one.days)
  const centre = sum(paces) / Math.max(1, paces.length)
  const observed =
    paces.length < 2 ? mean * mean : sum(paces.map((pace) => (pace - centre) ** 2)) / (paces.length - 1)
  const byChance = sum(judged.map((one) => (step * mean) / one.days)) / Math.max(1, judged.length)
  const between = Math.max(observed - byChance, (mean * mean) / SHAPE.most)
  return { mean, shape: Math.min(SHAPE.most, Math.max(SHAPE.least, (mean * mean) / between)), step }
}

/**
 * What the peers might as well have told: the same of those that a draw with replacement finds, so many times. The bands
 * would be too narrow, and too much of one mind, if what few peers tell were taken for certain.
 */
export function resampledPeers(pasts: readonly Past[], times: number, random: Random): Peers[] {
  const known = pasts.filter(({ days }) => days > 0)
  return Array.from({ length: times }, () =>
    peersOf(known.map((one) => known[Math.floor(random.uniform() * known.length)] ?? one)),
  ).flatMap((peers) => (peers === null || peers.mean === 0 ? [] : [peers]))
}

export function paceOf({ now, days, gained, increments, scatter }: Past, target: number, peers: Peers): Pace {
  const seen = gained > 0 && increments > 1 ? gained / peers.step : 0
  const own = seen > 0 ? ((scatter / increments) * days) / gained : peers.step
  const step = Math.max((seen * own + PEER_STEPS * peers.step) / (seen + PEER_STEPS), peers.mean / 100)
  return {
    // The last step overshoots, by half of one on average.
    steps: Math.max((target - now) / step, 0) + 0.5,
    shape: peers.shape + Math.max(0, gained) / step,
    rate: (peers.shape * step) / peers.mean + days,
  }
}

/** Fills `times` with working days until the arrival, whole ones from 1 on; `beyond` for whatever is later than the horizon. */
export function drawFinishes(
  { steps, shape, rate }: Pace,
  random: Random,
  times: Int16Array,
  beyond: number,
): void {
  for (let draw = 0; draw < times.length; draw += 1) {
    const days = Math.ceil((random.gamma(steps) * rate) / random.gamma(shape))
    times[draw] = days < 1 ? 1 : days < beyond ? days : beyond
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0)
}
