import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { FEED_NAMES, FEEDS } from './feeds.ts'
import { openScratchStore, type ScratchStore } from './scratch-store.ts'

const STAMP = ['platform', 'organ', 'region', 'observed_at', 'known_at', 'poll_id', 'gone']

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})

afterAll(() => scratch.close())

const columnsOf = async (table: string): Promise<string[]> => {
  const rows = await scratch.client.rows(
    z.object({ name: z.string() }),
    'SELECT name FROM system.columns WHERE database = currentDatabase() AND table = {table:String}',
    { table },
  )
  return rows.map(({ name }) => name).sort()
}

const keyOf = async (table: string): Promise<string[]> => {
  const [row] = await scratch.client.rows(
    z.object({ sorting_key: z.string() }),
    'SELECT sorting_key FROM system.tables WHERE database = currentDatabase() AND name = {table:String}',
    { table },
  )
  return row?.sorting_key.split(', ') ?? []
}

describe.each(FEED_NAMES)('%s', (name) => {
  it('has the columns that its facts have, in both tables', async () => {
    const wanted = [...STAMP, ...Object.keys(FEEDS[name].facts)].sort()
    expect(await columnsOf(name)).toEqual(wanted)
    expect(await columnsOf(`${name}_now`)).toEqual(wanted)
  })

  it('keeps every statement in one table and the last of each key in the other', async () => {
    const key = ['platform', ...FEEDS[name].key]
    expect((await keyOf(`${name}_now`)).sort()).toEqual([...key].sort())
    expect((await keyOf(name)).sort()).toEqual([...key, 'known_at'].sort())
  })
})
