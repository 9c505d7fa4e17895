import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { openPollHours } from '../landing/roll-up-polls.ts'
import { rollUp } from '../landing/roll-up.ts'
import { DAY, exchangeRow, HOUR, hoursOf, land, MINUTE, NOW, pollRow } from '../stage/rows.ts'
import { readDoubts } from './doubts.ts'
import { judgeVolumes } from './suspicion.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(() => scratch.empty())
afterAll(() => scratch.close())

const doubts = () => readDoubts(scratch.client, NOW)

it('fault 27: a thousandfold hour is found among the days of its own platform, and of no other', async () => {
  const days = [8, 7, 6, 5, 4, 3, 2, 1].flatMap((n) =>
    ['p', 'q'].map((platform) => exchangeRow({ platform, observed_at: NOW - n * DAY, records: 2_400 })),
  )
  const hour = { observed_at: NOW - 3 * HOUR }
  const rows = [
    ...days,
    exchangeRow({ platform: 'p', ...hour, records: 2_400_000, calls: 11 }),
    exchangeRow({ platform: 'q', ...hour, records: 2_400 }),
    exchangeRow({ platform: 'q', observed_at: NOW - 2 * HOUR, records: 100, calls: 90 }),
  ]
  await land(scratch.client, { exchange: rows })
  await rollUp(scratch.client, hoursOf(rows))
  const { volumes } = await doubts()
  const of = (wanted: string) => volumes.filter(({ platform }) => platform === wanted)
  expect(of('q').map(({ span }) => span)).toEqual(expect.arrayContaining(['hour', 'last_day', 'day']))
  expect(
    of('q')
      .filter(({ span }) => span === 'hour')
      .map(({ calls, records }) => [calls, records]),
  ).toEqual(
    expect.arrayContaining([
      [90, 100],
      [10, 2_400],
    ]),
  )
  expect(of('q').filter(({ span }) => span === 'day')).toHaveLength(7)
  expect(judgeVolumes(of('q'))).toEqual([])
  expect(judgeVolumes(of('p'))).toEqual([
    { kind: 'jump', field: 'records', since: NOW - 3 * HOUR, was: 100, is: 2_400_000, others: 0 },
  ])
})

it('fault 27: of an exchange it is known when it last brought anything new', async () => {
  const polls = [5, 4, 3].map((hours) => pollRow({ started: NOW - hours * HOUR }))
  const silent = [2, 1].map((hours) => ({ ...pollRow({ started: NOW - hours * HOUR }), rows: 0 }))
  const other = pollRow({ started: NOW - MINUTE, feed: 'quality' })
  await land(scratch.client, { poll: [...polls, ...silent, other] })
  await openPollHours(scratch.client).refresh(NOW)
  expect((await doubts()).novelty).toEqual([
    {
      platform: 'gd-jyt',
      fruitful: 3,
      first_new: NOW - 5 * HOUR,
      last_new: NOW - 3 * HOUR,
      asked_since: NOW - 5 * HOUR,
    },
  ])
})

it('fault 27: a counter that fell within the hour is found; a gauge may fall, and a counter rise', async () => {
  const { platform, organ, region, known_at, poll_id, gone } = exchangeRow()
  const measure = (name: string, labels: string, ago: number, value: number) => ({
    ...{ platform, organ, region, known_at, poll_id, gone, name, labels, value },
    observed_at: NOW - ago * MINUTE,
    basis: 'measured',
    evidence_hash: '',
  })
  await land(scratch.client, {
    measure: [
      ...[900, 950, 3, 40].map((value, n) => measure('requests_total', 'code=200', 40 - 10 * n, value)),
      ...[7, 8, 9].map((value, n) => measure('requests_total', 'code=500', 40 - 10 * n, value)),
      ...[50, 4].map((value, n) => measure('bytes_total', '', 50 - 10 * n, value)),
      ...[50, 4].map((value, n) => measure('temperature', '', 50 - 10 * n, value)),
      ...[50, 4].map((value, n) => measure('old_total', '', 190 - 10 * n, value)),
    ],
  })
  expect((await doubts()).falls).toEqual([
    { platform, counter: 'requests_total{code=200}', at: NOW - 20 * MINUTE, was: 950, is: 3, others: 1 },
  ])
})
