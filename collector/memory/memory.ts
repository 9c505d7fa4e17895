/**
 * What the collector remembers, and the moment at which a poll becomes true.
 *
 * One transaction stores a poll's rows in the outbox together with the cursor, the hashes of what was said and the
 * progress of history. When `commit` resolves, all of it has reached the disk; before, none of it has happened.
 */
import type { PollResult } from '../poll/poll.ts'
import type { LastAnswer } from '../poll/walk.ts'
import type { Clock } from '../clock.ts'
import type { Rejected } from '../unpack/unpack.ts'
import type { Zone } from '../unpack/zone.ts'
import { openConditionals } from './conditional.ts'
import { atomically, openDatabase } from './database.ts'
import { openHistory, type History } from './history.ts'
import { openOutbox, type Outbox } from './outbox.ts'
import { Rows } from './rows.ts'
import { rejectKey, toStatements, type Statement } from './statements.ts'

/** What became of a poll. */
export interface Receipt {
  known_at: number
  /** Rows that were new and will land, those saying "gone" among them. */
  rows: number
  unchanged: number
  rejects: number
  gone: number
}

export interface Memory {
  commit(result: PollResult): Promise<Receipt>
  /** The number by which a feed is known in here. */
  feedId(platform: string, feed: string): number
  cursor(platform: string, feed: string): number | undefined
  lastAnswer(platform: string, feed: string): LastAnswer | undefined
  /** When its last good live poll began. */
  lastGood(platform: string, feed: string): number | undefined
  outbox: Outbox
  history: History
  /** Runs several changes as one: a single wait for the disk, and all of them or none. */
  together<Result>(work: () => Result): Result
  /** Forgets what has not been said for days; call it every now and then. */
  forget(): void
  /** Where a damaged file was put aside to, if one was found. */
  set_aside: string | undefined
  close(): void
}

export interface MemoryOptions {
  dir: string
  clock: Clock
  zone: Zone
  onQuarantine: (reason: string, rows: number) => void
}

const DAY_MS = 86_400_000
/** How long a hash outlives the last time its record was said. */
const FORGET_MS = 3 * DAY_MS
const FORGET_HEADS_MS = 400 * DAY_MS
const FORGET_AT_ONCE = 20_000
/** Polls of so many rows share one transaction, and so one wait for the disk; more would hold up everything else. */
const ROWS_PER_COMMIT = 2_000

export function openMemory({ dir, clock, zone, onQuarantine }: MemoryOptions): Memory {
  const { database, set_aside } = openDatabase(dir, clock.now())
  const outbox = openOutbox(database, onQuarantine)
  const history = openHistory(database)
  const conditionals = openConditionals(database)
  const sql = {
    findFeed: database.prepare('SELECT id FROM feed WHERE platform = ? AND feed = ?'),
    addFeed: database.prepare('INSERT INTO feed (platform, feed) VALUES (?, ?)'),
    getFeed: database.prepare('SELECT * FROM feed WHERE id = ?'),
    setCursor: database.prepare('UPDATE feed SET cursor = max(coalesce(cursor, 0), ?) WHERE id = ?'),
    setGood: database.prepare('UPDATE feed SET good_at = ? WHERE id = ?'),
    setAnswer: database.prepare(
      'UPDATE feed SET answer_hash = ?, answer_digest = ?, answer_records = ?, answer_at = ? WHERE id = ?',
    ),
    getFact: database.prepare('SELECT hash, said_at FROM fact WHERE feed = ? AND key = ?'),
    putFact: database.prepare(
      'INSERT OR REPLACE INTO fact (feed, key, hash, said_at, facts) VALUES (?, ?, ?, ?, ?)',
    ),
    sayFact: database.prepare('UPDATE fact SET said_at = ? WHERE feed = ? AND key = ?'),
    keysOf: database.prepare('SELECT key FROM fact WHERE feed = ? AND facts IS NOT NULL'),
    factsOf: database.prepare('SELECT facts FROM fact WHERE feed = ? AND key = ?'),
    dropFact: database.prepare('DELETE FROM fact WHERE feed = ? AND key = ?'),
    getHead: database.prepare('SELECT observed_at FROM head WHERE feed = ? AND key = ?'),
    putHead: database.prepare('INSERT OR REPLACE INTO head (feed, key, observed_at) VALUES (?, ?, ?)'),
    getMeta: database.prepare('SELECT value FROM meta WHERE key = ?'),
    putMeta: database.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)'),
    forgetFacts: database.prepare(
      `DELETE FROM fact WHERE (feed, key) IN
        (SELECT feed, key FROM fact WHERE said_at < ? AND facts IS NULL ORDER BY said_at LIMIT ?)`,
    ),
    forgetHeads: database.prepare('DELETE FROM head WHERE observed_at < ?'),
  }
  const ids = new Map<string, number>()
  let waiting: {
    result: PollResult
    resolve: (receipt: Receipt) => void
    reject: (error: unknown) => void
  }[] = []
  let scheduled = false

  function feedId(platform: string, feed: string): number {
    const name = `${platform} ${feed}`
    const known = ids.get(name) ?? sql.findFeed.get(platform, feed)?.['id']
    const id = Number(known ?? sql.addFeed.run(platform, feed).lastInsertRowid)
    // A number given within a transaction that fails is not kept.
    if (known !== undefined) ids.set(name, id)
    return id
  }

  function readFeed(platform: string, feed: string, column: string): number | undefined {
    const value = sql.getFeed.get(feedId(platform, feed))?.[column]
    return typeof value === 'number' ? value : undefined
  }

  /** Never the same twice and never back, whatever the wall clock does. */
  function nextKnownAt(): number {
    return Math.max(Number(sql.getMeta.get('known_at')?.['value'] ?? 0) + 1, clock.now())
  }

  function store(result: PollResult): Receipt {
    const { plan, poll } = result
    const feed = feedId(plan.platform, plan.feed)
    const first = nextKnownAt()
    const rows = new Rows(result, first, zone)
    const { statements, contradicted } = toStatements(plan.feed, result.observations)
    const isLive = result.window === undefined

    let unchanged = result.same ?? 0
    for (const statement of statements) {
      if (isLive && isKnown(feed, statement, first)) {
        unchanged++
        continue
      }
      if (isLive) sql.putFact.run(feed, statement.key, statement.hash, first, remembered(result, statement))
      rows.add(statement, isLate(feed, statement))
    }
    const gone = isLive && plan.mode === 'snapshot' && result.complete && result.same === undefined
    if (gone) addGone(feed, statements, rows)

    if (result.cursor !== undefined && isLive) sql.setCursor.run(result.cursor, feed)
    if (isLive && poll.outcome === 'ok' && result.same === undefined) {
      rememberAnswer(feed, result, contradicted.length)
    }
    if (isLive && poll.outcome === 'ok') sql.setGood.run(poll.started, feed)
    if (result.window && poll.outcome === 'ok') history.finish(feed, result.window)
    if (result.window && poll.outcome !== 'ok') history.postpone(feed, result.window, clock.now())

    const known_at = rows.last
    sql.putMeta.run('known_at', known_at)
    const rejects = [...result.rejects, ...contradicted.map(toReject)]
    for (const reject of rejects) if (isNewReject(feed, reject, first)) rows.addReject(reject)
    const receipt = { known_at, rows: rows.count, unchanged, rejects: rejects.length, gone: rows.gone }
    rows.addPoll({ ...poll, rows: rows.count, unchanged, rejects: rejects.length, known_at })
    outbox.append(isLive ? 'live' : 'history', rows.count, rows.parts(), first)
    return receipt
  }

  function isKnown(feed: number, statement: Statement, now: number): boolean {
    const fact = sql.getFact.get(feed, statement.key)
    if (fact?.['hash'] !== statement.hash) return false
    // Once a day is enough to know that it is still being said.
    if (now - Number(fact['said_at']) > DAY_MS) sql.sayFact.run(now, feed, statement.key)
    return true
  }

  /** A record that stays bad is refused at every poll and counted there; its row lands once. */
  function isNewReject(feed: number, reject: Rejected, now: number): boolean {
    const key = rejectKey(reject)
    const known = sql.getFact.get(feed, key) !== undefined
    if (known) sql.sayFact.run(now, feed, key)
    else sql.putFact.run(feed, key, '', now, null)
    return !known
  }

  /** A state that was true before the one we know belongs to the past: it must not become the current truth. */
  function isLate(feed: number, { head, observation }: Statement): boolean {
    if (head === undefined) return false
    const latest = sql.getHead.get(feed, head)?.['observed_at']
    if (latest !== undefined && observation.observed_at < Number(latest)) return true
    sql.putHead.run(feed, head, observation.observed_at)
    return false
  }

  function addGone(feed: number, statements: readonly Statement[], rows: Rows): void {
    const said = new Set(statements.map((statement) => statement.key))
    for (const { key } of sql.keysOf.all(feed)) {
      if (said.has(String(key))) continue
      const facts = sql.factsOf.get(feed, String(key))?.['facts']
      sql.dropFact.run(feed, String(key))
      if (typeof facts === 'string') rows.addGone(facts)
    }
  }

  function rememberAnswer(feed: number, result: PollResult, contradicted: number): void {
    const { poll, plan } = result
    // Only an answer without a fault may stand for all its records.
    const whole = poll.rejects + contradicted === 0 && (plan.mode === 'delta' || result.complete)
    if (whole) sql.setAnswer.run(poll.answer_hash, plan.digest, result.observations.length, clock.now(), feed)
    else sql.setAnswer.run(null, null, null, null, feed)
    conditionals.put(feed, poll.answer_hash, whole ? result.conditional : undefined)
  }

  function flush(): void {
    scheduled = false
    const batch = nextBatch()
    const settle: (() => void)[] = []
    try {
      atomically(database, () => {
        for (const { result, resolve, reject } of batch) {
          try {
            const receipt = atomically(database, () => store(result))
            settle.push(() => resolve(receipt))
          } catch (error) {
            // Where the disk is full the whole transaction is over, and every poll in it must hear of it.
            if (!database.isTransaction) throw error
            settle.push(() => reject(error))
          }
        }
      })
      for (const done of settle) done()
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    if (waiting.length > 0) schedule()
  }

  function nextBatch(): typeof waiting {
    let rows = 0
    const end = waiting.findIndex(({ result }) => (rows += result.observations.length) > ROWS_PER_COMMIT)
    return waiting.splice(0, end === -1 ? waiting.length : end + 1)
  }

  function schedule(): void {
    if (scheduled) return
    scheduled = true
    setImmediate(flush)
  }

  return {
    commit: (result) =>
      new Promise((resolve, reject) => {
        waiting.push({ result, resolve, reject })
        schedule()
      }),
    feedId,
    cursor: (platform, feed) => readFeed(platform, feed, 'cursor'),
    lastGood: (platform, feed) => readFeed(platform, feed, 'good_at'),
    lastAnswer(platform, feed) {
      const id = feedId(platform, feed)
      const row = sql.getFeed.get(id)
      const { answer_hash: hash, answer_digest: digest, answer_records: records, answer_at: at } = row ?? {}
      if (typeof hash !== 'string' || typeof digest !== 'string' || typeof at !== 'number') return undefined
      // Once a day it is read through again, so that its hashes are not forgotten.
      if (clock.now() - at > DAY_MS) return undefined
      return { hash, digest, records: Number(records), conditional: conditionals.get(id, hash) }
    },
    outbox,
    history,
    together: (work) => atomically(database, work),
    forget() {
      const now = clock.now()
      sql.forgetFacts.run(now - FORGET_MS, FORGET_AT_ONCE)
      sql.forgetHeads.run(now - FORGET_HEADS_MS)
    },
    set_aside,
    close() {
      for (const { reject } of waiting) reject(new Error('the collector has stopped'))
      waiting = []
      database.close()
    },
  }
}

/** What a snapshot must be able to repeat when the key is gone. */
function remembered({ plan }: PollResult, { json, observation }: Statement): string | null {
  return plan.mode === 'snapshot' ? `${observation.observed_at} ${json}` : null
}

function toReject({ observation, json }: Statement): Rejected {
  return {
    ordinal: observation.ordinal,
    reason: 'duplicate_in_answer',
    field: '',
    message: 'a later record of the same answer says something else of the same key',
    excerpt: json.slice(0, 2000).toWellFormed(),
  }
}
