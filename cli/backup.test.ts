import { spawn } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openClient } from '#sql/client.ts'
import { migrate } from '#sql/migrate.ts'
import { claimStore } from '#sql/provenance.ts'
import { readSecret } from '#collector/mask/secret.ts'
import { copyCollectorFile } from './backup/collector-file.ts'
import { findFaults, recordsSent, recordsShown } from './crash-oracle.ts'
import { eventually, openRig, openStoreProcess, ROOT, runYuemai, startProduct, type Rig } from './rig.ts'

let dir: string
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'backup-'))
})
afterAll(() => rmSync(dir, { recursive: true, force: true }))

const PLATFORMS = ['gd-mzt', 'gd-jyt']
const count = z.object({ n: z.number() })

/** Rows of every table of a store that nobody has open, as `table rows`. */
async function contents(data: string): Promise<string[]> {
  const store = await openStoreProcess(data)
  const client = openClient({ url: store.url })
  try {
    const tables = await client.rows(
      z.object({ name: z.string(), replaces: z.number() }),
      `SELECT name, engine != 'MergeTree' AS replaces FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree' ORDER BY name`,
    )
    const found = []
    for (const { name, replaces } of tables) {
      const [row] = await client.rows(count, `SELECT count() AS n FROM ${name} ${replaces ? 'FINAL' : ''}`)
      found.push(`${name} ${row?.n}`)
    }
    return found
  } finally {
    await client.close()
    await store.close()
  }
}

/** A data directory as a product leaves it, with some rows, and with a collector's file that has something in its log. */
async function makeData(name: string): Promise<string> {
  const data = join(dir, name)
  mkdirSync(join(data, 'collector'), { recursive: true })
  const store = await openStoreProcess(data)
  const client = openClient({ url: store.url })
  await migrate(client)
  await claimStore(client, 'guangdong', 'simulated')
  const lines = Array.from({ length: 500 }, (_, n) =>
    JSON.stringify({
      platform: 'p',
      observed_at: Date.UTC(2026, 10, 1 + (n % 20)),
      provider: `o${n}`,
      calls: n,
      known_at: 1,
    }),
  )
  for (const table of ['exchange', 'exchange_now']) await client.insert(table, lines.join('\n'))
  await client.close()
  await store.close()
  const file = new DatabaseSync(join(data, 'collector', 'collector.db'))
  file.exec('PRAGMA journal_mode = WAL; CREATE TABLE outbox (seq INTEGER); INSERT INTO outbox VALUES (7)')
  file.close()
  readSecret(join(data, 'collector'))
  return data
}

const ENV = { LOG_LEVEL: 'error', YUEMAI_SIM_TOKEN: 'TOKEN' }
const run = (words: string[], data: string, env: Record<string, string> = {}) =>
  runYuemai(words, { ...ENV, YUEMAI_DATA: data, ...env })

function largestFile(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
  return files.toSorted((one, other) => statSync(other).size - statSync(one).size)[0] ?? ''
}

function flipByte(file: string): void {
  const bytes = readFileSync(file)
  const middle = bytes.length >> 1
  bytes[middle] = (bytes[middle] ?? 0) ^ 1
  writeFileSync(file, bytes)
}

describe('a backup of a product that is stopped', () => {
  let data: string
  let made: string
  beforeAll(async () => {
    data = await makeData('data')
    made = join(dir, 'made')
    const { code, out, err } = await run(['backup', made], data)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/made: \d+ rows of \d+ tables and the collector’s file, restored and compared/)
  })

  it('brings back every row and what had not landed', async () => {
    const restored = join(dir, 'restored')
    const { code, out, err } = await run(['restore', made], restored)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/rows restored and compared/)
    // One stamp more: the hours of the newest facts are looked at once more.
    expect(await contents(restored)).toEqual(
      (await contents(data)).map((one) => (one === 'landing 0' ? 'landing 1' : one)),
    )
    const file = new DatabaseSync(join(restored, 'collector', 'collector.db'), { readOnly: true })
    expect(file.prepare('SELECT seq FROM outbox').get()).toMatchObject({ seq: 7 })
    file.close()
    // With another secret every masked key would be another thing than before.
    const secret = (of: string) => Buffer.from(readSecret(join(of, 'collector'))).toString('hex')
    expect(secret(restored)).toBe(secret(data))
    expect(readdirSync(restored).sort()).toEqual(['collector', 'store'])
  })

  it('is never restored over anything', async () => {
    const { code, err } = await run(['restore', made], data)
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(/^yuemai: .*store exists, and nothing is restored over it/) as string,
    })
  })

  it('is not written over another', async () => {
    const { code, err } = await run(['backup', made], data)
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/is not empty/) as string })
  })

  it.each([
    [
      'a changed byte',
      (copy: string) => flipByte(largestFile(join(copy, 'tables'))),
      /is not as it was written/,
    ],
    [
      'a changed byte of the collector',
      (copy: string) => flipByte(join(copy, 'collector', 'collector.db')),
      /collector\.db is not as/,
    ],
    [
      'a changed manifest',
      (copy: string) => flipByte(join(copy, 'manifest.json')),
      /manifest\.json is not as it was/,
    ],
    ['a missing file', (copy: string) => rmSync(largestFile(join(copy, 'tables'))), /is missing/],
    [
      'a file more',
      (copy: string) => writeFileSync(join(copy, 'tables', 'more'), ''),
      /no file of this backup/,
    ],
  ])('fault 49: with %s is refused as damaged, and leaves nothing behind', async (name, harm, message) => {
    const copy = join(dir, `copy of ${name}`)
    cpSync(made, copy, { recursive: true })
    harm(copy)
    const to = join(dir, `from ${name}`)
    const { code, err } = await run(['restore', copy], to)
    expect({ code, err }).toEqual({ code: 1, err: expect.stringMatching(message) as string })
    expect(existsSync(join(to, 'store'))).toBe(false)
  })

  it('of another province, or of live numbers, is refused', async () => {
    const live = join(dir, 'live')
    cpSync(join(ROOT, 'province', 'guangdong'), live, { recursive: true })
    const file = join(live, 'province.yaml')
    writeFileSync(file, readFileSync(file, 'utf8').replace('provenance: simulated', 'provenance: live'))
    // No platform of a live province lies on this machine.
    rmSync(join(live, 'platforms'), { recursive: true })
    mkdirSync(join(live, 'platforms'))
    const { code, err } = await run(['restore', made], join(dir, 'other'), { YUEMAI_PROVINCE: live })
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(
        /holds simulated numbers of guangdong, and this is live guangdong/,
      ) as string,
    })
  })

  it('that was not finished is none', async () => {
    const copy = join(dir, 'unfinished')
    cpSync(made, copy, { recursive: true })
    rmSync(join(copy, 'manifest.json'))
    const { code, err } = await run(['restore', copy], join(dir, 'from unfinished'))
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(/no finished backup/) as string })
  })

  it('is not begun where there is nothing, or where a server has it', async () => {
    const nothing = await run(['backup', join(dir, 'x')], join(dir, 'nowhere'))
    expect(nothing).toMatchObject({ code: 2, err: expect.stringMatching(/there is no store in/) as string })
    const server = await run(['backup', join(dir, 'x')], data, {
      CLICKHOUSE_URL: 'http://127.0.0.1:1/yuemai',
    })
    expect(server).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^yuemai: CLICKHOUSE_URL is set/) as string,
    })
  })

  it('a restore that was cut off is not started on', async () => {
    const half = join(dir, 'half')
    mkdirSync(join(half, 'restoring'), { recursive: true })
    const { code, err } = await run(['up'], half, { PORT: '0' })
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(/a restore is under way or was cut off/) as string,
    })
  })
})

it('faults 45 and 49: a store with a changed byte gives no backup, although the engine would write and read it', async () => {
  const data = await makeData('damaged')
  const parts = readdirSync(join(data, 'store', 'db', 'store'), { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && /^(data|calls)\.bin$/.test(entry.name) && /202611_/.test(entry.parentPath),
    )
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted((one, other) => statSync(other).size - statSync(one).size)
  flipByte(parts[0] ?? '')
  const made = join(dir, 'never')
  const { code, err } = await run(['backup', made], data)
  expect(code).toBe(1)
  expect(err).toMatch(/CHECKSUM_DOESNT_MATCH|damaged parts|[Cc]hecksum/)
  expect(existsSync(join(made, 'manifest.json'))).toBe(false)
})

describe('a backup of a product that runs', () => {
  let rig: Rig
  beforeAll(async () => {
    rig = await openRig({ platforms: PLATFORMS, every: '*/1 * * * * *' })
  })
  afterAll(() => rig.close())

  it('is taken through its own store, and a product that starts on it loses nothing and counts nothing twice', async () => {
    const data = join(rig.dir, 'data')
    const product = await rig.start({ env: { CLICKHOUSE_URL: '' } })
    await eventually(async () => {
      const answer = await fetch(`${product.url}/readyz`)
      if (!answer.ok) throw new Error('not ready')
    })
    const metrics = await (await fetch(`${product.url}/metrics`)).text()
    for (const name of ['bytes', 'parts', 'free_bytes', 'room_share'])
      expect(metrics).toMatch(new RegExp(`^yuemai_store_${name} [1-9.0]*[1-9]`, 'm'))
    expect(statSync(join(data, 'store', 'address.json')).mode & 0o777).toBe(0o600)
    const made = join(rig.dir, 'made')
    const { code, err } = await run(['backup', made], data, { YUEMAI_PROVINCE: rig.province })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(await product.stop()).toBe(0)
    expect(existsSync(join(data, 'store', 'address.json'))).toBe(false)

    const restored = join(rig.dir, 'restored')
    const back = await run(['restore', made], restored, {
      YUEMAI_PROVINCE: rig.province,
      YUEMAI_SIM_TOKEN: 'RIG-TOKEN',
    })
    expect({ code: back.code, err: back.err }).toEqual({ code: 0, err: '' })
    const again = await startProduct({
      YUEMAI_PROVINCE: rig.province,
      YUEMAI_DATA: restored,
      YUEMAI_SIM_TOKEN: 'RIG-TOKEN',
      PORT: '0',
    })
    await eventually(async () => {
      const answer = await fetch(`${again.url}/readyz`)
      if (!answer.ok) throw new Error('not ready')
    })
    await eventually(async () => {
      const shown = await recordsShown(again)
      expect(shown).toBe(await recordsSent(rig, PLATFORMS, Date.now()))
    })
    expect(await again.stop()).toBe(0)
    expect(await findFaults(restored)).toMatchObject({ drift: 0, quarantined: 0 })
    // The log of cases went on where it was: its chain holds from the first entry to those of the second start.
    const audit = await run(['verify-audit'], restored, { YUEMAI_PROVINCE: rig.province })
    expect({ code: audit.code, err: audit.err }).toEqual({ code: 0, err: '' })
    for (const file of ['cases.head', 'cases.sqlite', 'notices/notices.db'])
      expect(existsSync(join(made, file))).toBe(true)
  }, 180_000)
})

describe('the collector’s file', () => {
  it('is copied whole while it is written to, whatever is in its log', async () => {
    const from = join(dir, 'busy.db')
    // Another process, as the collector is one: it holds the file for itself and moves its log into it again and again.
    const writer = spawn(
      process.execPath,
      [
        '--disable-warning=ExperimentalWarning',
        '--eval',
        `const { DatabaseSync } = require('node:sqlite')
         const db = new DatabaseSync(process.argv[1])
         db.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 200')
         db.exec('CREATE TABLE one (n INTEGER, text TEXT); CREATE TABLE two (n INTEGER)')
         let n = 0
         setInterval(() => {
           n += 1
           db.exec('BEGIN'); db.prepare('INSERT INTO one VALUES (?, ?)').run(n, 'x'.repeat(3000)); db.prepare('INSERT INTO two VALUES (?)').run(n); db.exec('COMMIT')
           if (n === 20) console.log('written')
         }, 2)`,
        from,
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    )
    try {
      await new Promise((done) => writer.stdout.once('data', done))
      for (let round = 0; round < 5; round += 1) {
        const to = join(dir, `copy-${round}.db`)
        await copyCollectorFile(from, to)
        const copy = new DatabaseSync(to, { readOnly: true })
        const [one, two] = ['one', 'two'].map((table) =>
          copy.prepare(`SELECT count(*) AS n, max(n) AS last FROM ${table}`).get(),
        )
        copy.close()
        expect(one).toEqual(two)
        expect(one?.['n']).toBe(one?.['last'])
        expect(existsSync(`${to}-wal`)).toBe(false)
      }
    } finally {
      writer.kill('SIGKILL')
    }
  })
})
