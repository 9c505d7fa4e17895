import { describe, expect, it } from 'vitest'
import { openZone } from '../unpack/zone.ts'
import { compileSlots, spreadHash } from './slots.ts'

const shanghai = openZone('Asia/Shanghai')
const berlin = openZone('Europe/Berlin')
const at = Date.UTC(2026, 10, 23, 8, 0, 3)
const HOUR = 3_600_000

function take(every: string, from: number, count: number, zone = shanghai): string[] {
  const slots = compileSlots(every, zone, 0)
  const found: string[] = []
  for (let slot = slots.next(from); found.length < count; slot = slots.next(slot)) {
    found.push(new Date(slot + zone.offsetAt(slot)).toISOString().slice(0, 19))
  }
  return found
}

describe('slots', () => {
  it.each([
    [
      '*/15 * * * * *',
      ['2026-11-23T16:00:15', '2026-11-23T16:00:30', '2026-11-23T16:00:45', '2026-11-23T16:01:00'],
    ],
    [
      '0 */10 * * * *',
      ['2026-11-23T16:10:00', '2026-11-23T16:20:00', '2026-11-23T16:30:00', '2026-11-23T16:40:00'],
    ],
    [
      '0 30 3 * * *',
      ['2026-11-24T03:30:00', '2026-11-25T03:30:00', '2026-11-26T03:30:00', '2026-11-27T03:30:00'],
    ],
    [
      '0 0 9 * * 1-5',
      ['2026-11-24T09:00:00', '2026-11-25T09:00:00', '2026-11-26T09:00:00', '2026-11-27T09:00:00'],
    ],
    [
      '0 0 0 1 1,7 *',
      ['2027-01-01T00:00:00', '2027-07-01T00:00:00', '2028-01-01T00:00:00', '2028-07-01T00:00:00'],
    ],
    ['0 0 0 29 2 *', ['2028-02-29T00:00:00', '2032-02-29T00:00:00']],
  ])('of %s are the ones its words name, in the province’s time', (every, slots) => {
    expect(take(every, at, slots.length)).toEqual(slots)
  })

  it('fault 32: go on over the days on which clocks change', () => {
    const spring = Date.UTC(2026, 2, 28, 23)
    expect(take('0 0 * * * *', spring, 4, berlin)).toEqual([
      '2026-03-29T01:00:00',
      '2026-03-29T03:00:00',
      '2026-03-29T04:00:00',
      '2026-03-29T05:00:00',
    ])
    const autumn = Date.UTC(2026, 9, 24, 23)
    expect(take('0 0 * * * *', autumn, 4, berlin)).toEqual([
      '2026-10-25T02:00:00',
      '2026-10-25T02:00:00',
      '2026-10-25T03:00:00',
      '2026-10-25T04:00:00',
    ])
  })

  it('that never come are refused', () => {
    expect(() => compileSlots('0 0 0 31 2 *', shanghai, 0)).toThrow('impossible day')
  })
})

describe('starts', () => {
  const names = Array.from({ length: 2_000 }, (_, i) => `gd-${i}`)

  it('of 2,000 feeds with one schedule lie evenly behind the slot', () => {
    const buckets = new Array<number>(10).fill(0)
    for (const name of names) {
      const start = compileSlots('0 * * * * *', shanghai, spreadHash(name, 'exchange')).start(at)
      const bucket = Math.floor((start % 60_000) / 6_000)
      buckets[bucket] = (buckets[bucket] ?? 0) + 1
    }
    // 200 each on average; four standard deviations are 54.
    for (const count of buckets) expect(Math.abs(count - 200)).toBeLessThan(54)
  })

  it.each([
    ['* * * * * *', 25],
    ['*/5 * * * * *', 125],
    ['*/10 * * * * *', 250],
    ['0 30 3 * * *', 250],
  ])('of %s stand %d ms apart or together, on every place of theirs', (every, step) => {
    const places = new Set<number>()
    for (const name of names) {
      const slots = compileSlots(every, shanghai, spreadHash(name, 'exchange'))
      places.add((slots.start(at) % 10_000) / step)
    }
    expect([...places].every(Number.isInteger)).toBe(true)
    expect(places.size).toBeGreaterThanOrEqual(40)
  })

  it('are the same in every process, and others for another feed', () => {
    expect(spreadHash('gd-jyt', 'exchange')).toBe(spreadHash('gd-jyt', 'exchange'))
    expect(spreadHash('gd-jyt', 'exchange')).not.toBe(spreadHash('gd-jyt', 'security'))
    expect(spreadHash('gd-jyt', 'exchange')).toBe(3_826_208_628)
  })

  it('come once a slot, before the next slot, however uneven the schedule', () => {
    for (const every of ['*/15 * * * * *', '0 */7 * * * *', '0 0 8-18 * * *', '10,50 * * * * *']) {
      for (const name of names.slice(0, 50)) {
        const slots = compileSlots(every, shanghai, spreadHash(name, 'x'))
        let slot = slots.next(at)
        let start = slots.start(slot - 1)
        for (let i = 0; i < 20; i++) {
          const next = slots.next(slot)
          if (start < slot) start = slots.start(start)
          expect(start).toBeGreaterThanOrEqual(slot)
          expect(start).toBeLessThan(next)
          slot = next
          start = slots.start(start)
        }
      }
    }
  })

  it('of a daily poll stay within the hour that its schedule names', () => {
    for (const name of names.slice(0, 100)) {
      const start = compileSlots('0 30 3 * * *', shanghai, spreadHash(name, 'x')).start(at)
      const wall = (start + 8 * HOUR) % 86_400_000
      expect(wall).toBeGreaterThanOrEqual(3.5 * HOUR)
      expect(wall).toBeLessThan(4.5 * HOUR)
    }
  })
})
