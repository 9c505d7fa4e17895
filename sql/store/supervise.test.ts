import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openClient } from '../client.ts'
import { superviseStore, type StoreEvent, type SupervisedStore } from './supervise.ts'

const one = z.object({ n: z.number() })
const sqlFolder = new URL('./', import.meta.url).href

let dir: string
let events: StoreEvent[]
let supervised: SupervisedStore | undefined

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'supervised-'))
  events = []
  supervised = undefined
})

afterEach(async () => {
  await supervised?.close()
  rmSync(dir, { recursive: true, force: true })
})

/** A process that opens the real store; `before` runs ahead of it. */
function storeProgram(before = ''): [string, ...string[]] {
  const file = join(dir, 'store.ts')
  writeFileSync(
    file,
    `import { startStore } from '${sqlFolder}server.ts'
     import { beat, followParent } from '${sqlFolder}child.ts'
     ${before}
     const port = Number(process.argv.at(-1))
     const password = process.env['YUEMAI_STORE_PASSWORD'] ?? ''
     const store = await startStore({ dir: ${JSON.stringify(join(dir, 'data'))}, database: 'yuemai', readers: 2,
       memory: 2e9, readSeconds: 20, port, user: 'yuemai', password })
     const end = () => void store.close().then(() => process.exit(0))
     process.on('SIGTERM', end)
     followParent(end)
     console.log(JSON.stringify({ listening: store.port }))
     beat()`,
  )
  return [process.execPath, '--disable-warning=ExperimentalWarning', file]
}

async function supervise(command: [string, ...string[]], silenceMs = 10_000): Promise<SupervisedStore> {
  supervised = await superviseStore({
    command,
    user: 'yuemai',
    password: 'secret',
    database: 'yuemai',
    note: (event) => events.push(event),
    silenceMs,
  })
  return supervised
}

const kinds = (): string[] => events.map(({ kind }) => kind)

describe('the store process', () => {
  it('is put back when it is killed, at the same address and with its rows', async () => {
    const store = await supervise(storeProgram())
    const client = openClient({ url: store.url })
    await client.run(
      'CREATE TABLE thing (n UInt64) ENGINE = MergeTree ORDER BY n SETTINGS fsync_after_insert = 1',
    )
    await client.insert('thing', '{"n":7}')
    const first = store.pid()
    process.kill(first, 'SIGKILL')
    await expect.poll(() => store.restarts(), { timeout: 20_000 }).toBe(1)
    expect(store.pid()).not.toBe(first)
    expect(await client.rows(one, 'SELECT n FROM thing')).toEqual([{ n: 7 }])
    expect(kinds()).toEqual(['started', 'ended', 'started'])
    expect(events[1]).toMatchObject({ signal: 'SIGKILL' })
    await client.close()
  })

  it('is ended and put back when it no longer answers', async () => {
    const store = await supervise(storeProgram(), 1_500)
    process.kill(store.pid(), 'SIGSTOP')
    await expect.poll(() => store.restarts(), { timeout: 20_000 }).toBe(1)
    expect(kinds()).toEqual(['started', 'silent', 'ended', 'started'])
  })

  it('is left alone when it was the supervisor that slept', async () => {
    const store = await supervise(storeProgram(), 1_500)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 4_000)
    await pause(2_500)
    expect([store.restarts(), kinds()]).toEqual([0, ['started']])
  })

  it('ends with its supervisor, and then nothing of it is left', async () => {
    const store = await supervise(storeProgram())
    const pid = store.pid()
    await store.close()
    expect(() => process.kill(pid, 0)).toThrow()
    expect(kinds()).toEqual(['started'])
  })

  it('that cannot start is refused with what it said', async () => {
    const command = storeProgram(`process.stderr.write('the directory is in use'); process.exit(2)`)
    await expect(supervise(command)).rejects.toMatchObject({ message: 'the directory is in use', exit: 2 })
  })

  it('that ends again and again is tried less and less often, and says why each time', async () => {
    const flag = join(dir, 'second')
    const store = await supervise(
      storeProgram(`import { existsSync, writeFileSync } from 'node:fs'
        if (existsSync(${JSON.stringify(flag)})) { process.stderr.write('no room'); process.exit(1) }
        writeFileSync(${JSON.stringify(flag)}, '')`),
    )
    process.kill(store.pid(), 'SIGKILL')
    await expect.poll(() => kinds().filter((kind) => kind === 'ended').length, { timeout: 20_000 }).toBe(3)
    const ended = events.filter((event) => event.kind === 'ended')
    expect(ended.map((event) => event.again_in_ms)).toEqual([500, 1_000, 2_000])
    expect(ended.slice(1)).toEqual([
      expect.objectContaining({ said: 'no room', code: 1 }),
      expect.objectContaining({ said: 'no room', code: 1 }),
    ])
  })

  it('that is just being put back is not left behind when the supervisor ends', async () => {
    const pids = join(dir, 'pids')
    const store = await supervise(
      storeProgram(`import { appendFileSync } from 'node:fs'
        appendFileSync(${JSON.stringify(pids)}, process.pid + '\\n')`),
    )
    process.kill(store.pid(), 'SIGKILL')
    const started = (): number[] => readFileSync(pids, 'utf8').trim().split('\n').map(Number)
    await expect.poll(() => started().length, { timeout: 20_000, interval: 5 }).toBe(2)
    await store.close()
    for (const pid of started()) expect(() => process.kill(pid, 0)).toThrow()
  })
})
