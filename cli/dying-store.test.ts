/** The store process dying in the ways that an engine in C++ can: the supervisor has another in its place soon (faults 36, 57). */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openClient, type StoreClient } from '#sql/client.ts'
import type { SupervisedStore } from '#sql/store/supervise.ts'
import { eventually, openStoreProcess } from './rig.ts'

const one = z.object({ n: z.number() })
const dir = mkdtempSync(join(tmpdir(), 'dying-'))
let store: SupervisedStore
let client: StoreClient

beforeAll(async () => {
  // An abort comes from inside: one that is sent would be a signal that the process may handle.
  const abort = 'process.on("SIGUSR2", () => process.abort())'
  store = await openStoreProcess(dir, ['--import', `data:text/javascript,${abort}`])
  client = openClient({ url: store.url })
  await client.run('CREATE TABLE landed (n UInt64) ENGINE = MergeTree ORDER BY n')
})

afterAll(async () => {
  await client.close()
  await store.close()
  rmSync(dir, { recursive: true, force: true })
})

const landed = async (): Promise<number | undefined> =>
  (await client.rows(one, 'SELECT count() AS n FROM landed'))[0]?.n

describe('a store process that is ended by', () => {
  it.each([
    ['a failed assertion, or a heap that is full', 'SIGUSR2', 1],
    // The engine's own handler would hold the dying process for minutes.
    ['a wild pointer', 'SIGSEGV', 2],
    ['the system, for want of memory', 'SIGKILL', 3],
  ] as const)('%s is put back with every row it acknowledged, and takes more', async (_, signal, rows) => {
    await client.insert('landed', JSON.stringify({ n: rows }))
    const before = store.pid()
    process.kill(before, signal)
    await eventually(async () => {
      expect(store.restarts()).toBe(rows)
      expect(await landed()).toBe(rows)
    })
    expect(store.pid()).not.toBe(before)
  })
})
