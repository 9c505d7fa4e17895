import { afterEach, describe, expect, it } from 'vitest'
import { periodAt, phaseOf } from './exchange.ts'
import { DAY, HOUR, MINUTE, SECOND, floorTo } from './local.ts'
import type { Rehearsal } from './rehearsal.ts'
import { MORNING, ORGANS, rehearse } from './rehearsal.ts'
import type { Row } from './world.ts'

let stage: Rehearsal
afterEach(() => stage.close())

const sum = (rows: Row[], field: string) => rows.reduce((total, row) => total + Number(row[field]), 0)
const key = (row: Row) =>
  `${String(row['ts'])}|${String(row['side'])}|${String(row['from'])}|${String(row['to'])}|${String(row['api'])}`
const since = (ms: number) => `/api/exchange?since=${ms}`
const history = (from: number, to: number) => `/api/exchange/history?from=${from}&to=${to}`

describe('exchange', () => {
  it('says the same under the same seed and something else under another', async () => {
    stage = await rehearse()
    const first = await stage.read('gd-zsj', since(MORNING - DAY))
    await stage.close()
    stage = await rehearse()
    expect(await stage.read('gd-zsj', since(MORNING - DAY))).toEqual(first)
    await stage.close()
    stage = await rehearse({ seed: 8 })
    expect(await stage.read('gd-zsj', since(MORNING - DAY))).not.toEqual(first)
  })

  it('says of a period the same in any order of asking and at any later time', async () => {
    stage = await rehearse()
    const now = await stage.read('gd-rst', since(MORNING - DAY))
    stage.clock.now += 3 * HOUR
    const later = new Map((await stage.read('gd-rst', since(MORNING - DAY))).map((row) => [key(row), row]))
    const closed = now.filter(
      (row) => later.has(key(row)) && Number(row['ts']) + 5 * MINUTE <= MORNING - MINUTE,
    )
    expect(closed.length).toBeGreaterThan(500)
    for (const row of closed) expect(later.get(key(row))).toEqual(row)
  })

  it('covers each row exactly once over its pages, in order of updated', async () => {
    stage = await rehearse()
    const rows = await stage.read('gd-zsj', since(MORNING - DAY), 97)
    expect(rows).toEqual(await stage.read('gd-zsj', since(MORNING - DAY), 5000))
    expect(new Set(rows.map(key)).size).toBe(rows.length)
    const updated = rows.map((row) => Number(row['updated']))
    expect(updated).toEqual(updated.toSorted((a, b) => a - b))
    expect(Math.max(...updated)).toBeLessThanOrEqual(MORNING)
  })

  it('keeps the pages of a poll still while time passes and facts are restated', async () => {
    stage = await rehearse()
    const whole = await stage.read('gd-rst', since(MORNING - DAY))
    const first = await stage.get('gd-rst', `${since(MORNING - DAY)}&page=1&size=100`)
    const rows = (JSON.parse(first.text) as { data: { rows: Row[] } }).data.rows
    await stage.control('/gd-rst/exchange', { rows: [{ ...rows[3], calls: 5 }] })
    for (let page = 2; rows.length < whole.length; page++) {
      stage.clock.now += MINUTE / 2
      const { text } = await stage.get('gd-rst', `${since(MORNING - DAY)}&page=${page}&size=100`)
      rows.push(...(JSON.parse(text) as { data: { rows: Row[] } }).data.rows)
    }
    expect(rows).toEqual(whole)
  })

  it('produces the last page without the ones before it', async () => {
    stage = await rehearse()
    const path = history(MORNING - 91 * DAY, MORNING)
    const whole = await stage.read('gd-zsj', path, 5000)
    const pages = Math.ceil(whole.length / 300)
    const last = await stage.get('gd-zsj', `${path}&page=${pages}&size=300`)
    const { rows } = (JSON.parse(last.text) as { data: { rows: Row[] } }).data
    expect(rows).toEqual(whole.slice((pages - 1) * 300))
  })

  it('holds every line of every five minutes of the last 24 hours', async () => {
    stage = await rehearse()
    const rows = (await stage.read('gd-rst', since(0))).filter(({ from }) => from === 'GD-RST')
    const periods = new Set(rows.map((row) => Number(row['ts'])))
    const from = floorTo(MORNING - DAY, HOUR) + phaseOf('GD-RST')
    const open = periodAt('GD-RST', MORNING)
    expect(Math.min(...periods)).toBe(from)
    expect(Math.max(...periods)).toBe(open)
    expect(periods.size).toBe((open - from) / (5 * MINUTE) + 1)
    expect(rows.length % periods.size).toBe(0)
  })

  it('ends its periods at minutes of each organ, so that they do not all end at once', async () => {
    stage = await rehearse()
    const rows = await stage.read('gd-zsj', since(MORNING - HOUR))
    const minutes = new Set(rows.map((row) => (Number(row['ts']) / MINUTE) % 5))
    expect(minutes.size).toBeGreaterThan(2)
  })

  it('lets the open period grow every 20 seconds until it closes, each time with a later updated', async () => {
    stage = await rehearse()
    const [first] = await stage.read('gd-zsj', since(MORNING - HOUR))
    const provider = String(first?.['from'])
    const open = periodAt(provider, MORNING)
    const states: { calls: number; updated: number }[] = []
    for (let elapsed = 0; elapsed < 6 * MINUTE; elapsed += 5 * SECOND) {
      stage.clock.now = open + elapsed
      const rows = (await stage.read('gd-zsj', since(open))).filter(
        (row) => row['ts'] === open && row['from'] === provider,
      )
      if (rows.length > 0) states.push({ calls: sum(rows, 'calls'), updated: Number(rows[0]?.['updated']) })
    }
    const distinct = [...new Map(states.map((state) => [state.updated, state.calls]))]
    expect(distinct).toHaveLength(16)
    for (const [n, [updated, calls]] of distinct.entries()) {
      const [before, fewer] = distinct[n - 1] ?? [updated - 20 * SECOND, 0]
      expect(updated - before).toBe(20 * SECOND)
      expect(calls).toBeGreaterThanOrEqual(fewer)
    }
    expect(distinct.at(-1)?.[0]).toBeLessThan(open + 5 * MINUTE + 20 * SECOND)
  })

  it('says nothing new between two refreshes, and only what changed after one', async () => {
    stage = await rehearse()
    const rows = await stage.read('gd-rst', since(MORNING - DAY))
    const cursor = Math.max(...rows.map((row) => Number(row['updated'])))
    expect(await stage.read('gd-rst', since(cursor))).toEqual([])
    stage.clock.now = cursor + 20 * SECOND
    const changed = await stage.read('gd-rst', since(cursor))
    expect(changed.length).toBeGreaterThan(0)
    expect(new Set(changed.map((row) => row['ts'])).size).toBeLessThanOrEqual(2)
  })

  it('never counts more failures than calls, and spreads exactly the calls over the latencies', async () => {
    stage = await rehearse()
    for (const row of await stage.read('gd-zsj', since(MORNING - DAY))) {
      const hist = row['hist'] as number[]
      expect(hist).toHaveLength(12)
      expect(Math.min(...hist)).toBeGreaterThanOrEqual(0)
      expect(hist.reduce((a, b) => a + b)).toBe(row['calls'])
      expect(Number(row['err'])).toBeLessThanOrEqual(Number(row['calls']))
    }
  })

  it('keeps in history the sums of what it said by five minutes', async () => {
    stage = await rehearse()
    const fine = await stage.read('gd-zsj', since(0))
    const hour = floorTo(MORNING - 5 * HOUR, HOUR)
    stage.clock.now = MORNING + DAY
    const hours = await stage.read('gd-zsj', history(hour, hour + HOUR))
    expect(hours.length).toBeGreaterThan(3)
    for (const row of hours) {
      const parts = fine.filter(
        (part) => key({ ...part, ts: hour }) === key(row) && floorTo(Number(part['ts']), HOUR) === hour,
      )
      expect(parts).toHaveLength(12)
      expect(row['period']).toBe(3600)
      for (const field of ['calls', 'err', 'rows', 'bytes']) expect(row[field]).toBe(sum(parts, field))
      expect((row['hist'] as number[]).reduce((a, b) => a + b)).toBe(row['calls'])
    }
  })

  it('meets history at a full hour, neither leaving a gap nor saying an hour twice', async () => {
    stage = await rehearse()
    const fine = await stage.read('gd-rst', since(0))
    const hours = await stage.read('gd-rst', history(0, MORNING))
    const last = Math.max(...hours.map((row) => Number(row['ts'])))
    const begins = fine.map((row) => Number(row['ts']))
    expect(floorTo(Math.min(...begins), HOUR)).toBe(last + HOUR)
    for (const from of new Set(fine.map((row) => String(row['from']))))
      expect(begins).toContain(last + HOUR + phaseOf(from))
  })

  it('reaches 90 days back and no further', async () => {
    stage = await rehearse()
    const hours = await stage.read('gd-dzj', history(0, MORNING), 5000)
    const first = Math.min(...hours.map((row) => Number(row['ts'])))
    expect(first).toBe(floorTo(MORNING - DAY, HOUR) - 90 * DAY)
    expect(new Set(hours.map((row) => row['ts'])).size).toBe(90 * 24)
  })

  it('lets the relay and the consumers see a little less than the provider counts', async () => {
    stage = await rehearse({ tif: [] })
    const rows = (
      await Promise.all(ORGANS.map((organ) => stage.read(organ.toLowerCase(), since(MORNING - DAY))))
    ).flat()
    const byEdge = Map.groupBy(rows, (row) => [row['from'], row['to'], row['api']].map(String).join('|'))
    let compared = 0
    for (const group of byEdge.values()) {
      const bySide = Map.groupBy(group, (row) => String(row['side']))
      const counted = sum(bySide.get('provider') ?? [], 'calls')
      for (const side of ['relay', 'consumer']) {
        const seen = bySide.get(side)
        if (!seen || counted === 0) continue
        compared++
        expect(sum(seen, 'calls')).toBeLessThanOrEqual(counted)
        expect(sum(seen, 'calls')).toBeGreaterThan(counted * 0.97)
      }
    }
    expect(compared).toBeGreaterThan(5)
  })

  it('is busier on a workday than on a weekend, and at ten than at three in the morning', async () => {
    stage = await rehearse()
    const day = async (date: string) => {
      const from = Date.parse(`${date}T00:00:00+08:00`)
      return stage.read('gd-zsj', history(from, from + DAY))
    }
    const workday = await day('2026-11-11')
    expect(sum(await day('2026-11-14'), 'calls')).toBeLessThan(sum(workday, 'calls') * 0.8)
    expect(sum(await day('2026-10-02'), 'calls')).toBeLessThan(sum(workday, 'calls') * 0.7)
    const at = (hour: number) =>
      workday.filter((row) => row['ts'] === Date.parse('2026-11-11T00:00:00+08:00') + hour * HOUR)
    expect(sum(at(3), 'calls')).toBeLessThan(sum(at(10), 'calls') * 0.2)
  })
})
