/** What the collector writes, in the real store. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { openLanding } from '#sql/landing.ts'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { openMemory, type Memory } from '../memory/memory.ts'
import { replayRecords } from '../push/replay.ts'
import { StageClock } from '../stage/clock.ts'
import {
  exchangeFeed,
  exchangeMap,
  exchangeRecord,
  NOW,
  planOf,
  platformOf,
  shanghai,
} from '../stage/definition.ts'
import { polledAt } from '../stage/polled.ts'
import { toInserts } from './batch.ts'

let scratch: ScratchStore
let memory: Memory
let dir: string

beforeAll(async () => {
  scratch = await openScratchStore()
  dir = mkdtempSync(join(tmpdir(), 'yuemai-'))
  memory = openMemory({ dir, clock: new StageClock(NOW), zone: shanghai, onQuarantine: () => undefined })
})

afterAll(async () => {
  memory.close()
  rmSync(dir, { recursive: true })
  await scratch.close()
})

async function land(): Promise<void> {
  const landing = openLanding(scratch.client)
  const taken = memory.outbox.take(1_000)
  for (const { tables, parts } of toInserts(taken.parts).flat()) {
    for (const part of parts) {
      const block = memory.outbox.read(part, NOW)
      if (block) await landing.insert(tables, block)
    }
  }
  memory.outbox.trim(taken.seqs)
}

const rows = (sql: string) => scratch.client.rows(z.record(z.string(), z.unknown()), sql)

it('polls, rejects and drift are taken as they are, and a replayed record has one row that says so', async () => {
  await memory.commit(await polledAt(NOW, exchangeFeed(), [exchangeRecord({ api: 'a' })]))
  await memory.commit(
    await polledAt(NOW, exchangeFeed(), [
      exchangeRecord({ api: 'b', calls: '7' }),
      exchangeRecord({ api: '13800138000' }),
    ]),
  )
  await land()
  expect(await rows('SELECT masked, drift FROM poll FINAL ORDER BY known_at')).toEqual([
    { masked: 0, drift: 0 },
    { masked: 1, drift: 1 },
  ])
  expect(await rows('SELECT path, kind, weight, state, was, is FROM drift FINAL')).toEqual([
    { path: 'calls', kind: 'changed', weight: 'fault', state: 'open', was: 'number', is: 'text|number' },
  ])
  expect(
    await rows('SELECT ordinal, state, toUnixTimestamp64Milli(replayed_at) AS at FROM reject FINAL'),
  ).toEqual([{ ordinal: 0, state: 'refused', at: 0 }])

  const mended = exchangeFeed({ map: { ...exchangeMap, calls: '$number(calls)' } })
  const plan = planOf(platformOf('http://127.0.0.1:9', [mended]))
  const waiting = memory.refused.waiting(memory.feedId('gd-jyt', 'exchange'), 10)
  await replayRecords(plan, waiting, memory, () => 0)
  await land()
  expect(
    await rows('SELECT ordinal, state, toUnixTimestamp64Milli(replayed_at) AS at FROM reject FINAL'),
  ).toEqual([{ ordinal: 0, state: 'replayed', at: NOW }])
  expect(
    await rows(
      `SELECT resource, calls, exchange_now.known_at = reject.known_at AS since FROM exchange_now FINAL
       JOIN reject FINAL ON reject.poll_id = exchange_now.poll_id WHERE resource = 'b'`,
    ),
  ).toEqual([{ resource: 'b', calls: 7, since: 1 }])
})
