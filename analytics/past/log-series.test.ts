import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import type { Sample } from '../sample.ts'
import { HOUR, MINUTE, NOW } from '../stage/rows.ts'
import { sampleOf } from '../stage/sample.ts'
import { readLogSeries, withGaps } from './log-series.ts'
import { appendSamples } from './sample-log.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(() => scratch.empty())
afterAll(() => scratch.close())

const FROM = NOW - 10 * HOUR
const said = (at: number, value: number | null, over: Partial<Sample> = {}): Sample =>
  sampleOf({ at, value, state: value === null ? 'unknown' : 'known', ...over })
const read = (columns = 100, over = {}) =>
  readLogSeries(scratch.client, {
    indicator: 'quality_score',
    scope_kind: 'province',
    scope_id: '440000',
    part: '',
    from: FROM,
    to: NOW,
    columns,
    ...over,
  })
/** Said every five minutes, as a value that moves. */
const steady = (from: number, to: number): Sample[] =>
  Array.from({ length: Math.floor((to - from) / (5 * MINUTE)) + 1 }, (_, n) =>
    said(from + n * 5 * MINUTE, 90 + (n % 7)),
  )

describe('what was shown over a stretch of time', () => {
  it('is told as it was where the screen has room for all of it', async () => {
    const all = steady(FROM, NOW)
    await appendSamples(scratch.client, [...all, said(NOW, 1, { scope_kind: 'city', scope_id: '440100' })])
    expect(await read(2_000)).toEqual(all.map(({ at, value }) => ({ at, value, state: 'known' })))
  })

  it('keeps of every column its first, its last, its least and its greatest value', async () => {
    const all = steady(FROM, NOW)
    await appendSamples(scratch.client, all)
    const points = await read(10)
    expect(points.length).toBeLessThanOrEqual(40)
    const width = Math.ceil((NOW - FROM + 1) / 10)
    for (let column = 0; column < 10; column++) {
      const within = ({ at }: { at: number }): boolean => Math.floor((at - FROM) / width) === column
      const [kept, whole] = [points.filter(within), all.filter(within)]
      const values = (some: readonly { value: number | null }[]): number[] =>
        some.map(({ value }) => value ?? NaN)
      expect(kept[0]).toMatchObject({ at: whole[0]?.at, value: whole[0]?.value })
      expect(kept.at(-1)).toMatchObject({ at: whole.at(-1)?.at, value: whole.at(-1)?.value })
      expect(Math.min(...values(kept))).toBe(Math.min(...values(whole)))
      expect(Math.max(...values(kept))).toBe(Math.max(...values(whole)))
    }
  })

  it('is interrupted where nobody said anything, and where what was said was unknown or not to be trusted', async () => {
    await appendSamples(scratch.client, [
      ...steady(FROM, FROM + HOUR),
      // Nobody was there for an hour.
      ...steady(FROM + 2 * HOUR, FROM + 3 * HOUR),
      said(FROM + 3 * HOUR + MINUTE, null),
      ...steady(FROM + 3 * HOUR + 2 * MINUTE, FROM + 4 * HOUR),
      said(FROM + 4 * HOUR + MINUTE, 12, { grade: 'D' }),
      ...steady(FROM + 4 * HOUR + 2 * MINUTE, NOW),
    ])
    for (const columns of [10, 2_000]) {
      const points = await read(columns)
      const gaps = points.flatMap(({ at, value }) => (value === null ? [(at - FROM) / HOUR] : []))
      expect(gaps.map((hour) => Math.floor(hour + 0.05))).toEqual([1, 3, 4])
      expect(points.map(({ value }) => value)).not.toContain(12)
      expect(points.map(({ at }) => at)).toEqual(points.map(({ at }) => at).sort((one, other) => one - other))
    }
  })

  it('is a gap before it was first said and after it was last', async () => {
    await appendSamples(scratch.client, steady(FROM + 3 * HOUR, FROM + 5 * HOUR))
    const points = await read()
    expect([points[0], points.at(-1)]).toEqual([
      { at: FROM, value: null, state: 'unknown' },
      { at: FROM + 5 * HOUR + 1, value: null, state: 'unknown' },
    ])
    expect((await read(100, { part: 'accuracy' })).map(({ value }) => value)).toEqual([null, null])
  })

  it('knows that an old day was thinned, and calls what lies an hour apart no gap', async () => {
    const hourly = Array.from({ length: 11 }, (_, n) => said(FROM + n * HOUR, 90 + n))
    await appendSamples(scratch.client, hourly)
    expect((await read()).filter(({ value }) => value === null)).toHaveLength(10)
    const day = (at: number): string => new Date(at + 8 * HOUR).toISOString().slice(0, 10)
    await scratch.client.insert(
      'sample_thinning',
      [...new Set([day(FROM), day(NOW)])]
        .map((one) => JSON.stringify({ day: one, grain_s: 3600, done: 1, written_at: NOW }))
        .join('\n'),
    )
    expect(await read()).toEqual(hourly.map(({ at, value }) => ({ at, value, state: 'known' })))
  })
})

it('a line without a point is one gap from end to end', () => {
  expect(withGaps([], { from: 1, to: 9 }, 3, true).map(({ at, value }) => [at, value])).toEqual([
    [1, null],
    [9, null],
  ])
})
