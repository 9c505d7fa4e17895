/**
 * Asks a statement about facts what it would have said with less known: the statement as it is, over the statements of
 * the landing tables that were known then.
 *
 * Views are opened into what they are defined as, rollups into what they are computed from, until nothing but landing
 * tables is read; of those, each read sees what was known and nothing else. So it says what a recomputation said then,
 * and there is no second definition that could say something else.
 */
import { readFileSync } from 'node:fs'
import { FEED_NAMES, FEEDS, type FeedName } from './feeds.ts'
import { readMigrations } from './migrate.ts'

/**
 * `then`: all that was known by {until:Int64} (epoch ms), as it was last stated by then.
 * `late`: the same, but of a fact that was known by {known:Int64} only what was stated of it by then.
 */
export type Knowledge = 'then' | 'late'

/** How far back a window of the exchange reads, in hours: a day, and what reaches over its edges. */
export const EXCHANGE_HOURS = 27

/** What is opened is what the migrations have last defined. */
function readViews(): Map<string, string> {
  const views = new Map<string, string>()
  for (const { statements } of readMigrations()) {
    for (const statement of statements) {
      const match = /CREATE (?:OR REPLACE )?VIEW (?<name>\w+) AS\s+(?<select>[\s\S]+)$/.exec(statement)
      if (match?.groups) views.set(match.groups['name'] ?? '', match.groups['select'] ?? '')
    }
  }
  return views
}

const VIEWS = readViews()

/** Rollups name their columns by their place in the table. */
const ROLLUPS = new Map(
  ['exchange_hour', 'exchange_organ_step'].map((table) => {
    const text = readFileSync(new URL(`./rollups/${table}.sql`, import.meta.url), 'utf8')
    const select = text.slice(text.indexOf(`INSERT INTO ${table}\n`) + `INSERT INTO ${table}\n`.length).trim()
    return [table, select]
  }),
)

/**
 * Whether a statement can be asked so at all: one over the days of the exchange would have to read the periods of months,
 * and one without facts has nothing to ask.
 */
export function hasAsKnown(sql: string): boolean {
  return !/\bexchange_day\b|\bFROM \(\s*\)/.test(openViews(sql))
}

const asked = new Map<string, string>()

export function asKnown(sql: string, knowledge: Knowledge): string {
  const key = `${knowledge} ${sql}`
  const held = asked.get(key)
  if (held !== undefined) return held
  const text = readLanded(openRollups(openViews(sql)), knowledge)
  asked.set(key, text)
  return text
}

function openViews(sql: string): string {
  const opened = sql.replace(/\b(\w+)\(at = \{at:Int64\}\)/g, (call, name: string) => {
    const select = VIEWS.get(name)
    return select === undefined ? call : `(\n${select}\n)`
  })
  return opened === sql ? sql : openViews(opened)
}

const ROLLED = new RegExp(`\\bFROM (${[...ROLLUPS.keys()].join('|')})( AS \\w+)? FINAL`, 'g')

function openRollups(sql: string): string {
  return sql.replace(ROLLED, (_, table: string, alias: string | undefined) => {
    const select = ROLLUPS.get(table) ?? ''
    // Where a rollup reads itself it looks for what it wrote before, and a recomputation has written nothing.
    const alone = select.replaceAll(`FROM ${table} FINAL`, `FROM (SELECT * FROM ${table} WHERE 0)`)
    const named = `SELECT * ${table === 'exchange_organ_step' ? 'REPLACE (toString(form) AS form) ' : ''}FROM ${table} WHERE 0`
    return `FROM (\n${named}\nUNION ALL\n${alone}\n)${alias ?? ` AS ${table}`}`
  })
}

const READS = new RegExp(`\\b(FROM|JOIN) (${FEED_NAMES.join('|')})(_now)?\\b( AS \\w+)?( FINAL)?`, 'g')

const READS_CALENDAR = /\bFROM calendar_day\b( FINAL)?/g

function readLanded(sql: string, knowledge: Knowledge): string {
  // A day that a later file says something else of is a restatement.
  const by = knowledge === 'then' ? 'until' : 'known'
  const calendar = `FROM (SELECT * FROM calendar_day FINAL WHERE known_at <= fromUnixTimestamp64Milli({${by}:Int64}, 'Asia/Shanghai')) AS calendar_day`
  return sql
    .replace(READS_CALENDAR, calendar)
    .replace(
      READS,
      (_, verb: string, feed: FeedName, now: string | undefined, alias: string | undefined, final?: string) =>
        `${verb} (${statementsOf(feed, now !== undefined, final !== undefined, knowledge)})${alias ?? ` AS ${feed}${now ?? ''}`}`,
    )
}

function statementsOf(feed: FeedName, isNow: boolean, isFinal: boolean, knowledge: Knowledge): string {
  const moment = (name: string): string => `fromUnixTimestamp64Milli({${name}:Int64}, 'Asia/Shanghai')`
  const key = ['platform', ...FEEDS[feed].key].map(String)
  const fact = [...new Set([...key, 'observed_at'])].join(', ')
  const about =
    feed === 'exchange'
      ? `observed_at <= ${moment('at')} AND observed_at > ${moment('at')} - INTERVAL ${EXCHANGE_HOURS} HOUR`
      : `observed_at <= ${moment('at')}`
  const isNew = `(${fact}) NOT IN (SELECT ${fact} FROM ${feed} WHERE ${about} AND known_at <= ${moment('known')})`
  const known =
    knowledge === 'then'
      ? `known_at <= ${moment('until')}`
      : `known_at <= ${moment('until')} AND (known_at <= ${moment('known')} OR ${isNew})`
  // Backwards along the table's own order, so that nothing needs to be sorted.
  const order = [...key, 'known_at'].map((column) => `${column} DESC`).join(', ')
  const last = isNow
    ? ` ORDER BY ${order} LIMIT 1 BY ${key.join(', ')}`
    : isFinal
      ? ` ORDER BY ${order} LIMIT 1 BY ${key.join(', ')}, known_at`
      : ''
  return `SELECT * FROM ${feed} WHERE ${about} AND ${known}${last}`
}
