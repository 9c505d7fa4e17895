import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { readCounts } from '../platform/counts.ts'
import { DAY, HOUR, land, MINUTE, NOW, pollRow } from '../stage/rows.ts'
import { openPollHours, type PollHours } from './roll-up-polls.ts'

let scratch: ScratchStore
let hours: PollHours

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(async () => {
  await scratch.empty()
  hours = openPollHours(scratch.client)
})
afterAll(() => scratch.close())

const AT = NOW + 20 * MINUTE
const landPolls = (...polls: Parameters<typeof pollRow>[0][]) =>
  land(scratch.client, { poll: polls.map((over) => pollRow(over)) })
const counted = async (at = AT) => {
  await hours.refresh(at)
  const [feed] = await readCounts(scratch.client, at)
  return feed && { polls: feed.polls, failed: feed.failed, failures: feed.failures, rows: feed.rows }
}
const failed = { outcome: 'timeout' } as const

describe('the polls of a day, rolled up by the hour', () => {
  it('are those of 24 hours to the millisecond, in whole hours and in the two that the window cuts', async () => {
    const from = AT - DAY
    await landPolls(
      ...[from, from + 1, from + HOUR, NOW - 1, NOW, AT - 1, AT].map((started) => ({ started })),
      { started: AT - MINUTE, backfill: 1 },
    )
    expect(await counted()).toEqual({ polls: 6, failed: 0, failures: 0, rows: 6 })
  })

  it('are counted once however often they land, and anew where some land late', async () => {
    const early = [{ started: NOW - 5 * HOUR }, { started: NOW - MINUTE }]
    await landPolls(...early)
    expect(await counted()).toMatchObject({ polls: 2 })
    await landPolls(...early)
    expect(await counted()).toMatchObject({ polls: 2 })
    await landPolls({ started: NOW - 5 * HOUR + 1 }, { started: NOW + 1 })
    expect(await counted()).toMatchObject({ polls: 4 })
  })

  it('say how many failed since the last good one, over all hours, and all where none was good', async () => {
    await landPolls({ started: AT - DAY + MINUTE, ...failed })
    expect(await counted()).toMatchObject({ failed: 1, failures: 1 })
    await landPolls({ started: NOW - 3 * HOUR }, { started: NOW - 3 * HOUR + 1, ...failed })
    expect(await counted()).toMatchObject({ failed: 2, failures: 1 })
    await landPolls({ started: NOW - HOUR, ...failed }, { started: NOW, ...failed })
    expect(await counted()).toMatchObject({ failed: 4, failures: 3 })
    await landPolls({ started: AT })
    expect(await counted()).toMatchObject({ failed: 4, failures: 0 })
  })

  it('are the same where another process has begun to roll them up', async () => {
    await landPolls({ started: NOW - HOUR }, { started: NOW })
    const before = await counted()
    hours = openPollHours(scratch.client)
    expect(await counted()).toEqual(before)
    expect(await counted(AT + HOUR)).toEqual(before)
  })
})
