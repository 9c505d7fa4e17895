/** Readers who ask too much of the store process: they are ended, and hold up nobody else. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ASKED, isOverLimit, openClient, type StoreClient } from '#sql/client.ts'
import type { SupervisedStore } from '#sql/store/supervise.ts'
import { openStoreProcess } from './rig.ts'

const one = z.object({ n: z.number() })
const dir = mkdtempSync(join(tmpdir(), 'greedy-'))
let store: SupervisedStore
let client: StoreClient
let asked: StoreClient

beforeAll(async () => {
  store = await openStoreProcess(dir)
  client = openClient({ url: store.url })
  asked = openClient({ url: store.url, ...ASKED })
  await client.run('CREATE TABLE landed (n UInt64) ENGINE = MergeTree ORDER BY n')
})

afterAll(async () => {
  await Promise.all([client.close(), asked.close()])
  await store.close()
  rmSync(dir, { recursive: true, force: true })
})

/** Reads that none but the limit ends, each after so many seconds. */
function endless(through: StoreClient, count: number, seconds: number) {
  const ended: unknown[] = []
  const sql = 'SELECT count() AS n FROM numbers(1000000000000) WHERE number % 7 = 3 SETTINGS max_threads = 1'
  const all = Array.from({ length: count }, () =>
    through.rows(one, sql, {}, { max_execution_time: seconds }).catch((error: unknown) => ended.push(error)),
  )
  return { ended, all: Promise.all(all) }
}

describe('more endless reads than there are readers (faults 43, 44)', () => {
  it('hold up no insert, and are ended', async () => {
    const slow = endless(client, 5, 10)
    for (let n = 0; n < 5; n += 1) {
      await client.insert('landed', JSON.stringify({ n }))
      // The store looks at its room every two seconds before it takes rows.
      await new Promise((done) => setTimeout(done, 500))
    }
    expect(slow.ended).toEqual([])
    await slow.all
    expect(slow.ended.map(isOverLimit)).toEqual([true, true, true, true, true])
  })

  it('leave a reader for the wall where people ask them', async () => {
    const slow = endless(asked, 6, 2)
    await new Promise((done) => setTimeout(done, 200))
    expect(await client.rows(one, 'SELECT 7 AS n')).toEqual([{ n: 7 }])
    expect(slow.ended).toEqual([])
    await slow.all
    expect(slow.ended.map(isOverLimit)).toEqual([true, true, true, true, true, true])
  })
})

describe('a read that wants more memory than a read may have (fault 42)', () => {
  it('is ended by itself: rows land and others read meanwhile', async () => {
    const sql = 'SELECT count() AS n FROM (SELECT number FROM numbers(1000000000) GROUP BY number)'
    let end: unknown
    const greedy = client.rows(one, sql).catch((error: unknown) => (end = error))
    let turns = 0
    while (end === undefined && turns < 1_000) {
      await client.insert('landed', JSON.stringify({ n: turns }))
      expect(await client.rows(one, 'SELECT 7 AS n')).toEqual([{ n: 7 }])
      turns += 1
    }
    await greedy
    expect(String(end)).toContain('memory limit exceeded')
    expect(isOverLimit(end)).toBe(true)
    expect(turns).toBeGreaterThan(0)
  })
})

describe('a second process that opens the directory (fault 46)', () => {
  it('is refused, and the first goes on', async () => {
    await expect(openStoreProcess(dir)).rejects.toThrow('is in use by another process')
    await client.insert('landed', '{"n":1}')
    expect(store.restarts()).toBe(0)
  })
})
