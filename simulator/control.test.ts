import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { periodAt, phaseOf } from './exchange.ts'
import { DAY, HOUR, MINUTE, SECOND, floorTo } from './local.ts'
import type { Rehearsal } from './rehearsal.ts'
import { MORNING, ORGANS, rehearse } from './rehearsal.ts'
import type { Row } from './world.ts'

let stage: Rehearsal
beforeEach(async () => {
  stage = await rehearse()
})
afterEach(() => stage.close())

const census = '/api/census'
const exchange = (platform: string, ms = MORNING - DAY) => `/api/exchange?since=${stage.time(platform, ms)}`
const fault = (kind: string, more = {}) => stage.control('/gd-rst/fault', { kind, ...more })

describe('faults', () => {
  it('down: destroys the connection', async () => {
    await fault('down')
    await expect(stage.get('gd-rst', census)).rejects.toThrow()
    expect((await stage.get('gd-zsj', census)).status).toBe(200)
  })

  it('slow: answers rightly, but only after the delay', async () => {
    await fault('slow', { delay_ms: 60 })
    const asked = performance.now()
    expect((await stage.get('gd-rst', census)).status).toBe(200)
    expect(performance.now() - asked).toBeGreaterThan(50)
  })

  it('error500: fails with status 500', async () => {
    await fault('error500')
    expect((await stage.get('gd-rst', census)).status).toBe(500)
  })

  it('malformed: ends half-way through the JSON', async () => {
    await fault('malformed')
    const { status, text } = await stage.get('gd-rst', census)
    expect(status).toBe(200)
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError)
  })

  it('auth: turns a reader away', async () => {
    await fault('auth')
    expect((await stage.get('gd-rst', census)).status).toBe(401)
  })

  it('html: shows a login page as if all were well', async () => {
    await fault('html')
    const { status, text, headers } = await stage.get('gd-rst', census)
    expect(status).toBe(200)
    expect(headers['content-type']).toContain('text/html')
    expect(text).toContain('登录')
  })

  it.each([
    ['gd-rst', 'calls'],
    ['gd-gat', 'callCount'],
  ])(
    'bad_record: %s adds a negative count and a text in a number, and hides no true fact',
    async (id, field) => {
      const good = await stage.read(id, exchange(id))
      await stage.control(`/${id}/fault`, { kind: 'bad_record' })
      const rows = await stage.read(id, exchange(id), 500)
      expect(rows.slice(0, good.length)).toEqual(good)
      expect(rows.slice(good.length).map((row) => row[field])).toEqual([-1, '一百二十'])
    },
  )

  it('none: ends a fault', async () => {
    await fault('error500')
    await fault('none')
    expect((await stage.get('gd-rst', census)).status).toBe(200)
  })

  it('for_s: ends by itself', async () => {
    await fault('error500', { for_s: 30 })
    stage.clock.now += 29 * SECOND
    expect((await stage.get('gd-rst', census)).status).toBe(500)
    stage.clock.now += SECOND
    expect((await stage.get('gd-rst', census)).status).toBe(200)
  })

  it('says what it does not understand', async () => {
    expect(await fault('haunted')).toHaveProperty('error')
    expect(await stage.control('/gd-nobody/fault', { kind: 'down' })).toHaveProperty('error')
    expect(await stage.control('/gd-rst/haunt', {})).toHaveProperty('error')
  })
})

describe('facts stated by hand', () => {
  it('replace the generated one of the same key from then on, with a new updated', async () => {
    const generated = await stage.read('gd-rst', exchange('gd-rst'))
    const old = generated[40] ?? {}
    const cursor = Math.max(...generated.map((row) => Number(row['updated'])))
    await stage.control('/gd-rst/exchange', { rows: [{ ...old, calls: 123_456, err: 7 }] })
    const news = await stage.read('gd-rst', exchange('gd-rst', cursor))
    expect(news).toEqual([{ ...old, calls: 123_456, err: 7, updated: expect.any(Number) as number }])
    expect(Number(news[0]?.['updated'])).toBeGreaterThan(cursor)
    stage.clock.now += HOUR
    const same = (await stage.read('gd-rst', exchange('gd-rst'))).filter((row) =>
      ['ts', 'side', 'from', 'to', 'api'].every((field) => row[field] === old[field]),
    )
    expect(same).toHaveLength(1)
    expect(same[0]?.['calls']).toBe(123_456)
  })

  it('hold for the open period: it grows no further', async () => {
    const open = periodAt('GD-RST', MORNING)
    const row = (await stage.read('gd-rst', exchange('gd-rst'))).find(({ ts }) => ts === open) ?? {}
    await stage.control('/gd-rst/exchange', { rows: [{ ...row, calls: 9 }] })
    stage.clock.now += 10 * MINUTE
    const later = (await stage.read('gd-rst', exchange('gd-rst'))).find(
      ({ ts, side, to, api }) =>
        ts === open && side === row['side'] && to === row['to'] && api === row['api'],
    )
    expect(later?.['calls']).toBe(9)
  })

  it('are always news to a reader who had read everything, even within one moment', async () => {
    const ts = floorTo(MORNING, 5 * MINUTE)
    const fact = { ts, side: 'provider', from: 'GD-RST', to: 'GD-ZSJ', api: '307011/000900' }
    const latest = (rows: Row[]) => Math.max(...rows.map((row) => Number(row['updated'])))
    let cursor = latest(await stage.read('gd-rst', exchange('gd-rst')))
    for (const calls of [1, 2, 3]) {
      await stage.control('/gd-rst/exchange', { rows: [{ ...fact, calls }] })
      const rows = await stage.read('gd-rst', exchange('gd-rst', cursor))
      expect(rows.filter(({ api }) => api === fact.api).map((row) => row['calls'])).toEqual([calls])
      cursor = latest(rows)
    }
  })

  it('are served in the shape of the platform', async () => {
    const ts = floorTo(MORNING - HOUR, 5 * MINUTE)
    const fact = {
      ts,
      side: 'provider',
      from: 'GD-GAT',
      to: 'GD-ZSJ',
      api: '307007/000900',
      calls: 10,
      rows: 4,
    }
    await stage.control('/gd-gat/exchange', { rows: [fact] })
    const rows = await stage.read('gd-gat', exchange('gd-gat'))
    expect(rows.find((row) => row['serviceCode'] === fact.api)).toMatchObject({
      statTime: '2026-11-18 09:05:00',
      callCount: 10,
      failCount: 0,
      recordCount: 4,
      period: 300,
    })
  })

  it('are kept in history', async () => {
    const hour = floorTo(MORNING - 3 * HOUR, HOUR)
    const [row] = (await stage.read('gd-rst', exchange('gd-rst'))).filter(
      ({ ts, from }) => ts === hour + phaseOf(String(from)),
    )
    await stage.control('/gd-rst/exchange', { rows: [{ ...row, calls: 1_000_000, rows: 5 }] })
    stage.clock.now += DAY
    const hours = await stage.read('gd-rst', `/api/exchange/history?from=${hour}&to=${hour + HOUR}`)
    expect(hours.filter((each) => Number(each['calls']) >= 1_000_000)).toHaveLength(1)
  })

  it('may be ones that nobody should accept', async () => {
    const ts = floorTo(MORNING, 5 * MINUTE)
    const fact = { ts, side: 'sideways', from: 'GD-RST', to: 'GD-XXX', api: 'x', calls: -4 }
    await stage.control('/gd-rst/exchange', { rows: [fact] })
    const rows = await stage.read('gd-rst', exchange('gd-rst'))
    expect(rows.find((row) => row['side'] === 'sideways')).toMatchObject({ calls: -4 })
  })

  it('need a key', async () => {
    expect(await stage.control('/gd-rst/exchange', { rows: [{ calls: 1 }] })).toEqual({
      error: expect.stringContaining('rows[0].ts') as string,
    })
  })

  it('open and close an alert', async () => {
    const alert = { id: 'HAND-1', level: 1, title: '演练告警', src: '192.0.2.9' }
    const read = async (since: number) => stage.read('gd-nyt', `/api/security?since=${since}`)
    await stage.control('/gd-nyt/security', { rows: [{ ...alert, state: 'open' }] })
    const opened = (await read(MORNING - HOUR)).find((row) => row['id'] === 'HAND-1')
    expect(opened).toMatchObject({ ...alert, state: 'open', at: MORNING })
    stage.clock.now += MINUTE
    await stage.control('/gd-nyt/security', { rows: [{ ...alert, state: 'closed' }] })
    const news = (await read(Number(opened?.['updated']))).filter((row) => row['id'] === 'HAND-1')
    expect(news).toMatchObject([{ state: 'closed', at: MORNING + MINUTE }])
  })

  it('state a quality result in place of the generated one', async () => {
    const path = `/api/quality?since=${MORNING - DAY}`
    const [first] = await stage.read('gd-nyt', path)
    await stage.control('/gd-nyt/quality', { rows: [{ ...first, status: 'failed', failed: 77 }] })
    const same = (await stage.read('gd-nyt', path)).filter(
      (row) =>
        row['dataset'] === first?.['dataset'] &&
        row['rule'] === first?.['rule'] &&
        row['run_at'] === first?.['run_at'],
    )
    expect(same).toMatchObject([{ status: 'failed', failed: 77 }])
  })
})

describe('the sum of what is said', () => {
  const rowKey = (row: Row) => ['ts', 'side', 'from', 'to', 'api'].map((name) => String(row[name])).join('|')
  const sums = (rows: Row[], names: [string, string, string, string]) => {
    const [time, calls, failures, records] = names
    const at = (row: Row) =>
      typeof row[time] === 'number' ? row[time] : Date.parse(`${String(row[time])}+08:00`)
    const total: Record<string, Record<string, number>> = {}
    for (const row of rows) {
      const ended = at(row) + Number(row['period']) * SECOND
      if (ended <= stage.clock.now - DAY || ended > stage.clock.now) continue
      const side = (total[String(row['side'])] ??= { calls: 0, failures: 0, records: 0 })
      side['calls'] = (side['calls'] ?? 0) + Number(row[calls])
      side['failures'] = (side['failures'] ?? 0) + Number(row[failures])
      side['records'] = (side['records'] ?? 0) + Number(row[records])
    }
    return total
  }

  it('is what a reader adds up, for every platform, at every moment', async () => {
    for (const step of [0, 17 * SECOND, 13 * MINUTE, 5 * HOUR]) {
      stage.clock.now += step
      for (const platform of ORGANS.map((organ) => organ.toLowerCase())) {
        const rows = await stage.read(platform, exchange(platform))
        const isB = rows[0]?.['statTime'] !== undefined
        const said = await stage.control(`/${platform}/sent`)
        expect(said['exchange']).toEqual(
          sums(
            rows,
            isB ? ['statTime', 'callCount', 'failCount', 'recordCount'] : ['ts', 'calls', 'err', 'rows'],
          ),
        )
      }
    }
  })

  it('counts what was stated by hand, and not what nobody can add up', async () => {
    const before = await stage.control('/gd-rst/sent')
    const records = (said: Row) =>
      (said['exchange'] as Record<string, { records: number } | undefined>)['provider']?.records ?? 0
    const fact = {
      ts: floorTo(MORNING, 5 * MINUTE) - 5 * MINUTE,
      period: 300,
      side: 'provider',
      from: 'GD-RST',
      to: 'GD-ZSJ',
      calls: 1,
    }
    await stage.control('/gd-rst/exchange', {
      rows: [
        { ...fact, api: 'x', rows: 1_000_000 },
        { ...fact, api: 'y', rows: -5 },
        { ...fact, api: 'z', rows: 5, err: 2 },
      ],
    })
    expect(records(await stage.control('/gd-rst/sent'))).toBe(records(before) + 1_000_000)
  })

  it('of a reader since before the hour holds what he was told then, until that is a day ago', async () => {
    const platform = 'gd-zsj'
    const full = floorTo(MORNING, HOUR)
    stage.clock.now = full - 10 * SECOND
    const told = await stage.read(platform, exchange(platform, full - 2 * DAY))
    const names: [string, string, string, string] = ['ts', 'calls', 'err', 'rows']
    const moments = [1 * MINUTE, 3 * MINUTE, 4 * MINUTE, 9 * MINUTE].map((past) => full + past)
    const lines = new Map(told.map((row) => [rowKey(row), row]))
    let more = 0
    for (const at of moments) {
      stage.clock.now = at
      for (const row of await stage.read(platform, exchange(platform, full - 2 * DAY)))
        lines.set(rowKey(row), row)
      const { exchange: known } = await stage.control(`/${platform}/sent?since=${full - 10 * SECOND}`)
      expect(known).toEqual(sums([...lines.values()], names))
      const { exchange: fresh } = await stage.control(`/${platform}/sent`)
      if (JSON.stringify(fresh) !== JSON.stringify(known)) more += 1
    }
    expect(more).toBeGreaterThan(0)
  })

  it('can be asked as of an earlier moment', async () => {
    const now = await stage.control('/gd-rst/sent')
    stage.clock.now += 7 * MINUTE
    expect(await stage.control('/gd-rst/sent')).not.toEqual(now)
    expect(await stage.control(`/gd-rst/sent?at=${MORNING}`)).toEqual(now)
  })
})

it('lists the platforms, their faults and the story', async () => {
  await fault('slow', { delay_ms: 5 })
  const overview = (await stage.control('')) as { platforms: { id: string; fault: unknown; shape: string }[] }
  expect(overview.platforms.map(({ id }) => id).toSorted()).toEqual(
    ORGANS.map((organ) => organ.toLowerCase()).toSorted(),
  )
  expect(overview.platforms.find(({ id }) => id === 'gd-rst')?.fault).toMatchObject({ kind: 'slow' })
  expect(overview.platforms.filter(({ shape }) => shape === 'B')).toHaveLength(3)
  expect(overview).toHaveProperty('story', [])
})
