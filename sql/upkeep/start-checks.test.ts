import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '../scratch-store.ts'
import { checkDurability, checkServer, checkWaysIn, serverFaults } from './start-checks.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
afterAll(() => scratch.close())

describe('fault 35: a store that a power cut would damage', () => {
  it('is none that the migrations have made', async () => {
    await checkDurability(scratch.client)
  })

  it.each([
    ['fsync_after_insert', 0, 1],
    ['fsync_part_directory', 0, 1],
    ['min_rows_to_fsync_after_merge', 0, 1],
    ['min_rows_to_fsync_after_merge', 1000, 1],
    ['min_compressed_bytes_to_fsync_after_merge', 0, 1],
    ['old_parts_lifetime', 0, 480],
  ])('is refused by its setting: %s = %d', async (setting, unsafe, safe) => {
    await scratch.client.run(`ALTER TABLE exchange MODIFY SETTING ${setting} = ${unsafe}`)
    await expect(checkDurability(scratch.client)).rejects.toThrow(
      `the table exchange has ${setting} = ${unsafe}`,
    )
    // The cure that the message names is one.
    await scratch.client.run(`ALTER TABLE exchange MODIFY SETTING ${setting} = ${safe}`)
    await checkDurability(scratch.client)
  })

  it('is refused where a table leaves it to the defaults of whoever opens it', async () => {
    await scratch.client.run('CREATE TABLE plain (n UInt8) ENGINE = MergeTree ORDER BY n')
    await expect(checkDurability(scratch.client)).rejects.toThrow(
      /the table plain has fsync_after_insert = its default.*\(and 4 more like it\)/,
    )
    await scratch.client.run('DROP TABLE plain SYNC')
  })
})

describe('a way in that does not reach both its tables', () => {
  it('is none that the migrations have made', async () => {
    await checkWaysIn(scratch.client)
  })

  it.each([
    ['quality_in_every', 'quality'],
    ['poll_in_now', 'poll_now'],
  ])('is refused, and the cure that is named is one: without %s', async (view, table) => {
    await scratch.client.run(`DROP TABLE ${view} SYNC`)
    const message = await checkWaysIn(scratch.client).then(() => '', String)
    expect(message).toContain(`does not reach ${table}: rows would be lost`)
    await scratch.client.run(/run (CREATE .*)$/.exec(message)?.[1] ?? '')
    await checkWaysIn(scratch.client)
  })
})

describe('fault 54: a server that may lose what it acknowledges', () => {
  const server = { async_insert: true, may_change: true }

  it.each([
    ['26.3.1.1', /ClickHouse 26\.3\.1\.1 .* async_insert = 1: upgrade to 26\.3\.17\.65 or later/],
    ['26.4.5.150', /upgrade to 26\.4\.5\.151/],
    ['26.5.6.62', /upgrade to 26\.5\.6\.63/],
    ['26.6.1.999', /upgrade to 26\.6\.2\.98/],
  ])('is refused by version and setting: %s', (version, message) => {
    expect(serverFaults({ ...server, version })).toEqual([expect.stringMatching(message)])
    expect(serverFaults({ ...server, version, async_insert: false })).toEqual([])
  })

  it.each(['25.8.1.1', '26.2.9.9', '26.3.17.65', '26.3.18.1', '26.6.2.98', '26.7.2.1', '27.1.1.1'])(
    'is none of version %s, whose inserts we may ask to be synchronous',
    (version) => {
      expect(serverFaults({ ...server, version })).toEqual([])
    },
  )

  it('is refused where its profile does not let us', () => {
    expect(serverFaults({ version: '26.7.2.1', async_insert: true, may_change: false })).toEqual([
      expect.stringMatching(/fixes async_insert = 1 on ClickHouse 26\.7\.2\.1/),
    ])
  })

  it('is asked in words that the engine understands', async () => {
    await checkServer(scratch.client)
  })
})
