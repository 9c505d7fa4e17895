import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { exchangeRow, HOUR, land, MINUTE, NOW, qualityRow } from '../stage/rows.ts'
import type { Dirt } from './dirt.ts'
import { openTail } from './tail.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(() => scratch.empty())
afterAll(() => scratch.close())

const plain = ({ tables, hours }: Dirt) => ({ tables: [...tables].sort(), hours: [...hours] })
const NOTHING = { tables: [], hours: [] }

/** A stamp as another collector, or another clock, would have put it. */
const stamp = (batch_id: string, landed_at: number): Promise<void> =>
  scratch.client.insert('landing', JSON.stringify({ batch_id, tables: [batch_id], hours: [], landed_at }))

describe('what has landed', () => {
  it('is found once', async () => {
    const tail = openTail(scratch.client, 0)
    expect(plain(await tail.look())).toEqual(NOTHING)
    await land(scratch.client, {
      exchange: [exchangeRow({ observed_at: NOW - 90 * MINUTE })],
      quality: [qualityRow()],
    })
    expect(plain(await tail.look())).toEqual({
      tables: ['exchange', 'exchange_now', 'quality', 'quality_now'],
      hours: [NOW - 2 * HOUR],
    })
    tail.settle()
    expect(plain(await tail.look())).toEqual(NOTHING)
  })

  it('is found again and again until it has been dealt with', async () => {
    const tail = openTail(scratch.client, 0)
    await stamp('one', Date.now())
    expect(plain(await tail.look()).tables).toEqual(['one'])
    await stamp('two', Date.now())
    expect(plain(await tail.look()).tables).toEqual(['one', 'two'])
    expect(plain(await tail.look()).tables).toEqual(['one', 'two'])
  })

  it('stays found as far as it is left for later', async () => {
    const tail = openTail(scratch.client, 0)
    await land(scratch.client, { exchange: [exchangeRow({ observed_at: NOW })], quality: [qualityRow()] })
    await tail.look()
    tail.settle([NOW - HOUR])
    expect(plain(await tail.look())).toEqual({ tables: ['exchange', 'exchange_now'], hours: [NOW - HOUR] })
    const next = openTail(scratch.client, Date.now() + HOUR, [NOW - HOUR])
    expect(plain(await next.look()).hours).toContain(NOW - HOUR)
  })

  it('is found where its stamp shows up a little after a later one', async () => {
    const tail = openTail(scratch.client, 0)
    await stamp('later', Date.now())
    await tail.look()
    tail.settle()
    await stamp('late', Date.now() - 50_000)
    expect(plain(await tail.look()).tables).toEqual(['late'])
  })

  it('is found though the clock of the store was put back', async () => {
    const tail = openTail(scratch.client, 0)
    await stamp('of a clock that was ahead', Date.now() + HOUR)
    await tail.look()
    tail.settle()
    await stamp('after', Date.now())
    expect(plain(await tail.look()).tables).toEqual(['after'])
    tail.settle()
    expect(plain(await tail.look())).toEqual(NOTHING)
  })

  it('is not looked for further back than it says', async () => {
    await stamp('old', Date.now() - HOUR)
    expect(plain(await openTail(scratch.client, Date.now()).look())).toEqual(NOTHING)
  })
})
