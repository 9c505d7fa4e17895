import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openClient, type StoreClient } from '../client.ts'
import { openGate } from './gate.ts'
import { startStore, type Store } from './server.ts'

describe('fault 37: a store whose budget is used up', () => {
  let dir: string
  let store: Store
  let client: StoreClient

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), 'gate-'))
    store = await startStore({
      dir,
      database: 'yuemai',
      readers: 2,
      memory: 2_000_000_000,
      readSeconds: 20,
      port: 0,
      user: 'yuemai',
      password: 'secret',
      room: { budget: 1, evenWhenFull: ['shown'] },
    })
    client = openClient({ url: `http://yuemai:secret@127.0.0.1:${store.port}/yuemai` })
    for (const table of ['facts', 'shown'])
      await client.run(`CREATE TABLE ${table} (n UInt64) ENGINE = MergeTree ORDER BY n`)
  })
  afterAll(async () => {
    await client.close()
    await store.close()
    rmSync(dir, { recursive: true, force: true })
  })

  const count = async (table: string) =>
    (await client.rows(z.object({ n: z.number() }), `SELECT count() AS n FROM ${table}`))[0]?.n

  it('refuses rows as ClickHouse would, answers reads, and takes rows again once there is room', async () => {
    await client.insert('shown', '{"n":1}')
    await expect(client.insert('facts', '{"n":1}')).rejects.toMatchObject({
      code: '243',
      type: 'NOT_ENOUGH_SPACE',
      message: expect.stringMatching(/The store is full: .* rows wait until there is room/) as string,
    })
    expect(await count('facts')).toBe(0)
    expect(await count('shown')).toBe(1)
    await client.insert('shown', '{"n":2}')
    expect(await count('shown')).toBe(2)
    // Room is made: nobody has to start anything again.
    await client.run('DROP TABLE shown SYNC')
    await expect.poll(async () => client.insert('facts', '{"n":1}').then(() => 'taken', String)).toBe('taken')
    expect(await count('facts')).toBe(1)
  })
})

describe('the gate', () => {
  it('measures again when what it knows is two seconds old, and not for every insert', async () => {
    let now = 0
    let measured = 0
    let state: 'free' | 'full' = 'free'
    const gate = openGate({
      measure: () => {
        measured += 1
        return Promise.resolve({ share: 0, state, detail: 'no room' })
      },
      evenWhenFull: [],
      now: () => now,
    })
    await gate.admit('t')
    state = 'full'
    now = 1_999
    await gate.admit('t')
    expect(measured).toBe(1)
    now = 2_000
    await expect(gate.admit('t')).rejects.toMatchObject({ code: 243 })
    expect(measured).toBe(2)
  })
})
