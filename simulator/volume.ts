/** How much went over a line in five minutes: a pure function of the line and the period. */
import type { Line } from './interfaces.ts'
import { histogram } from './latency.ts'
import { HOUR, MINUTE, dayOf } from './local.ts'
import { bell, between, mix, unit } from './noise.ts'
import { busyness } from './rhythm.ts'

export const PERIOD = 5 * MINUTE

export interface Volume {
  calls: number
  err: number
  rows: number
  bytes: number
  hist: number[]
}

/** Interfaces grow by about a fifth a year. */
function growth(day: number): number {
  const sinceNewYear2026 = day - 20454
  return Math.min(2, Math.max(0.5, 1 + 0.0006 * sinceNewYear2026))
}

/** One hour in eighty an interface is in trouble: slow, and failing eight times as often. */
function isTroubled(edgeHash: number, ts: number): boolean {
  return unit(mix(edgeHash ^ 0x7f4a7c15, Math.floor(ts / HOUR))) < 1 / 80
}

/**
 * The volume of the period that begins at `ts`. `share` is how much of it has been counted so far, `factor`
 * what a restatement leaves of it.
 */
export function volumeOf({ edge, blind, hash }: Line, ts: number, share = 1, factor = 1): Volume {
  const period = Math.floor(ts / PERIOD)
  const day = dayOf(ts)
  const h = mix(edge.hash, period)
  const wave = between(mix(edge.hash ^ 0x2545f491, day), 0.92, 1.08)
  const expected = edge.peak * busyness(edge.rhythm, ts) * wave * growth(day)
  const spread = 0.05 * expected + Math.sqrt(expected)
  const all = Math.max(0, Math.floor(expected + spread * bell(mix(h, 1)) + unit(mix(h, 2))))
  const troubled = isTroubled(edge.hash, ts)
  const failing = Math.min(0.6, edge.failure * (troubled ? 8 : 0.9))
  const failed = Math.min(all, Math.floor(all * failing + unit(mix(h, 3))))
  const good = all - failed
  const found = Math.floor(good * edge.per_call * between(mix(h, 4), 0.88, 1.02) + unit(mix(h, 5)))

  const unseen = blind === 0 ? 0 : Math.min(all, Math.floor(all * blind + unit(mix(hash, period))))
  const seen = all === 0 ? 0 : ((all - unseen) / all) * share * factor
  const calls = Math.floor(all * seen)
  const rows = Math.floor(found * seen)
  const load = expected / edge.peak
  const band = troubled ? 3 : load > 0.95 ? 2 : load > 0.35 ? 1 : 0
  return {
    calls,
    err: Math.min(calls, Math.floor(failed * seen)),
    rows,
    bytes: rows * edge.record_bytes + calls * 380,
    hist: histogram(calls, edge.latency[band], unit(mix(h, 6))),
  }
}

/** Two volumes in one. */
export function add(a: Volume, b: Volume): Volume {
  return {
    calls: a.calls + b.calls,
    err: a.err + b.err,
    rows: a.rows + b.rows,
    bytes: a.bytes + b.bytes,
    hist: a.hist.map((bucket, index) => bucket + (b.hist[index] ?? 0)),
  }
}

export const NOTHING: Volume = { calls: 0, err: 0, rows: 0, bytes: 0, hist: new Array<number>(12).fill(0) }
