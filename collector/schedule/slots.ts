/** When a feed is polled: node-cron names the slots, a stable hash spreads the polls behind them. */
import { hash } from 'node:crypto'
import { createTask, parse } from 'node-cron'
import type { Zone } from '../unpack/zone.ts'

const SECOND_MS = 1000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** A poll named for 03:30 each day should not come in the evening, however long the gap to spread over. */
const LARGEST_SPREAD_MS = HOUR_MS
/**
 * Starts stand on a grid of so many places in a gap, at most so far apart: polls that begin together share what each would
 * cost alone, the waking of the process and of its caches above all. A fifth less CPU per poll of the collector at 200 a second.
 */
const PLACES = 40
const LARGEST_STEP_MS = 250
/** Leap days come every four years, or every eight. */
const HORIZON_MS = 9 * 366 * DAY_MS

export interface Slots {
  /** The first slot after an instant, epoch ms. */
  next(after: number): number
  /** The first start after an instant: a slot and its spread. */
  start(after: number): number
}

/** A number from 0 to 2^32-1 that is the same in every process. */
export function spreadHash(platform: string, feed: string): number {
  return hash('sha256', `${platform}\n${feed}`, 'buffer').readUInt32BE(0)
}

interface Schedule {
  fields: ReturnType<typeof parse>
  task: ReturnType<typeof createTask>
  /** Stretches of time in which one slot is the next, newest last: finding one costs much, and all feeds ask for the same. */
  known: { from: number; slot: number }[]
}

const MOST_KNOWN = 16

/** Hundreds of feeds share the same few schedules. */
const schedules = new Map<string, Schedule>()

function scheduleOf(every: string, zone: Zone): Schedule {
  const name = `${zone.name} ${every}`
  const known = schedules.get(name)
  if (known) return known
  const task = createTask(every, () => undefined, { timezone: zone.name })
  // Only its matching is used: its timers would be the machine's, not ours.
  void task.destroy()
  const schedule: Schedule = { fields: parse(every), task, known: [] }
  schedules.set(name, schedule)
  return schedule
}

/** @throws Error when the schedule is none, or names no time at all. */
export function compileSlots(every: string, zone: Zone, spread: number): Slots {
  const { fields, task, known } = scheduleOf(every, zone)

  function next(after: number): number {
    const found = known.findLast(({ from, slot }) => after >= from && after < slot)
    if (found) return found.slot
    const slot = search(after)
    const same = known.find((one) => one.slot === slot)
    if (same) same.from = Math.min(same.from, after)
    else if (known.push({ from: after, slot }) > MOST_KNOWN) known.shift()
    return slot
  }

  function search(after: number): number {
    let at = Math.floor(after / SECOND_MS) * SECOND_MS + SECOND_MS
    const end = at + HORIZON_MS
    while (at < end) {
      const wall = new Date(at + zone.offsetAt(at))
      if (!fields.hour.includes(wall.getUTCHours())) at = ceil(wall, HOUR_MS, zone, at)
      else if (!fields.minute.includes(wall.getUTCMinutes())) at = ceil(wall, MINUTE_MS, zone, at)
      else if (!fields.second.includes(wall.getUTCSeconds())) at += SECOND_MS
      else if (task.match(new Date(at))) return at
      else at = ceil(wall, HOUR_MS, zone, at)
    }
    throw new Error(`the schedule ${JSON.stringify(every)} names no time`)
  }

  /** Always before the next slot, so a feed never overtakes itself. */
  function startOf(slot: number): number {
    const gap = Math.min(next(slot) - slot, LARGEST_SPREAD_MS)
    const step = Math.min(gap / PLACES, LARGEST_STEP_MS)
    return slot + Math.floor(Math.floor((spread % gap) / step) * step)
  }

  return {
    next,
    start(after) {
      const ahead = next(after)
      // The slot before may have its start still to come.
      let slot = next(after - Math.min(next(ahead) - ahead, LARGEST_SPREAD_MS))
      while (startOf(slot) <= after) slot = next(slot)
      return startOf(slot)
    },
  }
}

/** The next full hour or minute of the wall clock. */
function ceil(wall: Date, step: number, zone: Zone, at: number): number {
  const passed = wall.getTime() % step
  const ahead = at + step - passed
  // Where the clocks are put back in between, the same hour comes again and is looked at again.
  return zone.offsetAt(ahead) < zone.offsetAt(at) ? at + Math.min(step - passed, MINUTE_MS) : ahead
}
