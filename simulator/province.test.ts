import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import names from './names.json' with { type: 'json' }
import table from './interfaces.json' with { type: 'json' }
import { DAY, HOUR } from './local.ts'
import type { Rehearsal } from './rehearsal.ts'
import { MORNING, rehearse } from './rehearsal.ts'
import type { Row } from './world.ts'

/** A whole province: 48 organs and 21 cities, none of them signed. */
const CITIES = [
  ...Array.from({ length: 9 }, (_, n) => `44${String(n + 1).padStart(2, '0')}00`),
  ...Array.from({ length: 9 }, (_, n) => `44${n + 12}00`),
  '445100',
  '445200',
  '445300',
]
const organs = [...Object.keys(names.organs), ...CITIES.map((code) => `GD-${code}`)]
const ids = organs.map((organ) => organ.toLowerCase())

let stage: Rehearsal
beforeAll(async () => {
  stage = await rehearse({ organs, tif: [] })
})
beforeEach(() => {
  stage.clock.now = MORNING
})
afterAll(() => stage.close())

async function readAll(path: string): Promise<Map<string, Row[]>> {
  const answers = new Map<string, Row[]>()
  for (const id of ids) answers.set(id, await stage.read(id, path, 5000))
  return answers
}

const share = (rows: Row[], holds: (row: Row) => boolean) => rows.filter(holds).length / rows.length

it('names every organ, resource and consumer of its interfaces', () => {
  for (const { provider, resource, to } of table.provincial) {
    expect(Object.keys(names.organs)).toEqual(expect.arrayContaining([provider, ...to]))
    expect(names.organs[provider as keyof typeof names.organs].names).toContain(resource)
    expect(to).not.toContain(provider)
  }
  for (const { resource, to } of table.city) {
    expect(names.city).toContain(resource)
    expect(Object.keys(names.organs)).toEqual(expect.arrayContaining(to))
  }
})

it('speaks of about 80 thousand exchange rows a day, with a success rate that tells organs apart', async () => {
  const rows = await readAll(`/api/exchange?since=${MORNING - DAY}`)
  const count = [...rows.values()].reduce((total, each) => total + each.length, 0)
  expect(count).toBeGreaterThan(60_000)
  expect(count).toBeLessThan(110_000)
  const rates = [...rows.values()].map((each) => {
    const mine = each.filter((row) => row['side'] === 'provider')
    const total = (field: string) => mine.reduce((sum, row) => sum + Number(row[field]), 0)
    return 1 - total('err') / total('calls')
  })
  expect(Math.min(...rates)).toBeGreaterThan(0.97)
  expect(Math.max(...rates)).toBeGreaterThan(0.998)
  expect(Math.max(...rates) - Math.min(...rates)).toBeGreaterThan(0.005)
  const relay = rows.get('gd-zsj')?.filter((row) => row['side'] === 'relay') ?? []
  expect(new Set(relay.map((row) => row['from'])).size).toBe(12)
})

it('knows, of every interface, the provider’s catalogue entry', async () => {
  const catalogue = await readAll('/api/catalogue')
  const entries = new Map([...catalogue.values()].flat().map((row) => [row['code'], row]))
  for (const rows of (await readAll(`/api/exchange?since=${MORNING - HOUR}`)).values()) {
    for (const row of rows)
      expect(entries.get(row['api'])).toMatchObject({ owner: row['from'], mounted: 'api' })
  }
})

it('numbers every entry once, as catalogues number them', async () => {
  const codes = [...(await readAll('/api/catalogue')).values()].flat().map((row) => String(row['code']))
  expect(new Set(codes).size).toBe(codes.length)
  for (const code of codes) expect(code).toMatch(/^[123]\d{5}\d*\/\d+$/)
})

it('mounts most of every catalogue, and never all of every one', async () => {
  const rates = [...(await readAll('/api/catalogue')).values()].map((rows) =>
    share(
      rows.filter((row) => row['share_type'] !== 3),
      (row) => row['mounted'] !== 'none',
    ),
  )
  expect(Math.min(...rates)).toBeGreaterThan(0.8)
  expect(rates.filter((rate) => rate === 1).length).toBeLessThan(12)
})

it('keeps most data up to date, some organs better than others, and no time in the future', async () => {
  const rows = [...(await readAll('/api/catalogue')).values()]
  const isFresh = (row: Row) => MORNING - Number(row['last_data_at']) < 1.1 * DAY
  const fresh = rows.map((each) =>
    share(
      each.filter((row) => row['cycle'] === 'daily'),
      isFresh,
    ),
  )
  expect(fresh.reduce((a, b) => a + b) / fresh.length).toBeGreaterThan(0.88)
  expect(fresh.filter((rate) => rate < 0.9).length).toBeGreaterThan(5)
  for (const row of rows.flat()) expect(Number(row['last_data_at'])).toBeLessThanOrEqual(MORNING)
})

it('surveys more than it catalogues', async () => {
  const catalogue = await readAll('/api/catalogue')
  for (const [id, rows] of await readAll('/api/census')) {
    const items = new Set(rows.map((row) => row['item']))
    expect(items.size).toBe(rows.length)
    const known = catalogue.get(id) ?? []
    expect(known.every((row) => items.has(row['code']))).toBe(true)
    expect(rows.length).toBeGreaterThan(known.length)
  }
})

it('scores quality between 75 and 98, and leaves a few rules not run', async () => {
  const rows = [...(await readAll(`/api/quality?since=${MORNING - 7 * DAY}`)).values()]
  const scores = rows.map((each) => {
    const run = each.filter((row) => row['status'] !== 'not_run')
    const mean = run.reduce((sum, row) => sum + 1 - Number(row['failed']) / Number(row['checked']), 0)
    return mean / run.length
  })
  expect(Math.min(...scores)).toBeGreaterThan(0.75)
  expect(Math.max(...scores)).toBeLessThan(0.98)
  expect(Math.max(...scores) - Math.min(...scores)).toBeGreaterThan(0.12)
  const notRun = share(rows.flat(), (row) => row['status'] === 'not_run')
  expect(notRun).toBeGreaterThan(0.004)
  expect(notRun).toBeLessThan(0.03)
})

it('has some 45 to 130 alerts open at any time, at most a few of them red, each alert once in an answer', async () => {
  for (const hours of [0, 7, 14, 31, 60]) {
    stage.clock.now = MORNING + hours * HOUR
    const rows = [...(await readAll(`/api/security?since=${stage.clock.now - DAY}`)).values()].flat()
    expect(new Set(rows.map((row) => row['id'])).size).toBe(rows.length)
    const open = rows.filter((row) => row['state'] === 'open')
    expect(open.length).toBeGreaterThan(45)
    expect(open.length).toBeLessThan(130)
    expect(open.filter((row) => row['level'] === 1).length).toBeLessThanOrEqual(3)
    for (const row of rows) expect(String(row['detail'])).not.toMatch(/[{}]/)
  }
})

it('closes under the same id what it opened, with a later time', async () => {
  const before = [...(await readAll(`/api/security?since=${MORNING - DAY}`)).values()].flat()
  const open = before.filter((row) => row['state'] === 'open')
  stage.clock.now = MORNING + DAY
  const after = new Map(
    [...(await readAll(`/api/security?since=${MORNING}`)).values()].flat().map((row) => [row['id'], row]),
  )
  for (const row of open) {
    const closed = after.get(row['id'])
    expect(closed).toMatchObject({ state: 'closed', title: row['title'], level: row['level'] })
    expect(Number(closed?.['at'])).toBeGreaterThan(Number(row['at']))
  }
})

it('leads requests from submission to an end, in office hours of working days', async () => {
  const rows = [...(await readAll(`/api/request?since=${MORNING - 90 * DAY}`)).values()].flat()
  const byNumber = Map.groupBy(rows, (row) => String(row['no']))
  const events = new Set(rows.map((row) => row['event']))
  for (const event of ['submitted', 'supplement', 'extended', 'agreed', 'refused', 'delivered', 'withdrawn'])
    expect(events).toContain(event)
  const complete = [...byNumber.values()].filter((steps) => steps[0]?.['event'] === 'submitted')
  expect(complete.length).toBeGreaterThan(500)
  for (const steps of complete) {
    const times = steps.map((row) => Number(row['at']))
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    const kinds = steps.map((row) => row['event'])
    if (kinds.includes('delivered')) expect(kinds).toContain('agreed')
    if (kinds.includes('refused')) expect(kinds).not.toContain('agreed')
  }
  for (const row of rows) expect(Number(row['at'])).toBeLessThanOrEqual(MORNING)
})

it('reports progress on every outcome, each week no less than before', async () => {
  const rows = (await readAll(`/api/progress?since=${MORNING - 90 * DAY}`)).get('gd-jyt') ?? []
  const byOutcome = Map.groupBy(rows, (row) => String(row['outcome']))
  expect(byOutcome.size).toBe(11)
  for (const reports of byOutcome.values()) {
    expect(reports.length).toBeGreaterThan(10)
    const percents = reports.map((row) => Number(row['percent']))
    expect(percents).toEqual(percents.toSorted((a, b) => a - b))
    expect(Math.max(...percents)).toBeLessThanOrEqual(100)
  }
})

it('leads documents from draft to issue and states the measures of every week', async () => {
  const documents = [...(await readAll(`/api/document?since=${MORNING - 365 * DAY}`)).values()].flat()
  expect(new Set(documents.map((row) => row['status']))).toEqual(new Set(['draft', 'consultation', 'issued']))
  const keys = documents.map((row) => `${String(row['no'])}/${String(row['revision'])}`)
  expect(new Set(keys).size).toBe(keys.length)
  const measures = (await readAll(`/api/measure?since=${MORNING - 15 * DAY}`)).get('gd-jyt') ?? []
  expect(new Set(measures.map((row) => row['at'])).size).toBeGreaterThan(2)
  expect(new Set(measures.map((row) => row['basis']))).toEqual(new Set(['measured', 'attested']))
})
