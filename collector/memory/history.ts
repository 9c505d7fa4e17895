/** Windows of history still to be asked for, kept so that a restart goes on where it stopped. */
import type { DatabaseSync } from 'node:sqlite'
import type { Window } from '../poll/poll.ts'

export interface Progress {
  platform: string
  feed: string
  total: number
  done: number
}

export interface History {
  /** Makes windows known; those already known stay as they are, unless they have grown. */
  plan(feed: number, windows: readonly Window[], until: number): void
  /** Up to where history was planned at an earlier start. */
  until(feed: number): number | undefined
  /** Each feed's newest window that is due, newest first. */
  due(now: number): { feed: number; window: Window }[]
  finish(feed: number, window: Window): void
  /** Asks again later: half a minute at first, a quarter of an hour in the end. */
  postpone(feed: number, window: Window, now: number): void
  progress(): Progress[]
}

const FIRST_WAIT_MS = 30_000
const LAST_WAIT_MS = 900_000

export function openHistory(database: DatabaseSync): History {
  const add = database.prepare(
    `INSERT INTO history (feed, from_ms, to_ms) VALUES (?, ?, ?)
     ON CONFLICT (feed, from_ms) DO UPDATE SET to_ms = excluded.to_ms, done = 0 WHERE excluded.to_ms > to_ms`,
  )
  const setUntil = database.prepare('UPDATE feed SET history_until = ? WHERE id = ?')
  const getUntil = database.prepare('SELECT history_until FROM feed WHERE id = ?')
  // SQLite takes the other columns from the row that has the maximum.
  const select = database.prepare(
    `SELECT feed, max(from_ms) AS from_ms, to_ms FROM history
     WHERE done = 0 AND not_before <= ? GROUP BY feed ORDER BY from_ms DESC`,
  )
  const setDone = database.prepare('UPDATE history SET done = 1 WHERE feed = ? AND from_ms = ?')
  const attempts = database.prepare('SELECT attempts FROM history WHERE feed = ? AND from_ms = ?')
  const wait = database.prepare(
    'UPDATE history SET attempts = attempts + 1, not_before = ? WHERE feed = ? AND from_ms = ?',
  )
  const summary = database.prepare(
    `SELECT platform, feed.feed AS feed, count(*) AS total, sum(done) AS done
     FROM history JOIN feed ON feed.id = history.feed GROUP BY history.feed ORDER BY platform, feed.feed`,
  )
  return {
    plan(feed, windows, until) {
      for (const { from, to } of windows) add.run(feed, from, to)
      setUntil.run(until, feed)
    },
    until(feed) {
      const until = getUntil.get(feed)?.['history_until']
      return until === null || until === undefined ? undefined : Number(until)
    },
    due: (now) =>
      select.all(now).map((row) => ({
        feed: Number(row['feed']),
        window: { from: Number(row['from_ms']), to: Number(row['to_ms']) },
      })),
    finish(feed, { from }) {
      setDone.run(feed, from)
    },
    postpone(feed, { from }, now) {
      const tried = Number(attempts.get(feed, from)?.['attempts'] ?? 0)
      wait.run(now + Math.min(LAST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(tried, 10)), feed, from)
    },
    progress: () =>
      summary.all().map((row) => ({
        platform: String(row['platform']),
        feed: String(row['feed']),
        total: Number(row['total']),
        done: Number(row['done']),
      })),
  }
}
