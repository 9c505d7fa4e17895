import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { openClient, type StoreClient } from '../client.ts'
import type { Column } from '../native/columns.ts'
import { encodeBlock } from '../native/encode.ts'
import { openBodies } from './bodies.ts'
import { startStore, type Store } from './server.ts'

let dir: string
let store: Store
let client: StoreClient

const anything = z.record(z.string(), z.unknown())
const one = z.object({ n: z.number() })

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'store-'))
  store = await startStore({
    dir,
    database: 'yuemai',
    readers: 3,
    memory: 2_000_000_000,
    readSeconds: 20,
    port: 0,
    user: 'yuemai',
    password: 'secret',
  })
  client = openClient({ url: `http://yuemai:secret@127.0.0.1:${store.port}/yuemai` })
  await client.run('CREATE TABLE victim (n UInt64, text String) ENGINE = MergeTree ORDER BY n')
  await client.insert('victim', '{"n":1,"text":"there"}')
})

afterAll(async () => {
  await client.close()
  await store.close()
  rmSync(dir, { recursive: true, force: true })
})

const victims = async (): Promise<number> =>
  (await client.rows(one, 'SELECT count() AS n FROM victim'))[0]?.n ?? 0

const VICTIM: readonly Column[] = [
  { name: 'n', type: 'UInt64' },
  { name: 'text', type: 'String' },
]
const blockOf = (rows: readonly { n: number; text: string }[]): Buffer =>
  encodeBlock(VICTIM, { count: rows.length, rows })

/** A request as bytes on the wire, past every check of a client. */
function raw(
  query: Record<string, string>,
  body: string | Buffer,
  password = 'secret',
): Promise<{ status: number; text: string }> {
  return new Promise((done, failed) => {
    const call = request(
      {
        port: store.port,
        host: '127.0.0.1',
        method: 'POST',
        path: `/?${new URLSearchParams(query).toString()}`,
        headers: { 'X-ClickHouse-User': 'yuemai', 'X-ClickHouse-Key': password },
      },
      (response) => {
        let text = ''
        response.setEncoding('utf8')
        response.on('data', (chunk: string) => (text += chunk))
        response.on('end', () => done({ status: response.statusCode ?? 0, text }))
      },
    )
    call.on('error', failed)
    call.end(body)
  })
}

describe('nothing that a request carries becomes a statement of its own', () => {
  const drop = 'DROP TABLE victim SYNC'

  it('not an insert body', async () => {
    const insert = { query: 'INSERT INTO victim FORMAT JSONEachRow' }
    for (const body of [
      `{"n":2,"text":"x"}\n\n${drop}\n`,
      `\n\n${drop}`,
      `{"n":2}\n;${drop}`,
      `{"n":2,"text":"x"};${drop}`,
    ]) {
      const { status, text } = await raw(insert, body)
      expect(status).toBe(400)
      expect(text).toContain('line')
    }
    expect((await raw(insert, JSON.stringify({ n: 2, text: `x\n\n${drop}\n` }))).status).toBe(200)
    expect(await client.rows(anything, 'SELECT text FROM victim WHERE n = 2')).toEqual([
      { text: `x\n\n${drop}\n` },
    ])
    expect(await victims()).toBe(2)
  })

  it('not a parameter', async () => {
    for (const value of [`'; ${drop}; SELECT '`, `\\'; ${drop}; --`, `x\n\n${drop}`, '\\', "'"]) {
      expect(await client.rows(anything, 'SELECT {text:String} AS text', { text: value })).toEqual([
        { text: value },
      ])
    }
    const { status } = await raw({ query: 'SELECT 1', 'param_x=1; DROP TABLE victim; SET param_y': '1' }, '')
    expect(status).toBe(200)
    expect(await victims()).toBe(2)
  })

  it('not a setting', async () => {
    for (const value of [`1; ${drop}`, `\\'; ${drop}; SELECT '`, `1' ; ${drop}; --`]) {
      const { status } = await raw({ query: 'SELECT 1', max_threads: value }, '')
      expect(status).toBeGreaterThanOrEqual(400)
      const inserted = await raw(
        { query: 'INSERT INTO victim FORMAT JSONEachRow', max_threads: value },
        '{"n":9,"text":""}',
      )
      expect(inserted.status).toBeGreaterThanOrEqual(400)
    }
    expect((await raw({ query: 'SELECT 1', [`max_threads = 1; ${drop}; --`]: '1' }, '')).status).toBe(400)
    expect(await victims()).toBe(2)
  })

  it('not a second statement', async () => {
    const { status, text } = await raw({}, `SELECT 1; ${drop}`)
    expect(status).toBe(400)
    expect(text).toContain('Multi-statements are not allowed')
    expect(await victims()).toBe(2)
  })

  it('not a body of blocks, nor what their columns are called', async () => {
    const insert = { query: 'INSERT INTO victim FORMAT Native' }
    const before = await victims()
    const block = blockOf([{ n: 20, text: `x\n\n${drop}\n` }])
    for (const body of [
      `\n\n${drop}`,
      `1,"a"\n\n${drop}\n`,
      Buffer.concat([block, Buffer.from(`\n\n${drop}\n`)]),
      Buffer.concat([block, block.subarray(0, -1)]),
      block.subarray(0, -1),
      encodeBlock([{ name: `n) ; ${drop} --`, type: 'UInt64' }], {
        count: 1,
        lists: {},
        rows: [{ [`n) ; ${drop} --`]: 1 }],
      }),
      encodeBlock([{ name: 'n`', type: 'UInt64' }], { count: 1, same: { 'n`': 1 } }),
      Buffer.concat([block, encodeBlock([{ name: 'n', type: 'UInt64' }], { count: 1, same: { n: 21 } })]),
      // A type whose values are states of the engine's own.
      Buffer.from('\u0001\u0001\u0001n\u001eAggregateFunction(uniq, String)'),
    ]) {
      const { status, text } = await raw(insert, body)
      expect(status).toBe(400)
      expect(text).toContain('Code: 117')
    }
    expect(await victims()).toBe(before)
    expect((await raw(insert, block)).status).toBe(200)
    expect(await client.rows(anything, 'SELECT text FROM victim WHERE n = 20')).toEqual([
      { text: `x\n\n${drop}\n` },
    ])
    expect((await raw({ ...insert, max_threads: `1; ${drop}` }, block)).status).toBeGreaterThanOrEqual(400)
    expect((await raw({ ...insert, [`max_threads = 1; ${drop}; --`]: '1' }, block)).status).toBe(400)
    expect(
      (await raw({ query: "INSERT INTO FUNCTION file('/tmp/x', 'Native') FORMAT Native" }, block)).status,
    ).toBe(400)
    expect((await raw({ query: `${insert.query}; ${drop}` }, block)).status).toBe(400)
    expect(await victims()).toBe(before + 1)
  })

  it('not the files in which the store keeps a body while the engine reads it', async () => {
    const incoming = join(dir, 'incoming')
    expect(readdirSync(incoming)).toEqual([])
    expect(statSync(incoming).mode & 0o077).toBe(0)
    writeFileSync(join(incoming, 'x.native'), blockOf([{ n: 30, text: '' }]))
    const read = await raw({ query: `SELECT * FROM file('${incoming}/x.native', 'Native')` }, '')
    expect(read.text).toContain('ACCESS_DENIED')
    rmSync(join(incoming, 'x.native'))
  })
})

describe('a request', () => {
  it('needs the password', async () => {
    const { status, text } = await raw({ query: 'SELECT 1' }, '', 'wrong')
    expect(status).toBe(401)
    expect(text).toContain('AUTHENTICATION_FAILED')
  })

  it('leaves no setting behind for the next one', async () => {
    await raw({ query: 'SELECT 1', max_threads: '7' }, '')
    for (let reader = 0; reader < 4; reader += 1) {
      const rows = await client.rows(
        anything,
        "SELECT changed FROM system.settings WHERE name = 'max_threads'",
      )
      expect(rows).toEqual([{ changed: 0 }])
    }
  })

  it('that is refused says what and why, with the code of ClickHouse', async () => {
    await expect(client.rows(anything, 'SELECT nothing FROM victim')).rejects.toMatchObject({
      code: '47',
      type: 'UNKNOWN_IDENTIFIER',
    })
    await expect(client.rows(anything, 'SELECT * FROM nowhere')).rejects.toMatchObject({ code: '60' })
    await expect(client.insert('victim', '{"n":3,"text":"x","new":1}')).rejects.toMatchObject({ code: '117' })
    await expect(client.insert('victim', '{"n":"many","text":"x"}')).rejects.toThrow()
  })

  it('may explain itself', async () => {
    expect((await raw({}, 'EXPLAIN SELECT 1')).text).toContain('ReadFromSystemOne')
  })
})

describe('a store that was killed', () => {
  it('finds no body of an insert at its next start', () => {
    const place = mkdtempSync(join(tmpdir(), 'store-'))
    mkdirSync(join(place, 'incoming'))
    writeFileSync(join(place, 'incoming', '1.native'), 'left behind')
    const bodies = openBodies(place)
    expect(readdirSync(join(place, 'incoming'))).toEqual([])
    bodies.close()
    rmSync(place, { recursive: true })
  })
})

describe('a slow reader', () => {
  it('delays no other', async () => {
    let ended = false
    const slow = client
      .rows(
        anything,
        'SELECT count() AS n FROM numbers(3000000000) WHERE number % 7 = 3 SETTINGS max_threads = 1',
      )
      .then(
        () => (ended = true),
        () => (ended = true),
      )
    for (let index = 0; index < 20; index += 1) {
      expect(await client.rows(one, 'SELECT {n:UInt64} AS n', { n: index })).toEqual([{ n: index }])
      await client.insert('victim', JSON.stringify({ n: 100 + index, text: '' }))
    }
    expect(ended).toBe(false)
    await slow
  })

  it('that reads nothing of its answer blocks none of the others', async () => {
    const stalled = request(
      {
        port: store.port,
        host: '127.0.0.1',
        method: 'POST',
        path: '/?query=SELECT%20toString(number)%20FROM%20numbers(30000000)%20FORMAT%20JSONEachRow',
        headers: { 'X-ClickHouse-User': 'yuemai', 'X-ClickHouse-Key': 'secret' },
      },
      (response) => response.pause(),
    )
    stalled.on('error', () => undefined)
    stalled.end()
    for (let index = 0; index < 20; index += 1) {
      expect(await client.rows(one, 'SELECT {n:UInt64} AS n', { n: index })).toEqual([{ n: index }])
    }
    stalled.destroy()
  })
})
