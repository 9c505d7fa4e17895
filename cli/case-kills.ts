/**
 * Kills the whole product at random moments, while alerts come in, people act and the word goes out; then says what of it
 * was lost, or is there once too often. Whoever sends or acts keeps a ledger of what was answered with yes.
 */
import type { ChildProcess } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { z } from 'zod'
import { entryRow } from '#analytics/case/log/log.ts'
import { openFileToRead } from '#analytics/case/log/file.ts'
import type { Entry } from '#analytics/case/log/entry.ts'
import { reachRunning } from './backup/reach.ts'
import { copyProvince, eventually, launchProduct, runYuemai, storeOf, type Product } from './rig.ts'

export interface Kills {
  rounds: number
  /** Answered with yes: alerts that were taken, commands of people. */
  alerts: number
  commands: number
  /** Letters that arrived, each counted once. */
  letters: number
  repeats: number
  /** What is wrong, in words; empty where nothing is. */
  faults: string[]
}

const TITLES = 12
const LATEST_MS = 2_500
const STARTS_KILLED = 4

/** A product that runs, and all that it and this test have on the disk. */
export interface Started {
  dir: string
  child: ChildProcess
}

export async function killCases(
  rounds: number,
  say: (line: string) => void,
  onStart: (started: Started) => void = () => undefined,
): Promise<Kills> {
  const dir = mkdtempSync(join(tmpdir(), 'yuemai-kills-'))
  const hook = await openHook()
  const ledger: Ledger = { sent: new Map(), pending: [], acted: new Map(), faults: [] }
  const env = writeSetting(dir, hook.port)
  let running: ChildProcess | undefined
  try {
    for (let round = 1; round <= rounds; round += 1) {
      const { process: child, listening } = launchProduct(env)
      running = child
      onStart({ dir, child })
      const gone = new Promise<void>((done) => child.once('exit', () => done()))
      const worked = listening.then(
        (product) => Promise.all([send(product, ledger), act(product, ledger)]),
        () => undefined,
      )
      // Now and then while it still starts, else once people are at work, however long that takes.
      const before = doneIn(ledger)
      if (round % STARTS_KILLED !== 0)
        await eventually(async () => {
          if (doneIn(ledger) === before) throw new Error('nobody could do anything for a minute')
          await listening
        })
      const after_ms = Math.round(Math.random() * LATEST_MS)
      await pause(after_ms)
      if (round % 2 === 0) killStoreOf(child)
      child.kill('SIGKILL')
      await gone
      await worked
      say(
        `${round}  killed after ${after_ms} ms: ${sentIn(ledger)} alerts and ${doneIn(ledger)} commands so far`,
      )
    }
    const { process: child, listening } = launchProduct(env)
    running = child
    onStart({ dir, child })
    const product = await listening
    await sendAll(product, ledger)
    const data = join(dir, 'data')
    const faults = [
      ...ledger.faults,
      ...(await miscounted(product, ledger)),
      ...(await untold(product, hook.letters)),
      ...(await unlike(data)),
      ...(await unproven(env)),
      ...misheard(data, ledger),
      ...tooOften(hook.letters, rounds),
    ]
    if ((await product.stop()) !== 0) faults.push(`it did not end well: ${product.output().slice(-500)}`)
    const arrived = new Set(hook.letters.map(({ key }) => key)).size
    return {
      rounds,
      alerts: sentIn(ledger),
      commands: doneIn(ledger),
      letters: arrived,
      repeats: hook.letters.length - arrived,
      faults,
    }
  } finally {
    running?.kill('SIGKILL')
    hook.server.closeAllConnections()
    hook.server.close()
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 })
  }
}

interface Alarm {
  id: string
  at: number
  state: 'open'
  category: 'NA'
  level: number
  title: string
}

interface Ledger {
  /** Ids of the alerts that were taken, by their title. */
  sent: Map<string, Set<string>>
  /** Bodies that were sent and not answered: they are sent again, as any sender would. */
  pending: Alarm[][]
  /** What became of a command, by the word that its comment holds. */
  acted: Map<string, 'done' | 'refused' | 'unanswered'>
  faults: string[]
}

const sentIn = ({ sent }: Ledger): number => [...sent.values()].reduce((sum, { size }) => sum + size, 0)

const doneIn = ({ acted }: Ledger): number => [...acted.values()].filter((fate) => fate === 'done').length

/** The settings of a product with one platform that sends by itself, and one channel. */
function writeSetting(dir: string, port: number): Record<string, string> {
  const province = join(dir, 'province')
  copyProvince(province, [], '')
  writeFileSync(join(province, 'platforms', 'gd-soc.yaml'), SENDER)
  writeFileSync(
    join(province, 'channels.yaml'),
    `
channels:
  - id: hook
    kind: webhook
    url: http://127.0.0.1:${port}/
    loopback: true
    secret: '\${env:HOOK_SECRET}'
    per_minute: 600
    digest_from: 1000
    tries: 50
`,
  )
  mkdirSync(join(dir, 'data'))
  return {
    YUEMAI_PROVINCE: province,
    YUEMAI_DATA: join(dir, 'data'),
    HOOK_SECRET: 'signed-by-nobody-but-us',
    CLICKHOUSE_URL: '',
    PORT: '0',
    LOG_LEVEL: 'error',
  }
}

const SENDER = `
id: gd-soc
organ: GD-GAT
name: { zh: 安全运营中心, en: Security operations centre }
base: http://127.0.0.1:9701
loopback: true
auth: { kind: none }
time: ms
feeds:
  - feed: security
    push: { auth: { kind: none }, cadence_s: 3600 }
    records: alarms
    map: { alert: id, observed_at: at, state: state, category: category, warn_level: level, title: title }
    mode: delta
`

interface Letter {
  key: string
  maybe_repeated: boolean
}

async function openHook(): Promise<{ server: Server; port: number; letters: Letter[] }> {
  const letters: Letter[] = []
  const server = createServer((request, response) => {
    request.resume().on('end', () => {
      const { 'idempotency-key': key, 'x-yuemai-maybe-repeated': repeated } = request.headers
      letters.push({ key: String(key), maybe_repeated: repeated === '1' })
      response.writeHead(204).end()
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { server, port: (server.address() as AddressInfo).port, letters }
}

const json = { 'content-type': 'application/json' }
const anyOf = <Value>(values: readonly Value[]): Value | undefined =>
  values[Math.floor(Math.random() * values.length)]

let numbered = 0
function newAlarms(): Alarm[] {
  const which = Math.floor(Math.random() * TITLES)
  return Array.from({ length: 1 + Math.floor(Math.random() * 20) }, () => ({
    id: `alarm-${(numbered += 1)}`,
    at: Date.now(),
    state: 'open',
    category: 'NA',
    level: 1 + (which % 4),
    title: `告警 ${which}`,
  }))
}

/** Sends until nobody answers any more. */
async function send(product: Product, ledger: Ledger): Promise<void> {
  do ledger.pending.push(newAlarms())
  while (await sendPending(product, ledger))
}

/** Whether all that was pending has been taken; false: nobody answers. */
async function sendPending(product: Product, ledger: Ledger): Promise<boolean> {
  for (let body = ledger.pending[0]; body; body = ledger.pending[0]) {
    const status = await post(product, '/api/v1/platforms/gd-soc/security', { alarms: body })
    if (status === undefined) return false
    if (status === STARTING) await pause(50)
    else {
      ledger.pending.shift()
      if (status !== 202) ledger.faults.push(`alerts were answered with ${status}`)
      for (const { title, id } of body) ledger.sent.set(title, (ledger.sent.get(title) ?? new Set()).add(id))
    }
  }
  return true
}

const STARTING = 503

async function post(product: Product, path: string, body: object, as = ''): Promise<number | undefined> {
  try {
    const answer = await fetch(`${product.url}${path}`, {
      method: 'POST',
      headers: as === '' ? json : { ...json, 'x-actor': as },
      body: JSON.stringify(body),
    })
    // The answer is there once it is there to its end.
    await answer.arrayBuffer()
    return answer.status
  } catch {
    // It was killed: whether it was done is what nobody knows.
    return undefined
  }
}

const listed = z.object({
  cases: z.array(
    z.object({
      id: z.string(),
      version: z.number(),
      count: z.number(),
      escalated: z.number(),
      title: z.object({ zh: z.string() }),
    }),
  ),
})

async function casesOf(product: Product) {
  return listed.parse(await product.get('/api/v1/cases?kind=alert&limit=500')).cases
}

/** Comments and escalates until nobody answers any more. */
async function act(product: Product, ledger: Ledger): Promise<void> {
  for (;;) {
    const cases = await casesOf(product).catch(() => undefined)
    if (!cases) return
    const the = anyOf(cases)
    if (!the) {
      await pause(50)
      continue
    }
    const word = `word-${(numbered += 1)}.`
    const escalates = Math.random() < 0.2
    const order = escalates
      ? { command: 'escalate', given: { reason: word } }
      : { command: 'comment', given: { comment: word } }
    ledger.acted.set(word, 'unanswered')
    const status = await post(
      product,
      `/api/v1/cases/${the.id}/commands`,
      { ...order, version: the.version },
      'wang',
    )
    if (status === undefined) return
    ledger.acted.set(word, status < 300 ? 'done' : 'refused')
    if (status >= 300 && status !== 409 && status !== 422)
      ledger.faults.push(`a command was answered with ${status}`)
  }
}

async function sendAll(product: Product, ledger: Ledger): Promise<void> {
  await eventually(async () => {
    if (!(await sendPending(product, ledger))) throw new Error('the product does not answer')
  })
}

/** What is still wrong when there has been time enough for it to come right. */
async function lasting(look: () => Promise<string[]>): Promise<string[]> {
  let faults: string[] = []
  await eventually(async () => {
    faults = await look()
    if (faults.length > 0) throw new Error(faults.join('; '))
  }, 30).catch(() => undefined)
  return faults
}

function miscounted(product: Product, { sent }: Ledger): Promise<string[]> {
  return lasting(async () => {
    const counts = Map.groupBy(await casesOf(product), ({ title }) => title.zh)
    return [...sent].flatMap(([title, ids]) => {
      const [the, ...more] = counts.get(title) ?? []
      if (the?.count === ids.size && more.length === 0) return []
      return [
        `${title}: ${ids.size} alerts were taken, ${1 + more.length} cases count ${the?.count ?? 'none'}`,
      ]
    })
  })
}

function untold(product: Product, letters: readonly Letter[]): Promise<string[]> {
  return lasting(async () => {
    const arrived = new Set(letters.map(({ key }) => key))
    const expected = (await casesOf(product)).flatMap(({ id, escalated }) => [
      `${id}/raised`,
      ...(escalated > 0 ? [`${id}/escalated-${escalated}`] : []),
    ])
    return expected.filter((key) => !arrived.has(key)).map((key) => `the word ${key} has not arrived`)
  })
}

/** Whether the copy in the store is the log, entry for entry. */
function unlike(data: string): Promise<string[]> {
  return lasting(async () => {
    const store = (await reachRunning(data))?.client
    if (!store) return ['the store is not reached']
    try {
      const copied = await store.rows(
        entryRow,
        `SELECT seq, writer, case_id, kind, version, toUnixTimestamp64Milli(case_event.at) AS at, actor, actor_kind,
           command, state, body, prev_hash, hash
         FROM case_event FINAL ORDER BY seq`,
      )
      return JSON.stringify(copied) === JSON.stringify(readLog(data))
        ? []
        : [`the copy in the store has ${copied.length} entries and is not the log`]
    } finally {
      await store.close()
    }
  })
}

function readLog(data: string): Entry[] {
  const file = openFileToRead(data)
  try {
    return z.array(entryRow).parse(file.prepare('SELECT * FROM entry ORDER BY seq').all())
  } finally {
    file.close()
  }
}

async function unproven(env: Record<string, string>): Promise<string[]> {
  const { code, err } = await runYuemai(['verify-audit'], env)
  return code === 0 ? [] : [`verify-audit ended with ${code}: ${err}`]
}

/** Commands that were answered with yes and are not in the log once, or with no and are in it. */
function misheard(data: string, { acted }: Ledger): string[] {
  const words = readLog(data).flatMap(({ body }) => /word-\d+\./.exec(body)?.[0] ?? [])
  const times = new Map([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]))
  return [...acted].flatMap(([word, fate]) => {
    const kept = times.get(word) ?? 0
    const isRight = { done: kept === 1, refused: kept === 0, unanswered: kept <= 1 }[fate]
    return isRight ? [] : [`a command that was ${fate} is ${kept} times in the log`]
  })
}

/** A kill may repeat the one letter that was on its way, which says so; nothing else arrives twice. */
function tooOften(letters: readonly Letter[], kills: number): string[] {
  const unmarked = letters.filter(({ maybe_repeated }) => !maybe_repeated).map(({ key }) => key)
  const twice = unmarked.filter((key, place) => unmarked.indexOf(key) !== place)
  const repeats = letters.length - new Set(letters.map(({ key }) => key)).size
  return [
    ...twice.map((key) => `${key} arrived twice without being marked`),
    ...(repeats > kills ? [`${repeats} letters were repeated by ${kills} kills`] : []),
  ]
}

/** It may not have one yet. */
function killStoreOf(product: ChildProcess): void {
  try {
    process.kill(storeOf(product), 'SIGKILL')
  } catch {
    // The product dies alone then.
  }
}
