/** Which moments a source has reported about, in hindsight. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { rollUp } from '../landing/roll-up.ts'
import { evaluateAll } from '../stage/evaluation.ts'
import { DAY, exchangeRow, HOUR, hoursOf, land, MINUTE, NOW, pollRow } from '../stage/rows.ts'
import { readSources } from './sources.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(() => scratch.empty())
afterAll(() => scratch.close())

async function register(looks_back: 0 | 1): Promise<void> {
  const feed = { platform: 'gd-jyt', feed: 'exchange', organ: 'GD-JYT', region: '440000', cadence_s: 15 }
  await scratch.client.insert(
    'registered_feed',
    JSON.stringify({ ...feed, looks_back, active: 1, registered_at: NOW }),
  )
}

const stateAt = async (at: number): Promise<string | undefined> =>
  (await readSources(scratch.client, at))[0]?.state

describe('a moment before anything was polled', () => {
  it('is known of by nobody, and no value of it has a grade', async () => {
    await register(1)
    await land(scratch.client, { poll: [pollRow({ started: NOW })], exchange: [exchangeRow()] })
    expect(await stateAt(NOW - DAY)).toBe('unknown')
    const samples = await evaluateAll(scratch.client, '440000', NOW - DAY)
    expect(samples.filter(({ state, grade }) => state !== 'unknown' || grade !== 'D')).toEqual([])
    expect(samples.map(({ indicator }) => indicator)).toContain('sharing_records_24h')
  })

  it('is covered as far back as the facts reach that were fetched of the past', async () => {
    await register(1)
    const exchange = [exchangeRow({ observed_at: NOW - 3 * DAY })]
    await land(scratch.client, { poll: [pollRow({ started: NOW })], exchange })
    await rollUp(scratch.client, hoursOf(exchange))
    expect(await stateAt(NOW - 3 * DAY + MINUTE)).toBe('known')
    expect(await stateAt(NOW - 3 * DAY - MINUTE)).toBe('unknown')
  })
})

describe('a silence that has ended', () => {
  const polls = [NOW - 2 * HOUR, NOW].map((started) => pollRow({ started }))

  it('is made good by a feed that tells what was missed', async () => {
    await register(1)
    await land(scratch.client, { poll: polls })
    expect(await stateAt(NOW - HOUR)).toBe('known')
  })

  it('stays one where the feed only tells how things stand now', async () => {
    await register(0)
    await land(scratch.client, { poll: polls })
    expect(await stateAt(NOW - HOUR)).toBe('unknown')
    expect(await stateAt(NOW - 2 * HOUR + 20_000)).toBe('known')
    expect(await stateAt(NOW - 2 * HOUR + 40_000)).toBe('stale')
    expect(await stateAt(NOW)).toBe('known')
  })
})
