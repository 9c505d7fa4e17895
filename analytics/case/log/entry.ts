/** An entry of the log: one event of one case, chained to the entry before it by its hash. */
import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { Happening } from '../machine/decide.ts'
import { actor } from '../machine/facts.ts'

export interface Entry {
  /** Of the log, from 1 on without a gap. */
  seq: number
  /** Which log: each file has a name of its own. */
  writer: string
  case_id: string
  kind: string
  version: number
  at: number
  actor: string
  actor_kind: string
  command: string
  state: string
  /** What was given and what it changed, as canonical JSON. */
  body: string
  prev_hash: string
  hash: string
}

export const NO_HASH = '0'.repeat(64)

/** JSON with its keys in order, so that the same thing has one text. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((one) => canonical(one ?? null)).join(',')}]`
  if (value !== null && typeof value === 'object') {
    const members = Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`)
    return `{${members.join(',')}}`
  }
  return JSON.stringify(value) ?? 'null'
}

/** SHA-256 over all of an entry but its own hash. */
export function hashOf({ hash: _hash, ...entry }: Omit<Entry, 'hash'> & { hash?: string }): string {
  return createHash('sha256').update(canonical(entry)).digest('hex')
}

/** What it changed was checked when it was decided, and the chain says that it is that still: a start reads millions of these. */
const body = z.custom<Pick<Happening, 'given' | 'set'>>(
  (value) => isObject(value) && isObject(value['given']) && isObject(value['set']),
  'the body of an entry holds what was given and what it changed',
)

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export function bodyOf({ given, set }: Happening): string {
  return canonical({ given, set })
}

/** The other way. */
export function happeningOf(entry: Entry): Happening {
  const { given, set } = body.parse(JSON.parse(entry.body))
  const by = actor.parse({ kind: entry.actor_kind, id: entry.actor })
  return { command: entry.command, given, state: entry.state, set, at: entry.at, by }
}
