/** Five hundred organs fall silent because our own network is cut: one case says so, live, and no other calls anybody. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import type { SupervisedStore } from '#sql/store/supervise.ts'
import { copyProvince, eventually, openStoreProcess, startProduct, type Product } from './rig.ts'

const ORGANS = 500
/** So many are still silent when our network is back. */
const GONE = 3
/** So many are asked again first: just enough that the silence of the others is not nearly all of the province. */
const FIRST = 120

let dir: string
let store: SupervisedStore
let product: Product
let there: Platforms
let gone: Platforms

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'yuemai-outage-'))
  ;[there, gone] = await Promise.all([openPlatforms(), openPlatforms()])
  writeProvince(join(dir, 'province'))
  store = await openStoreProcess(dir)
  mkdirSync(join(dir, 'data'))
  product = await startProduct({
    YUEMAI_PROVINCE: join(dir, 'province'),
    YUEMAI_DATA: join(dir, 'data'),
    CLICKHOUSE_URL: store.url,
    PORT: '0',
    LOG_LEVEL: 'error',
  })
}, 60_000)

afterAll(async () => {
  await product.stop('SIGKILL')
  await Promise.all([there.cut(), gone.cut()])
  await store.close()
  rmSync(dir, { recursive: true, force: true })
}, 60_000)

interface Platforms {
  port: number
  cut(): Promise<void>
  back(): Promise<void>
}

/** Platforms behind one address; each says that one alert of its own is open. */
async function openPlatforms(): Promise<Platforms> {
  const open = async (at: number): Promise<Server> => {
    const server = createServer(({ url = '' }, response) => {
      const alarm = {
        id: url.slice(1),
        at: 1_700_000_000_000,
        state: 'open',
        category: 'NA',
        level: 3,
        title: '扫描',
      }
      response.setHeader('content-type', 'application/json').end(JSON.stringify({ alarms: [alarm] }))
    })
    await new Promise<void>((done) => server.listen(at, '127.0.0.1', done))
    return server
  }
  let server: Server | undefined = await open(0)
  const { port } = server.address() as AddressInfo
  return {
    port,
    async cut() {
      const closing = server
      server = undefined
      closing?.closeAllConnections()
      await new Promise((done) => (closing ? closing.close(done) : done(undefined)))
    },
    async back() {
      server = await open(port)
    },
  }
}

const name = (n: number): string => `p${String(n).padStart(3, '0')}`

function writeProvince(province: string): void {
  copyProvince(province, [], '')
  const numbers = Array.from({ length: ORGANS }, (_, n) => n)
  const organs = numbers.map(
    (n) =>
      `- { code: ORG-${n}, name: { zh: 机关${n}, en: Organ ${n} }, short: { zh: 机关${n}, en: Organ ${n} }, kind: provincial, region: '440000' }\n`,
  )
  const file = join(province, 'organs.yaml')
  writeFileSync(file, readFileSync(file, 'utf8') + organs.join(''))
  const rules = join(province, 'alert-rules.yaml')
  writeFileSync(rules, readFileSync(rules, 'utf8').replace('dark: { after_s: 60', 'dark: { after_s: 1'))
  for (const n of numbers)
    writeFileSync(
      join(province, 'platforms', `${name(n)}.yaml`),
      `
id: ${name(n)}
organ: ORG-${n}
name: { zh: 平台${n}, en: Platform ${n} }
base: http://127.0.0.1:${(n < GONE ? gone : there).port}
loopback: true
auth: { kind: none }
time: ms
feeds:
  - feed: security
    every: '*/10 * * * * *'
    get: /${name(n)}
    records: alarms
    map: { alert: id, observed_at: at, state: state, category: category, warn_level: level, title: title }
    mode: delta
`,
    )
}

const page = z.object({
  total: z.number(),
  next: z.string().nullable(),
  counts: z.object({ live: z.number(), held: z.number() }),
  cases: z.array(
    z.object({
      source: z.string(),
      platform: z.string(),
      state: z.string(),
      warn_level: z.number(),
      held: z.object({ why: z.string() }).nullable(),
    }),
  ),
})

const list = async (query: string) => page.parse(await product.get(`/api/v1/cases?kind=alert&${query}`))
/** What somebody is called for. */
const fore = async () => (await list('state=live&held=false&limit=500')).cases
/** The platforms of which it was ever said that they have fallen silent. */
const saidSilent = async (): Promise<string[]> => {
  const { cases } = await list('words=失联&limit=500')
  return cases.filter(({ source }) => source === 'dark').map(({ platform }) => platform)
}

async function askAgain(platform: string): Promise<void> {
  const answer = await fetch(`${product.url}/api/v1/platforms/${platform}/security/poll`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
  })
  await answer.arrayBuffer()
}

it('is one case, of which nobody is distracted, until our network is back; then who is still silent is one each', async () => {
  await eventually(async () =>
    expect((await list('limit=1')).counts).toMatchObject({ live: ORGANS, held: 0 }),
  )

  await Promise.all([there.cut(), gone.cut()])
  await eventually(async () => {
    const [only, ...others] = await fore()
    expect(others).toEqual([])
    expect(only).toMatchObject({ source: 'own_outage', state: 'open', warn_level: 1 })
  })
  expect((await list('held=true&limit=1')).total).toBe(ORGANS)
  // It lasts until every platform has been silent for so long that each would be a case of its own.
  await eventually(async () => {
    const platforms = z.array(z.object({ dark: z.boolean() })).parse(await product.get('/api/v1/platforms'))
    expect(platforms.filter(({ dark }) => dark)).toHaveLength(ORGANS)
    expect(await fore()).toHaveLength(1)
  })

  await there.back()
  // The first to be asked answer; most others wait for their turn, and are no silence of their own.
  for (let n = GONE; n < GONE + FIRST; n += 1) await askAgain(name(n))
  const silent = Array.from({ length: GONE }, (_, n) => name(n))
  await eventually(async () => {
    const cases = await fore()
    const heard = cases.filter(({ source, platform }) => source === 'security' && !silent.includes(platform))
    expect(heard).toHaveLength(ORGANS - GONE)
    expect(cases.find(({ source }) => source === 'own_outage')).toMatchObject({ state: 'resolved' })
  })

  for (const platform of silent) await askAgain(platform)
  await eventually(async () => expect((await list('held=true&limit=1')).total).toBe(GONE))
  expect(await saidSilent()).toEqual(expect.arrayContaining(silent))
  const { cases } = await list('held=true')
  expect(cases.map(({ platform, held }) => [platform, held?.why]).sort()).toEqual(
    silent.map((platform) => [platform, 'dark']),
  )
}, 180_000)
