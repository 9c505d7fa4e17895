/** What makes two observations the same statement, and which of those in one answer contradict each other. Pure. */
import { hash } from 'node:crypto'
import { FEEDS, type FeedName } from '#sql/feeds.ts'
import type { Observation } from '../unpack/check.ts'
import type { Rejected } from '../unpack/sort.ts'

export interface Statement {
  /** Two statements with one key are about the same; with one key and one hash they say the same. */
  key: string
  hash: string
  /**
   * For feeds whose natural key holds no time although each statement has its moment (an alert's states): what the
   * statements of one thing have in common. Only the latest of them is the current truth.
   */
  head: string | undefined
  /** The facts as JSON. */
  json: string
  observation: Observation
}

export interface Stated {
  statements: Statement[]
  /** Those that a later one of the same answer contradicts. */
  contradicted: Statement[]
}

/** The statements of one answer, in the order in which they hold. */
export function toStatements(feed: FeedName, observations: readonly Observation[]): Stated {
  const key: readonly string[] = FEEDS[feed].key
  const isTimed = key.includes('observed_at')
  const isState = !isTimed && FEEDS[feed].observed_at === 'required'
  const columns = key.filter((column) => column !== 'observed_at' && column !== 'organ')

  const all = observations.map((observation): Statement => {
    const { facts, observed_at, untimed } = observation
    const json = JSON.stringify(facts)
    const thing = JSON.stringify(columns.map((column) => facts[column]))
    // A time that the platform did not state is no part of what it said.
    const moment = untimed ? '' : String(observed_at)
    return {
      key: short(isTimed || isState ? `${moment}${thing}` : thing),
      hash: short(isTimed || isState ? json : `${moment}${json}`),
      head: isState ? short(thing) : undefined,
      json,
      observation,
    }
  })

  const last = new Map(all.map((statement) => [statement.key, statement]))
  const contradicts = (statement: Statement) => last.get(statement.key)?.hash !== statement.hash
  const contradicted = all.filter(contradicts)
  const statements = contradicted.length === 0 ? all : all.filter((statement) => !contradicts(statement))
  if (isState) statements.sort((a, b) => a.observation.observed_at - b.observation.observed_at)
  return { statements, contradicted }
}

/** What a snapshot must be able to repeat when the key is gone. */
export function remembered(mode: 'delta' | 'snapshot', { json, observation }: Statement): string | null {
  return mode === 'snapshot' ? `${observation.observed_at} ${json}` : null
}

/** The same for what is refused again and again for the same reason. */
export function rejectKey({ reason, field, excerpt, record }: Rejected): string {
  return short(`refused ${reason} ${field} ${record || excerpt}`)
}

/** 132 bits of SHA-256 as text: no two things ever share them. */
function short(text: string): string {
  return hash('sha256', text, 'base64').slice(0, 22)
}
