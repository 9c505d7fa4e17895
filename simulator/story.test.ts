import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DAY, HOUR, MINUTE, SECOND } from './local.ts'
import type { Rehearsal } from './rehearsal.ts'
import { MORNING, ORGANS, rehearse } from './rehearsal.ts'
import type { Row } from './world.ts'

let stage: Rehearsal
afterEach(() => stage.close())

const all = ORGANS.map((organ) => organ.toLowerCase())
const exchange = `/api/exchange?since=${MORNING - DAY}`
const sum = (rows: Row[], field: string) => rows.reduce((total, row) => total + Number(row[field]), 0)
const score = (rows: Row[]) => {
  const run = rows.filter((row) => row['status'] !== 'not_run')
  return (
    run.reduce((total, row) => total + 1 - Number(row['failed']) / Number(row['checked']), 0) / run.length
  )
}

describe('the story', () => {
  beforeEach(async () => {
    stage = await rehearse({ story: true })
  })

  it('has one organ fall silent after three minutes, for two hours, every day', async () => {
    const isSilent = async (elapsed: number) => {
      stage.clock.now = MORNING + elapsed
      return stage.get('gd-dzj', '/api/census').then(
        () => false,
        () => true,
      )
    }
    expect(await isSilent(2 * MINUTE)).toBe(false)
    expect(await isSilent(3 * MINUTE)).toBe(true)
    expect(await isSilent(2 * HOUR)).toBe(true)
    expect(await isSilent(2 * HOUR + 3 * MINUTE)).toBe(false)
    expect(await isSilent(DAY + HOUR)).toBe(true)
    expect((await stage.get('gd-zsj', '/api/census')).status).toBe(200)
  })

  it('tells after the silence what went over during it', async () => {
    stage.clock.now = MORNING + 2 * HOUR + 4 * MINUTE
    const rows = await stage.read('gd-dzj', `/api/exchange?since=${MORNING}`)
    expect(new Set(rows.map((row) => row['ts'])).size).toBeGreaterThan(23)
  })

  it('has one organ restate the day before by -18 %, under new updated and old ts', async () => {
    const before = await stage.read('gd-rst', exchange)
    const cursor = Math.max(...before.map((row) => Number(row['updated'])))
    stage.clock.now = MORNING + 4 * MINUTE
    const news = await stage.read('gd-rst', `/api/exchange?since=${cursor}`)
    const restated = news.filter((row) => Number(row['ts']) < MORNING - 30 * MINUTE)
    expect(new Set(restated.map((row) => row['updated']))).toEqual(new Set([MORNING + 4 * MINUTE]))
    const own = restated.filter(({ from }) => from === 'GD-RST')
    expect(new Set(own.map((row) => row['ts'])).size).toBe(22 * 12)
    const old = before.filter((row) => restated.some((each) => each['ts'] === row['ts']))
    expect(old).toHaveLength(restated.length)
    expect(sum(restated, 'calls') / sum(old, 'calls')).toBeCloseTo(0.82, 1)
    expect(sum(restated, 'calls')).toBeLessThan(sum(old, 'calls') * 0.83)
    const hist = restated.map((row) => (row['hist'] as number[]).reduce((a, b) => a + b))
    expect(hist).toEqual(restated.map((row) => row['calls']))
  })

  it('serves each restated row once, and sums it as restated', async () => {
    stage.clock.now = MORNING + 5 * MINUTE
    const rows = await stage.read('gd-rst', `/api/exchange?since=0`, 123)
    const keys = rows.map((row) =>
      [row['ts'], row['side'], row['from'], row['to'], row['api']].map(String).join(),
    )
    expect(new Set(keys).size).toBe(rows.length)
    const ended = (row: Row) => Number(row['ts']) + Number(row['period']) * SECOND
    const mine = rows.filter(
      (row) =>
        ended(row) > stage.clock.now - DAY && ended(row) <= stage.clock.now && row['side'] === 'provider',
    )
    expect(await stage.control('/gd-rst/sent')).toMatchObject({
      exchange: { provider: { calls: sum(mine, 'calls'), records: sum(mine, 'rows') } },
    })
  })

  it('lets the restatement stand in history', async () => {
    const hour = MORNING - (MORNING % HOUR) - 10 * HOUR
    const before = (await stage.read('gd-rst', exchange)).filter(
      ({ ts }) => Number(ts) >= hour && Number(ts) < hour + HOUR,
    )
    stage.clock.now = MORNING + DAY
    const after = await stage.read('gd-rst', `/api/exchange/history?from=${hour}&to=${hour + HOUR}`)
    expect(sum(after, 'calls')).toBeLessThan(sum(before, 'calls') * 0.83)
    expect(sum(after, 'calls')).toBeGreaterThan(sum(before, 'calls') * 0.6)
  })

  it('lets one organ’s quality drift down over the weeks', async () => {
    const rows = await stage.read('gd-nyt', `/api/quality?since=${MORNING - 60 * DAY}`)
    const between = (from: number, to: number) =>
      score(rows.filter(({ run_at }) => Number(run_at) > MORNING - from && Number(run_at) <= MORNING - to))
    expect(between(60 * DAY, 45 * DAY) - between(7 * DAY, 0)).toBeGreaterThan(0.08)
    expect(between(30 * DAY, 20 * DAY)).toBeGreaterThan(between(7 * DAY, 0))
  })

  it('has one organ hit by ransomware after two minutes, which is a red alert', async () => {
    const red = async () => {
      const rows = await Promise.all(
        all
          .filter((platform) => platform !== 'gd-dzj')
          .map((platform) => stage.read(platform, `/api/security?since=${stage.time(platform, MORNING)}`)),
      )
      return rows.flat().filter((row) => JSON.stringify(row).includes('勒索病毒正在加密'))
    }
    expect(await red()).toEqual([])
    stage.clock.now = MORNING + 3 * MINUTE
    expect(await red()).toMatchObject([{ state: 'open' }])
    stage.clock.now = MORNING + 7 * HOUR
    expect(await red()).toMatchObject([{ state: 'closed' }])
  })

  it('has many organs see one attacker within minutes, and the alerts close slowly', async () => {
    const seen = async () => {
      const rows: Row[] = []
      for (const platform of all) {
        if (platform === 'gd-dzj') continue
        const since = stage.time(platform, MORNING)
        for (const row of await stage.read(platform, `/api/security?since=${since}`))
          if ((row['src'] ?? row['srcAddr']) === '203.0.113.77') rows.push({ ...row, platform })
      }
      return rows
    }
    const open = (rows: Row[]) => rows.filter((row) => row['state'] === 'open').length
    expect(await seen()).toEqual([])
    stage.clock.now = MORNING + 12 * MINUTE
    const burst = await seen()
    expect(open(burst)).toBeGreaterThanOrEqual(38)
    expect(new Set(burst.map((row) => row['platform'])).size).toBeGreaterThan(5)
    stage.clock.now = MORNING + 2 * HOUR
    const later = open(await seen())
    expect(later).toBeGreaterThan(5)
    expect(later).toBeLessThan(40)
    stage.clock.now = MORNING + 6 * HOUR
    expect(open(await seen())).toBe(0)
  })
})

it('does not happen when no story is wanted', async () => {
  stage = await rehearse({ story: false })
  const before = await stage.read('gd-rst', exchange)
  stage.clock.now = MORNING + 10 * MINUTE
  expect((await stage.get('gd-dzj', '/api/census')).status).toBe(200)
  const after = await stage.read('gd-rst', exchange)
  expect(after.slice(0, before.length - 5)).toEqual(before.slice(0, before.length - 5))
  expect(after.every((row) => Number(row['updated']) - Number(row['ts']) <= 5 * MINUTE + 20 * SECOND)).toBe(
    true,
  )
})
