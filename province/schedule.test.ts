import { getTasks, parse } from 'node-cron'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cadenceOf, scheduleFault } from './schedule.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

describe('the cadence of a schedule is its largest gap', () => {
  test.each([
    ['* * * * * *', 1],
    ['*/15 * * * * *', 15],
    ['*/40 * * * * *', 40],
    ['*/7 * * * * *', 7],
    ['5,10,50 * * * * *', 40],
    ['0 * * * * *', MINUTE],
    ['0 */5 * * * *', 5 * MINUTE],
    ['0 */7 * * * *', 7 * MINUTE],
    ['0 0 * * * *', HOUR],
    ['0 0-30/10 * * * *', 30 * MINUTE],
    ['0 30 6 * * *', DAY],
    ['0 0 8-18 * * *', 14 * HOUR],
    ['0 0 8,20 * * *', 12 * HOUR],
    ['0 0 22-4 * * *', 18 * HOUR],
    ['*/10 * 9-17 * * 1-5', 2 * DAY + 15 * HOUR + 10],
    ['0 0 9 * * 1', 7 * DAY],
    ['0 0 9 * * Mon,Thu', 4 * DAY],
    ['0 0 0 * * 7', 7 * DAY],
    ['0 0 0 1 * *', 31 * DAY],
    ['0 0 0 31 * ?', 61 * DAY],
    ['0 0 0 L * *', 31 * DAY],
    ['0 0 0 1 1,7 *', 184 * DAY],
    ['0 0 0 1 Jan *', 366 * DAY],
    ['0 0 0 29 2 *', 1461 * DAY],
    ['0 0 9 * * 5L', 35 * DAY],
    ['0 0 9 * * 1#1', 35 * DAY],
  ])('%s: %i s', (every, seconds) => {
    expect(scheduleFault(every)).toBeUndefined()
    expect(cadenceOf(every)).toBe(seconds)
  })

  test('it is never shorter than any gap seen by counting seconds', () => {
    const field = (max: number) =>
      fc.oneof(
        fc.constant('*'),
        fc.integer({ min: 1, max }).map((step) => `*/${step}`),
        fc
          .uniqueArray(fc.integer({ min: 0, max }), { minLength: 1, maxLength: 4 })
          .map((list) => list.join(',')),
      )
    fc.assert(
      fc.property(field(59), field(59), field(23), (second, minute, hour) => {
        const every = `${second} ${minute} ${hour} * * *`
        expect(cadenceOf(every)).toBe(largestGapCounted(every))
      }),
      { numRuns: 50 },
    )
  })

  test('no task is left in the timer after the days were asked for', () => {
    cadenceOf('0 0 0 15W * *')
    expect(getTasks().size).toBe(0)
  })
})

/** The same by brute force, second by second over two days. */
function largestGapCounted(every: string): number {
  const { second, minute, hour } = parse(every)
  let [gap, last] = [0, -1]
  for (let at = 0; at < 2 * DAY; at++) {
    const fires =
      second.includes(at % 60) &&
      minute.includes(Math.floor(at / 60) % 60) &&
      hour.includes(Math.floor(at / HOUR) % 24)
    if (!fires) continue
    if (last >= 0) gap = Math.max(gap, at - last)
    last = at
  }
  return gap
}

describe('a schedule that node-cron cannot keep is refused', () => {
  test.each([
    ['*/5 * * * *', /six fields.*has 5/],
    ['@daily', /six fields/],
    ['', /six fields/],
    ['0 60 * * * *', /'60' is no minute/],
    ['0 0 0 0 * *', /'0' is no day of month/],
    ['0 0 0 30 2 *', /No month .* has that day/],
    ['0 0 0 * 13 *', /month/],
    ['0 */0 * * * *', /minute/],
    ['0 x * * * *', /minute/],
    ['0-999999999 * * * * *', /no clock shows/],
    ['0 0 0 L-29 2 *', /less than twice/],
    ['0 0 0 29 2 1', /less than twice/],
  ])('%s', (every, message) => {
    const fault = scheduleFault(every)
    expect(fault?.message).toMatch(message)
    expect(fault?.cure).not.toBe('')
  })

  test('whatever is written, it is judged at once and without a throw', () => {
    const cronish = fc.string({ unit: fc.constantFrom(...'0123456789*/,-LW#? '), maxLength: 60 })
    fc.assert(
      fc.property(cronish, (text) => {
        if (scheduleFault(text) === undefined) expect(cadenceOf(text)).toBeGreaterThan(0)
      }),
    )
  })
})
