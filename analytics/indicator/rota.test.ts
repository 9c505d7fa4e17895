import { describe, expect, it } from 'vitest'
import { SAID_AGAIN_MS } from '../sample.ts'
import { REGISTER } from '../stage/evaluation.ts'
import { NOW } from '../stage/rows.ts'
import { sampleOf } from '../stage/sample.ts'
import { createRota } from './rota.ts'

const named = (id: string) => {
  const indicator = REGISTER.get(id)
  if (!indicator) throw new Error(`there is no ${id}`)
  return indicator
}
/** Every 60 s, and every 240. */
const [minutely, slow] = [named('grading_rate'), named('exchange_latency')]

describe('what no screen draws', () => {
  it('is computed once each, and then again at its own cadence, whoever has waited longest first', () => {
    const rota = createRota([minutely, slow], [])
    const turns: [number, string][] = []
    for (let second = 0; second <= 480; second += 30) {
      for (let next; (next = rota.next(NOW + second * 1000));) {
        turns.push([second, next.id])
        rota.keep(next.id, [], NOW + second * 1000)
      }
    }
    const at = (id: string) => turns.filter(([, one]) => one === id).map(([second]) => second)
    expect(at('grading_rate')).toEqual([0, 60, 120, 180, 240, 300, 360, 420, 480])
    expect(at('exchange_latency')).toEqual([0, 240, 480])
  })

  it('goes on when the clock is put back', () => {
    const rota = createRota([minutely], [])
    rota.keep('grading_rate', [], NOW)
    expect(rota.next(NOW - 3_600_000)).toBe(minutely)
  })

  it('is logged where it says something else, and before it would be taken for gone', () => {
    const before = sampleOf({ indicator: 'grading_rate' })
    const rota = createRota([minutely], [before])
    const later = (ms: number, value = 95) => ({ ...before, at: before.at + ms, value })
    expect(rota.draft([later(1_000)])).toEqual([])
    expect(rota.draft([later(1_000, 96)])).toEqual([later(1_000, 96)])
    expect(rota.draft([later(SAID_AGAIN_MS)])).toEqual([later(SAID_AGAIN_MS)])
    rota.keep('grading_rate', [later(SAID_AGAIN_MS)], NOW)
    expect(rota.draft([later(SAID_AGAIN_MS + 1_000)])).toEqual([])
  })
})
