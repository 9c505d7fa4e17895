/** What makes two observations the same statement, and which of those in one answer contradict each other. Pure. */
import { hash } from 'node:crypto'
import { FEED_NAMES, FEEDS, type FeedName } from '#sql/feeds.ts'
import type { Observation } from '../unpack/check.ts'
import type { Rejected } from '../unpack/sort.ts'
import { surelyDiffer } from './differ.ts'
import { digestsOfFacts } from './digests.ts'

export interface Statement {
  /** Statements of one shelf are looked up together: those about one moment, or a share of those about none. */
  shelf: number
  /** Two statements with one shelf and one key are about the same. */
  key: string
  /**
   * For feeds whose natural key holds no time although each statement has its moment (an alert's states): what the
   * statements of one thing have in common. Only the latest of them is the current truth.
   */
  head: string | undefined
  observation: Observation
}

export interface Stated {
  statements: Statement[]
  /** Those that a later one of the same answer contradicts. */
  contradicted: Statement[]
}

/** What the statements of a feed are known by. */
interface Identity {
  columns: readonly string[]
  /** The moment is part of the natural key. */
  isTimed: boolean
  /** It is not, and yet each statement has its moment. */
  isState: boolean
}

const IDENTITIES = Object.fromEntries(FEED_NAMES.map((feed) => [feed, identityOf(feed)])) as Record<
  FeedName,
  Identity
>

function identityOf(feed: FeedName): Identity {
  const key: readonly string[] = FEEDS[feed].key
  const isTimed = key.includes('observed_at')
  return {
    columns: key.filter((column) => column !== 'observed_at' && column !== 'organ').reverse(),
    isTimed,
    isState: !isTimed && FEEDS[feed].observed_at === 'required',
  }
}

export function toStatement(feed: FeedName, observation: Observation): Statement {
  return new Told(IDENTITIES[feed], observation)
}

/** Makes its key when it is asked for it: rows of history mostly are not. */
class Told implements Statement {
  readonly observation: Observation
  readonly identity: Identity
  private made_key: string | undefined = undefined
  private made_shelf: number | undefined = undefined

  constructor(identity: Identity, observation: Observation) {
    this.identity = identity
    this.observation = observation
  }

  get key(): string {
    return (this.made_key ??= thingOf(this.identity.columns, this.observation.facts))
  }

  get shelf(): number {
    const { isTimed, isState } = this.identity
    return isTimed || isState ? this.observation.observed_at : (this.made_shelf ??= shelfOf(this.key))
  }

  get head(): string | undefined {
    return this.identity.isState ? this.key : undefined
  }
}

/** The statements of one answer, in the order in which they hold. */
export function toStatements(feed: FeedName, observations: readonly Observation[]): Stated {
  const all = observations.map((observation) => toStatement(feed, observation))
  const { columns, isTimed, isState } = IDENTITIES[feed]
  const contradicted = surelyDiffer(observations, columns, isTimed || isState)
    ? new Set<Statement>()
    : findContradicted(feed, all)
  const statements = contradicted.size === 0 ? all : all.filter((statement) => !contradicted.has(statement))
  if (isState) statements.sort((a, b) => a.observation.observed_at - b.observation.observed_at)
  return { statements, contradicted: [...contradicted] }
}

/** Nearly always none: only where two of them may be about the same is it compared what they say. */
function findContradicted(feed: FeedName, all: readonly Statement[]): Set<Statement> {
  const contradicted = new Set<Statement>()
  const shelves = new Map<number, Map<string, Statement>>()
  for (const statement of all.toReversed()) {
    let shelf = shelves.get(statement.shelf)
    if (!shelf) {
      shelf = new Map()
      shelves.set(statement.shelf, shelf)
    }
    const last = shelf.get(statement.key)
    if (!last) shelf.set(statement.key, statement)
    else if (said(feed, last) !== said(feed, statement)) contradicted.add(statement)
  }
  return new Set([...contradicted].reverse())
}

/** What it says, as text. */
function said(feed: FeedName, { observation }: Statement): string {
  const { isTimed, isState } = IDENTITIES[feed]
  const { facts, observed_at, untimed } = observation
  const json = JSON.stringify(facts)
  // A time that the platform did not state is no part of what it said.
  return isTimed || isState || untimed ? json : `${observed_at}${json}`
}

/** Two statements about the same say the same where these are equal. */
export function digestsOf(feed: FeedName, statements: readonly Statement[]): readonly number[] {
  const { isTimed, isState } = IDENTITIES[feed]
  const observations = statements.map(({ observation }) => observation)
  return digestsOfFacts(feed, observations, ({ untimed }) => !(isTimed || isState || untimed))
}

/** The digest that older versions kept of a statement. */
export function olderDigestOf(feed: FeedName, statement: Statement): string {
  return short(said(feed, statement))
}

const LONGEST_KEY = 120
const SEPARATOR = '\u0001'

/** The key's columns as one text, the most particular first, so that what is new together lies together. No two things have the same. */
function thingOf(columns: readonly string[], facts: Observation['facts']): string {
  let thing = ''
  for (const column of columns) {
    const value = String(facts[column])
    // Codes hold no control characters, labels may: there it must not look like the end of one.
    if (value.includes(SEPARATOR))
      return `${SEPARATOR}${short(JSON.stringify(columns.map((name) => facts[name])))}`
    thing = thing === '' ? value : `${thing}${SEPARATOR}${value}`
  }
  return thing.length > LONGEST_KEY ? `${SEPARATOR}${short(thing)}` : thing
}

const SHELVES = 256

/** One of the shelves of what has no moment, by the text alone (FNV-1a). */
export function shelfOf(thing: string): number {
  let sum = 0x811c_9dc5
  for (let place = 0; place < thing.length; place += 1) {
    sum = Math.imul(sum ^ thing.charCodeAt(place), 0x0100_0193)
  }
  return (sum >>> 0) % SHELVES
}

/** What a snapshot must be able to repeat when the key is gone. */
export function remembered(mode: 'delta' | 'snapshot', { observation }: Statement): string | null {
  return mode === 'snapshot' ? `${observation.observed_at} ${JSON.stringify(observation.facts)}` : null
}

export function recall(remembered: string): { observed_at: number; facts: Observation['facts'] } {
  const blank = remembered.indexOf(' ')
  return {
    observed_at: Number(remembered.slice(0, blank)),
    facts: JSON.parse(remembered.slice(blank + 1)) as Observation['facts'],
  }
}

/** The same for what is refused again and again for the same reason. */
export function rejectKey({ reason, field, excerpt, record }: Rejected): string {
  return short(`refused ${reason} ${field} ${record || excerpt}`)
}

/** 132 bits of SHA-256 as text: no two texts ever share them, and nobody can make two that do. */
function short(text: string): string {
  return hash('sha256', text, 'base64').slice(0, 22)
}
