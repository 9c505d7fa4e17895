import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openDatabase } from './database.ts'
import { openFeedBook, type Standing } from './feed-book.ts'
import { salvage } from './salvage.ts'

const FEEDS = ['exchange', 'quality', 'alert']

const answer = fc.record({
  hash: fc.constantFrom('h1', 'h2'),
  digest: fc.constant('d'),
  records: fc.nat(100),
  at: fc.nat(1_000),
})
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('set' as const),
      feed: fc.constantFrom(...FEEDS),
      changed: fc.record(
        {
          cursor: fc.nat(1_000),
          good_at: fc.nat(1_000),
          refused_at: fc.option(fc.nat(1_000), { nil: undefined }),
          answer: fc.option(answer, { nil: undefined }),
        },
        { requiredKeys: [] },
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('commit' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('roll back' as const, 'reopen' as const) }) },
)

const NEW: Standing = { cursor: undefined, good_at: undefined, refused_at: undefined, answer: undefined }

function scratch(): string {
  const dir = mkdtempSync(join(tmpdir(), 'feed-book-'))
  onTestFinished(() => rmSync(dir, { recursive: true }))
  return dir
}

describe('where a feed stands', () => {
  it('is as it was last set, whatever is rolled back, closed and opened in between', () => {
    const root = scratch()
    fc.assert(
      fc.property(fc.array(step, { maxLength: 100 }), fc.constantFrom(0, 1, 4, 128), (steps, most) => {
        const dir = mkdtempSync(join(root, 'run-'))
        let { database } = openDatabase(dir, 0)
        let book = openFeedBook(database, most)
        let kept = new Map<string, Standing>()
        let stands = new Map(kept)
        database.exec('BEGIN')
        for (const one of steps) {
          if (one.do === 'set') {
            book.set(book.id('p', one.feed), one.changed)
            stands.set(one.feed, { ...NEW, ...stands.get(one.feed), ...one.changed })
          } else if (one.do === 'roll back') {
            database.exec('ROLLBACK; BEGIN')
            book.reset()
            stands = new Map(kept)
          } else {
            book.write()
            database.exec('COMMIT')
            kept = new Map(stands)
            if (one.do === 'reopen') {
              database.close()
              database = openDatabase(dir, 0).database
              book = openFeedBook(database, most)
            }
            database.exec('BEGIN')
          }
        }
        for (const feed of FEEDS) expect(book.get(book.id('p', feed))).toEqual(stands.get(feed) ?? NEW)
        database.close()
      }),
      { numRuns: 100 },
    )
  })

  it('is of no feed whose number was rolled back with it', () => {
    const { database } = openDatabase(scratch(), 0)
    const book = openFeedBook(database)
    database.exec('BEGIN')
    book.id('p', 'exchange')
    book.id('p', 'exchange')
    database.exec('ROLLBACK')
    book.reset()
    expect(book.id('p', 'quality')).not.toBe(book.id('p', 'exchange'))
    database.close()
  })

  it('is written row by row once for many transactions', () => {
    const { database } = openDatabase(scratch(), 0)
    const book = openFeedBook(database, 4)
    const id = book.id('p', 'exchange')
    const filed = () => database.prepare('SELECT cursor FROM feed').get()?.['cursor']
    const rows = () => Number(database.prepare('SELECT count(*) AS n FROM standing').get()?.['n'])
    for (let cursor = 1; cursor <= 4; cursor += 1) {
      book.set(id, { cursor })
      book.write()
    }
    expect([filed(), rows()]).toEqual([null, 4])
    book.set(id, { cursor: 5 })
    book.write()
    expect([filed(), rows()]).toEqual([5, 0])
    database.close()
  })

  it('is read as an older version wrote it', () => {
    const { database } = openDatabase(scratch(), 0)
    const id = openFeedBook(database).id('p', 'exchange')
    const said = JSON.stringify([[id, 7, 8, 'h', 'd', 1, 9]])
    database.prepare('INSERT INTO standing (id, standings) VALUES (1, ?)').run(said)
    const answer = { hash: 'h', digest: 'd', records: 1, at: 9 }
    expect(openFeedBook(database).get(id)).toEqual({ ...NEW, cursor: 7, good_at: 8, answer })
    database.close()
  })

  it('has no last answer where a change may be missing from the file, and all else of it', () => {
    const from = scratch()
    const { database } = openDatabase(from, 0)
    const good = { hash: 'h', digest: 'd', records: 1, at: 1 }
    const book = openFeedBook(database, 1)
    const [filed, changed] = [book.id('p', 'exchange'), book.id('p', 'quality')]
    book.set(filed, { cursor: 1, answer: good })
    book.write()
    book.set(filed, { cursor: 2, good_at: 1 })
    book.write()
    book.set(changed, { cursor: 3, answer: good })
    book.write()
    database.close()

    const saved = openDatabase(scratch(), 0).database
    salvage(join(from, 'collector.db'), saved)
    const again = openFeedBook(saved, 2)
    expect(again.get(filed)).toEqual({ ...NEW, cursor: 2, good_at: 1 })
    expect(again.get(changed)).toEqual({ ...NEW, cursor: 3 })
    again.set(changed, { answer: good })
    again.write()
    const anew = openFeedBook(saved)
    expect(anew.get(filed).answer).toBeUndefined()
    expect(anew.get(changed).answer).toEqual(good)
    saved.close()
  })
})
