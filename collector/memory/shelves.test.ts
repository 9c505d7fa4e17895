import fc from 'fast-check'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { atomically, openDatabase } from './database.ts'
import { openShelves } from './shelves.ts'

const FEEDS = [1, 2]
const SHELVES = [7, 8]
const KEYS = ['a', 'b', 'c', 'd']

type Step =
  | { do: 'put'; feed: number; shelf: number; key: string; digest: number; facts: boolean }
  | { do: 'drop' | 'touch'; feed: number; shelf: number; key: string }
  | { do: 'commit' | 'roll back' | 'reopen' }

const place = {
  feed: fc.constantFrom(...FEEDS),
  shelf: fc.constantFrom(...SHELVES),
  key: fc.constantFrom(...KEYS),
}
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('put' as const),
      ...place,
      digest: fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER }),
      facts: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('drop' as const, 'touch' as const), ...place }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('commit' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('roll back' as const, 'reopen' as const) }) },
)

/** For how many transactions the journal keeps what a shelf was told. */
const transactions = fc.constantFrom(0, 1, 4, 128)

/** Shelves in a file of their own, which goes when the test ends. */
function openScratch(wait?: number) {
  const dir = mkdtempSync(join(tmpdir(), 'shelves-'))
  const { database } = openDatabase(dir, 0)
  onTestFinished(() => {
    database.close()
    rmSync(dir, { recursive: true })
  })
  return { database, shelves: openShelves(database, undefined, wait) }
}

describe('what was said', () => {
  it('is what was last put of each key, whatever is rolled back, closed and opened in between', () => {
    fc.assert(
      fc.property(
        fc.array(step, { maxLength: 200 }),
        fc.constantFrom(0, 3, 1_000),
        transactions,
        (steps, most, wait) => {
          const dir = mkdtempSync(join(tmpdir(), 'shelves-'))
          let { database } = openDatabase(dir, 0)
          let shelves = openShelves(database, most, wait)
          let kept = new Map<string, number>()
          let said = new Map(kept)
          const nameOf = ({ feed, shelf, key }: { feed: number; shelf: number; key: string }) =>
            `${feed} ${shelf} ${key}`
          let now = 0
          database.exec('BEGIN')
          for (const one of steps) {
            now += 1
            if (one.do === 'put') {
              shelves.put(one.feed, one, one.digest, now, one.facts ? '{}' : null)
              said.set(nameOf(one), one.digest)
            } else if (one.do === 'touch') shelves.touch(one.feed, one, now)
            else if (one.do === 'drop') {
              shelves.drop(one.feed, one, now)
              said.delete(nameOf(one))
            } else if (one.do === 'roll back') {
              database.exec('ROLLBACK; BEGIN')
              shelves.reset()
              said = new Map(kept)
            } else {
              shelves.write()
              database.exec('COMMIT')
              kept = new Map(said)
              if (one.do === 'reopen') {
                database.close()
                database = openDatabase(dir, 0).database
                shelves = openShelves(database, most, wait)
              }
              database.exec('BEGIN')
            }
          }
          for (const feed of FEEDS)
            for (const shelf of SHELVES)
              for (const key of KEYS)
                expect(shelves.find(feed, { shelf, key })?.digest).toBe(
                  said.get(nameOf({ feed, shelf, key })),
                )
          database.close()
          rmSync(dir, { recursive: true })
        },
      ),
      { numRuns: 200 },
    )
  })

  it('takes few rows, however often a shelf is added to, and is forgotten by the moment of each key', () => {
    const { database, shelves } = openScratch()
    const rows = () => Number(database.prepare('SELECT count(*) AS n FROM spoken').get()?.['n'])
    for (let now = 1; now <= 1_000; now += 1) {
      atomically(database, () => {
        shelves.put(1, { shelf: 7, key: 'often' }, now, now, null)
        shelves.put(1, { shelf: 7, key: `once ${now}` }, 5, now, null)
        shelves.write()
      })
      // A sweep now and then, as it comes in life.
      if (now % 100 === 0) shelves.forget(now - 300)
    }
    expect(rows()).toBeLessThan(30)
    expect(shelves.find(1, { shelf: 7, key: 'often' })?.digest).toBe(1_000)
    expect(shelves.find(1, { shelf: 7, key: 'once 900' })?.digest).toBe(5)
    expect(shelves.find(1, { shelf: 7, key: 'once 500' })).toBeUndefined()
    expect(shelves.find(1, { shelf: 7, key: 'once 1' })).toBeUndefined()
  })

  it('is kept where all that many rows of a shelf said is said no more', () => {
    const { shelves } = openScratch(0)
    const thing = { shelf: 7, key: 'a' }
    // One more, so that a row that says no more is the one for which all are made one.
    shelves.put(1, thing, 0, 0, null)
    shelves.write()
    for (let now = 1; now <= 60; now += 1) {
      shelves.put(1, thing, now, now, null)
      shelves.write()
      shelves.drop(1, thing, now)
      shelves.write()
    }
    shelves.reset()
    expect(shelves.find(1, thing)).toBeUndefined()
  })

  it('lies in few rows of the journal, each shelf written once for many transactions', () => {
    const { database, shelves } = openScratch()
    const rowsOf = (table: string) =>
      Number(database.prepare(`SELECT count(*) AS n FROM ${table}`).get()?.['n'])
    for (let now = 1; now <= 1_000; now += 1) {
      shelves.put(now % 10, { shelf: 7, key: 'a' }, now, now, null)
      shelves.write()
    }
    expect(rowsOf('journal')).toBeLessThanOrEqual(140)
    expect(rowsOf('spoken')).toBeLessThanOrEqual(80)
    shelves.reset()
    for (let feed = 0; feed < 10; feed += 1)
      expect(shelves.find(feed, { shelf: 7, key: 'a' })?.digest).toBe(feed === 0 ? 1_000 : 990 + feed)
  })

  it('is not what the journal still says of a shelf on which it was put since', () => {
    const { database, shelves } = openScratch(4)
    const thing = { shelf: 7, key: 'a' }
    let now = 0
    const write = (change?: () => void) => {
      now += 1
      shelves.put(2 + (now % 4), thing, now, now, null)
      change?.()
      shelves.write()
    }
    // At some of these all rows of the shelf are made one, which says nothing more.
    for (let turn = 0; turn < 200; turn += 1) {
      write(() => shelves.put(1, thing, 1, now, null))
      write()
      write(() => shelves.put(1, thing, 2, now, null))
      write(() => shelves.put(1, thing, 3, now, '{}'))
      write()
      write(() => shelves.drop(1, thing, now))
      expect(openShelves(database).find(1, thing)).toBeUndefined()
    }
  })

  it('is nothing where it was said and dropped before any of it was in the file', () => {
    const { shelves } = openScratch()
    const thing = { shelf: 7, key: 'b' }
    shelves.put(1, thing, 5, 1, null)
    shelves.drop(1, thing, 2)
    shelves.write()
    shelves.reset()
    expect(shelves.find(1, thing)).toBeUndefined()
  })
})
