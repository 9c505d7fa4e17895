import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { StoreClient } from '#sql/client.ts'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { guangdong, stageBook, type StagedBook } from '../stage/cases.ts'
import { openMirror } from './mirror.ts'

const NOW = Date.UTC(2026, 10, 23, 8)
const MINUTE = 60_000

let scratch: ScratchStore
let staged: StagedBook
beforeAll(async () => void (scratch = await openScratchStore()))
afterAll(() => scratch.close())
beforeEach(() => (staged = stageBook()))
afterEach(() => staged.destroy())

let told = 0

/** Alerts that come up, are claimed by one and handed to another. */
function work(cases: number): void {
  const { book } = staged
  for (let n = 0; n < cases; n += 1) {
    const id = `alert-${(told += 1)}`
    const at = NOW + told
    const given = { title: { zh: '勒索', en: 'Ransom' }, source: 'security', organ: 'GD-JYT', warn_level: 2 }
    book.act({ id, kind: 'alert', command: 'raise', given, by: { kind: 'rule', id: 'security' }, at })
    book.act({ id, command: 'claim', by: { kind: 'person', id: '王芳' }, at })
    const to = { to: '李强', comment: '换班' }
    book.act({ id, command: 'hand_over', given: to, by: { kind: 'person', id: '王芳' }, at })
  }
}

const row = z.object({
  seq: z.number(),
  case_id: z.string(),
  hash: z.string(),
  owner: z.string(),
  organ: z.string(),
})

/** What the store holds is the log, each entry once, with its case as it was after it. */
async function expectSame(): Promise<void> {
  const { log } = staged.book
  const rows = await scratch.client.rows(
    row,
    'SELECT seq, case_id, hash, owner, organ FROM case_event FINAL WHERE writer = {writer:String} ORDER BY seq',
    { writer: log.writer },
  )
  const wanted = log.since(0).map(({ seq, case_id, hash, command }) => {
    const owner = command === 'raise' ? '' : command === 'claim' ? '王芳' : '李强'
    return { seq, case_id, hash, owner, organ: 'GD-JYT' }
  })
  expect(rows).toEqual(wanted)
}

const mirror = (store: StoreClient = scratch.client) => openMirror(store, staged.book.log, guangdong)

describe('the copy of the log in the store', () => {
  it('goes on where it stopped, after a start anew too', async () => {
    work(3)
    expect(await mirror().send(NOW)).toBe(9)
    work(2)
    staged.reopen()
    const next = mirror()
    expect(await next.send(NOW)).toBe(6)
    work(1)
    expect(await next.send(NOW)).toBe(3)
    expect(await next.send(NOW)).toBe(0)
    await expectSame()
  })

  it('is sent once more where it is not known whether it arrived, and stands there once', async () => {
    work(2)
    let isLost = true
    const flaky: StoreClient = {
      ...scratch.client,
      async insert(...given) {
        await scratch.client.insert(...given)
        if (isLost) throw new Error('the answer was lost')
      },
    }
    const one = mirror(flaky)
    await expect(one.send(NOW)).rejects.toThrow('lost')
    work(1)
    isLost = false
    expect(await one.send(NOW)).toBe(3)
    await expectSame()
  })

  it.each([
    ['all of it', 'TRUNCATE TABLE case_event'],
    ['its middle', 'ALTER TABLE case_event DELETE WHERE seq BETWEEN 3 AND 5 SETTINGS mutations_sync = 2'],
    ['its tail', 'ALTER TABLE case_event DELETE WHERE seq > 4 SETTINGS mutations_sync = 2'],
  ])(
    'is filled again where the store has lost %s, while nothing new happens and after a start anew',
    async (_, lose) => {
      work(3)
      const one = mirror()
      await one.send(NOW)
      await scratch.client.run(lose)
      await one.send(NOW + 5 * MINUTE)
      await expectSame()
      await scratch.client.run(lose)
      staged.reopen()
      work(1)
      await mirror().send(NOW + 6 * MINUTE)
      await expectSame()
    },
  )
})
