/**
 * When outcomes, phases and the plan will be reached: many draws of every organ's finish at its own pace, rolled up
 * through weights, gates and dependencies. Pure, and the same for the same question.
 */
import { bandOf, chanceBy, countsOf } from './draws.ts'
import {
  drawFinishes,
  paceOf,
  peersOf,
  readPast,
  resampledPeers,
  STALL_DAYS,
  type Past,
  type Peers,
} from './pace.ts'
import type {
  AskedOutcome,
  AskedPhase,
  Critical,
  Forecast,
  ForecastReason,
  ForecastState,
  OutcomeForecast,
  Question,
  StepForecast,
  Track,
  TrackForecast,
} from './question.ts'
import { openRandom, seedOf } from './random.ts'

/** So many times it is asked anew what the peers have in common. */
const RESAMPLES = 40
/** How many of the organs that hold a step back are named. */
const NAMED = 10

/** The draws of a step: when it is reached, and who was the last. */
interface Draws {
  times: Int16Array
  last: Int32Array
}

interface Runner {
  outcome: string
  organ: string
}

interface Known {
  told: StepForecast
  /** Null where nothing of it is known. */
  draws: Draws | null
}

export function forecast(question: Question): Forecast {
  const { phases, days } = question
  const runners: Runner[] = []
  const outcomes = new Map<string, Known & { told: OutcomeForecast }>()
  for (const asked of inOrder(phases.flatMap((phase) => phase.outcomes))) {
    const before = asked.depends_on.flatMap((id) => outcomes.get(id) ?? [])
    outcomes.set(asked.id, forecastOutcome(question, asked, before, runners))
  }
  const reached = phases.map((phase) => {
    const own = phase.outcomes.flatMap(({ id }) => outcomes.get(id) ?? [])
    return { ...together(question, phase, own, runners), outcomes: own.map(({ told }) => told) }
  })
  const whole = together(
    question,
    {
      id: '',
      ends: phases.every(({ ends }) => ends !== null) ? latest(phases.map(({ ends }) => ends)) : null,
    },
    reached,
    runners,
  )
  return {
    today: days[0] ?? '',
    horizon: days.at(-1) ?? '',
    draws: question.draws,
    seed: question.seed,
    whole: whole.told,
    phases: reached.map(({ told, outcomes: own }) => ({ ...told, outcomes: own })),
  }
}

/** Outcomes behind all that they wait for. @throws {Error} where they wait for each other. */
function inOrder(outcomes: readonly AskedOutcome[]): AskedOutcome[] {
  const done = new Set<string>()
  const ordered: AskedOutcome[] = []
  const there = new Set(outcomes.map(({ id }) => id))
  while (ordered.length < outcomes.length) {
    const ready = outcomes.filter(
      ({ id, depends_on }) => !done.has(id) && depends_on.every((one) => done.has(one) || !there.has(one)),
    )
    if (ready.length === 0) {
      const waiting = outcomes.filter(({ id }) => !done.has(id)).map(({ id }) => id)
      throw new Error(`outcomes wait for each other: ${waiting.join(', ')}; remove one of their dependencies`)
    }
    for (const one of ready) {
      done.add(one.id)
      ordered.push(one)
    }
  }
  return ordered
}

/** A track, what is told of it, and its draws; null where there are none to take. */
interface Run {
  track: Track
  told: TrackForecast
  times: Int16Array | null
}

function forecastOutcome(
  question: Question,
  asked: AskedOutcome,
  before: readonly (Known & { told: OutcomeForecast })[],
  runners: Runner[],
): Known & { told: OutcomeForecast } {
  const { days, draws } = question
  const beyond = days.length
  const pasts = asked.tracks.map(readPast)
  // A gate moves as no organ does, so it is nobody's peer.
  const peers = readPeers(
    // In the order of their codes, so that the same province is the same however it is listed.
    asked.tracks
      .map(({ organ, is_gate }, place) => ({ organ, is_gate, past: pasts[place] }))
      .filter(({ is_gate }) => !is_gate)
      .toSorted((one, other) => (one.organ < other.organ ? -1 : 1))
      .flatMap(({ past }) => past ?? []),
    seedOf(question.seed, asked.id),
  )
  const buffer = new Int16Array(asked.tracks.length * draws)
  const runs = asked.tracks.map((track, place): Run => {
    const past = pasts[place] ?? readPast(track)
    const times = buffer.subarray(place * draws, (place + 1) * draws)
    return forecastTrack(question, asked.id, track, past, track.is_gate ? readPeers([past], 0) : peers, times)
  })
  const organs = runs.map(({ told }) => told)
  const base = runners.length
  runners.push(...runs.map(({ track }) => ({ outcome: asked.id, organ: track.organ })))

  const total = weigh(runs.map(({ track }) => track))
  const unheard = runs.filter(({ told }) => told.state === 'unknown')
  const slack = total * (1 - asked.share) + 1e-9
  // So many may be missing; they are taken not to arrive at all.
  const isTold =
    total > 0 &&
    !unheard.some(({ track }) => track.is_gate) &&
    weigh(unheard.map(({ track }) => track)) <= slack
  const running = isTold ? runs : runs.filter(({ told }) => told.state !== 'unknown')
  const waits = before.filter(({ told }) => told.state === 'unknown')
  const unknown = [...unheard.map(({ track }) => track.organ), ...waits.map(({ told }) => told.id)]
  const own = running.some(({ track }) => !track.is_gate)
    ? arrive(running, slack, isTold, draws, beyond, (run) => base + runs.indexOf(run))
    : null
  const rolled =
    own && before.reduce<Draws>((all, { draws: other }) => (other ? later(all, other) : all), own)
  const reason: ForecastReason | null =
    total === 0 ? 'no_evidence' : !isTold ? 'organs_unknown' : waits.length > 0 ? 'waits_for_unknown' : null
  const arrived = running
    .filter(({ told }) => told.state === 'finished')
    .map(({ track, told }) => ({ track, on: told.finished_on ?? '' }))
  const told = tell(question, asked, rolled, runners, {
    reason,
    unknown,
    finished_on: latest([
      arrivalOf(arrived, asked.share * total, total),
      ...before.map(({ told: one }) => one.finished_on),
    ]),
    stands: running.some(({ told: one }) => one.reason === 'no_progress'),
  })
  return { told: { ...told, organs }, draws: rolled }
}

/** What they have in common, as each block of the draws takes it; none where they are known for too short a time. */
function readPeers(pasts: readonly Past[], seed: number): Peers[] {
  const said = peersOf(pasts)
  if (said === null || said.mean === 0) return said === null ? [] : [said]
  const others = resampledPeers(pasts, RESAMPLES, openRandom(seed))
  return others.length > 0 ? others : [said]
}

function forecastTrack(
  { past: past_days, days, draws, seed }: Question,
  outcome: string,
  track: Track,
  past: Past,
  peers: readonly Peers[],
  times: Int16Array,
): Run {
  const beyond = days.length
  const { organ, is_gate, target, values } = track
  const tell = (
    state: ForecastState,
    reason: ForecastReason | null,
    more: Partial<TrackForecast> = {},
  ): TrackForecast => ({ organ, is_gate, state, reason, finished_on: null, finish: null, ...more })
  if (Number.isNaN(past.now)) {
    times.fill(beyond)
    const heard = [...values].some((value) => !Number.isNaN(value))
    return { track, told: tell('unknown', heard ? 'dark' : 'no_history'), times: null }
  }
  if (past.now >= target) {
    times.fill(0)
    const finished_on =
      past_days[past_days.length - values.length + arrivedAt(values, target)] ?? days[0] ?? null
    return { track, told: tell('finished', null, { finished_on }), times }
  }
  if (past.days >= STALL_DAYS && (past.gained <= 0 || peers[0]?.mean === 0)) {
    times.fill(beyond)
    return {
      track,
      told: tell('stalled', 'no_progress', { finish: { p10: null, p50: null, p90: null } }),
      times,
    }
  }
  if (past.days === 0 || peers.length === 0 || peers[0]?.mean === 0) {
    times.fill(beyond)
    return { track, told: tell('unknown', 'short_history'), times: null }
  }
  const random = openRandom(seedOf(seed, outcome, organ))
  const block = Math.ceil(draws / peers.length)
  for (const [place, one] of peers.entries())
    drawFinishes(
      paceOf(past, target, one),
      random,
      times.subarray(place * block, (place + 1) * block),
      beyond,
    )
  const finish = bandOf(countsOf(times, beyond), draws, days)
  const told =
    finish.p50 === null ? tell('stalled', 'beyond_horizon', { finish }) : tell('forecast', null, { finish })
  return { track, told, times }
}

/** The place of the day since which it has been there all the time. */
function arrivedAt(values: Track['values'], target: number): number {
  let place = values.length - 1
  while (place > 0 && (Number.isNaN(values[place - 1] ?? 0) || (values[place - 1] ?? 0) >= target)) place -= 1
  return place
}

function weigh(tracks: readonly Track[]): number {
  return tracks.reduce((all, { weight, is_gate }) => all + (is_gate ? 0 : weight), 0)
}

/** When all but `slack` of the weight, and every gate, has arrived. */
function arrive(
  runs: readonly Run[],
  slack: number,
  isTold: boolean,
  draws: number,
  beyond: number,
  idOf: (run: Run) => number,
): Draws {
  const times = new Int16Array(draws)
  const last = new Int32Array(draws)
  const add = (run: Run): void => {
    const id = idOf(run)
    const own = run.times
    for (let draw = 0; draw < draws; draw += 1) {
      const time = own === null ? beyond : (own[draw] ?? beyond)
      if (time > (times[draw] ?? 0)) {
        times[draw] = time
        last[draw] = id
      }
    }
  }
  const organs = runs.filter(({ track }) => !track.is_gate)
  if (!isTold || slack < Math.min(...organs.map(({ track }) => track.weight))) organs.forEach(add)
  else addAllButSlack(organs, slack, times, last, beyond, idOf)
  runs.filter(({ track }) => track.is_gate).forEach(add)
  return { times, last }
}

/** The latest may be missing as long as they weigh no more than the slack: the next one makes the outcome. */
function addAllButSlack(
  runs: readonly Run[],
  slack: number,
  times: Int16Array,
  last: Int32Array,
  beyond: number,
  idOf: (run: Run) => number,
): void {
  const ids = runs.map(idOf)
  const keys = new Int32Array(runs.length)
  for (let draw = 0; draw < times.length; draw += 1) {
    for (let place = 0; place < runs.length; place += 1)
      keys[place] = (runs[place]?.times?.[draw] ?? beyond) * runs.length + place
    keys.sort()
    let missing = 0
    for (let rank = runs.length - 1; rank >= 0; rank -= 1) {
      const key = keys[rank] ?? 0
      const place = key % runs.length
      missing += runs[place]?.track.weight ?? 0
      if (missing <= slack && rank > 0) continue
      times[draw] = Math.floor(key / runs.length)
      last[draw] = ids[place] ?? 0
      break
    }
  }
}

/** The day on which so much of the weight had arrived; null where it has not. */
function arrivalOf(
  arrived: readonly { track: Track; on: string }[],
  wanted: number,
  total: number,
): string | null {
  if (total === 0) return null
  let there = 0
  const gates = arrived.filter(({ track }) => track.is_gate).map(({ on }) => on)
  for (const { track, on } of arrived
    .filter(({ track }) => !track.is_gate)
    .toSorted((one, other) => (one.on < other.on ? -1 : 1))) {
    there += track.weight
    if (there >= wanted - 1e-9) return latest([on, ...gates])
  }
  return null
}

/** When both have been reached, and who was the last of them. */
function later(one: Draws, other: Draws): Draws {
  const times = one.times.slice()
  const last = one.last.slice()
  for (let draw = 0; draw < times.length; draw += 1) {
    const time = other.times[draw] ?? 0
    if (time <= (times[draw] ?? 0)) continue
    times[draw] = time
    last[draw] = other.last[draw] ?? 0
  }
  return { times, last }
}

/** A phase of its outcomes, or the plan of its phases. */
function together(
  question: Question,
  { id, ends }: Pick<AskedPhase, 'id' | 'ends'>,
  members: readonly Known[],
  runners: readonly Runner[],
): Known {
  const known = members.flatMap(({ draws }) => draws ?? [])
  const unknown = members.filter(({ told }) => told.state === 'unknown').map(({ told }) => told.id)
  const draws = known.length === 0 ? null : known.reduce(later)
  const told = tell(question, { id, ends }, draws, runners, {
    reason: unknown.length > 0 || members.length === 0 ? 'outcomes_unknown' : null,
    unknown,
    finished_on: members.every(({ told: one }) => one.finished_on !== null)
      ? latest(members.map(({ told: one }) => one.finished_on))
      : null,
    stands: members.some(({ told: one }) => one.reason === 'no_progress'),
  })
  return { told, draws }
}

function tell(
  { days, draws }: Question,
  { id, ends }: { id: string; ends: string | null },
  rolled: Draws | null,
  runners: readonly Runner[],
  found: { reason: ForecastReason | null; unknown: string[]; finished_on: string | null; stands: boolean },
): StepForecast {
  const beyond = days.length
  const counts = rolled && countsOf(rolled.times, beyond)
  const band = counts && bandOf(counts, draws, days)
  const isFinished = found.reason === null && counts?.[0] === draws
  const state: ForecastState =
    found.reason !== null || band === null
      ? 'unknown'
      : isFinished
        ? 'finished'
        : band.p50 === null
          ? 'stalled'
          : 'forecast'
  const finished_on = state === 'finished' ? (found.finished_on ?? days[0] ?? null) : null
  const on_time =
    ends === null
      ? { chance: null, reason: 'no_plan_date' as const }
      : state === 'unknown' || counts === null
        ? { chance: null, reason: 'finish_unknown' as const }
        : {
            chance: finished_on === null ? chanceBy(counts, draws, days, ends) : finished_on <= ends ? 1 : 0,
            reason: null,
          }
  const slow: ForecastReason = found.stands ? 'no_progress' : 'beyond_horizon'
  return {
    id,
    state,
    reason: state === 'stalled' ? slow : found.reason,
    finished_on,
    finish: state === 'unknown' || state === 'finished' ? null : band,
    // Where nothing that is known still runs, it says nothing: all that is left is unknown.
    of_known: counts?.[0] === draws ? null : band,
    beyond: counts ? (counts[beyond] ?? 0) / draws : 0,
    on_time,
    critical: rolled && state !== 'finished' ? criticalOf(rolled, runners) : [],
    unknown: found.unknown,
  }
}

function criticalOf({ times, last }: Draws, runners: readonly Runner[]): Critical[] {
  const counts = new Int32Array(runners.length)
  for (let draw = 0; draw < last.length; draw += 1)
    if ((times[draw] ?? 0) > 0) counts[last[draw] ?? 0] = (counts[last[draw] ?? 0] ?? 0) + 1
  return [...counts.entries()]
    .filter(([, count]) => count > 0)
    .toSorted(([, one], [, other]) => other - one)
    .slice(0, NAMED)
    .flatMap(([place, count]) => {
      const runner = runners[place]
      return runner ? [{ ...runner, share: count / last.length }] : []
    })
}

function latest(days: readonly (string | null)[]): string | null {
  return days.every((day) => day !== null) ? (days.toSorted().at(-1) ?? null) : null
}
