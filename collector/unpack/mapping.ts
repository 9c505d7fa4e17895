/** A record of an answer to a candidate: what a feed's `map` says, compiled once. */
import type { Candidate } from './check.ts'
import type { Expression } from './expression.ts'
import { compilePlain, compileSetting, type Bindings } from './reader.ts'
import { compileRule, type Rule, type RuleRead } from './rule.ts'
import type { Pause } from './pause.ts'

export interface Mapping {
  /** Columns read by plain paths and literals. */
  columns: { field: string; read: RuleRead }[]
  /** These columns without a value: an object that grows name by name becomes a slow one. */
  blank: Candidate['facts']
  observed_at: RuleRead
  cursor: RuleRead
  refuse: RuleRead
  skip: RuleRead
  /** The others, as one JSONata expression that gives an object of them. */
  rest: Expression | undefined
}

/** How a column is found. */
export type Entry = string | Rule

export interface MappingText {
  /** Columns, each by a plain path, a literal (`"text"`, a number), a rule or JSONata. */
  map: Readonly<Record<string, Entry>>
  /** Where the time is that the cursor follows. */
  cursor?: string | undefined
  /** Where a record says why it must be refused. */
  refuse?: Entry | undefined
  /** Where a record says why it is none of this feed. */
  skip?: Entry | undefined
}

/** What became of a record: a candidate, undefined where it is no object, or an Error where an expression failed. */
export type Mapped = Candidate | undefined | Error

/** Longest that the records of one answer may take in JSONata. */
const LIMIT_MS = 5_000
/** JSONata never lets go of the event loop by itself: after so many records it is looked at the clock. */
const RECORDS_PER_LOOK = 16

/** Reads what no definition asks for. */
export const nothing: RuleRead = () => undefined

/** @throws Error when an entry is neither a path, a literal nor JSONata. */
export function compileMapping({ map, cursor, refuse, skip }: MappingText): Mapping {
  const mapping: Mapping = {
    columns: [],
    blank: {},
    observed_at: nothing,
    cursor: nothing,
    refuse: nothing,
    skip: nothing,
    rest: undefined,
  }
  const rest: string[] = []
  // `$` begins no column's name, so these three cannot be taken for one.
  for (const [field, text] of Object.entries({ ...map, $cursor: cursor, $refuse: refuse, $skip: skip })) {
    if (text === undefined) continue
    const read = typeof text === 'string' ? compilePlain(text) : compileEntry(field, text)
    if (!read) {
      compileSetting(`map.${field}`, text as string)
      rest.push(`${JSON.stringify(field)}: (${text as string})`)
    } else if (field === 'observed_at') mapping.observed_at = read
    else if (field === '$cursor') mapping.cursor = read
    else if (field === '$refuse') mapping.refuse = read
    else if (field === '$skip') mapping.skip = read
    else mapping.columns.push({ field, read })
  }
  const names = mapping.columns.map(({ field }) => [field, null])
  mapping.blank = JSON.parse(JSON.stringify(Object.fromEntries(names))) as Candidate['facts']
  for (const { field } of mapping.columns) mapping.blank[field] = undefined
  if (rest.length > 0) mapping.rest = compileSetting('map', `{ ${rest.join(', ')} }`)
  return mapping
}

function compileEntry(field: string, rule: Rule): RuleRead {
  try {
    return compileRule(rule)
  } catch (error) {
    throw new Error(`map.${field}: ${(error as Error).message}`, { cause: error })
  }
}

/** Maps every record, each for itself: a bad one never costs the others. A text says why the answer took too long. */
export async function mapRecords(
  records: readonly unknown[],
  first_ordinal: number,
  mapping: Mapping,
  bindings: Bindings,
  monotonic: () => number,
  pause: Pause,
): Promise<Mapped[] | string> {
  const mapped: Mapped[] = []
  for (let index = 0; index < records.length; index++) {
    mapped.push(mapPlain(records[index], first_ordinal + index, mapping, bindings['answer']))
    if (index % 64 === 63) await pause()
  }
  if (!mapping.rest) return mapped
  const deadline = monotonic() + LIMIT_MS
  for (let index = 0; index < records.length; index++) {
    const candidate = mapped[index]
    if (candidate === undefined) continue
    try {
      const rest = (await mapping.rest.evaluate(records[index], bindings)) as Record<string, unknown>
      for (const [field, value] of Object.entries(rest)) put(candidate as Candidate, field, value)
    } catch (error) {
      mapped[index] = error as Error
    }
    if (index % RECORDS_PER_LOOK === RECORDS_PER_LOOK - 1) {
      await pause()
      if (monotonic() > deadline) return `the map took longer than ${LIMIT_MS} ms: simplify its expressions`
    }
  }
  return mapped
}

function mapPlain(
  record: unknown,
  ordinal: number,
  mapping: Mapping,
  answer: unknown,
): Candidate | undefined {
  if (typeof record !== 'object' || record === null || Array.isArray(record)) return undefined
  const facts = { ...mapping.blank }
  for (const { field, read } of mapping.columns) {
    const value = read(record, answer)
    // null states nothing, as a missing field does.
    if (value !== undefined && value !== null) facts[field] = value
  }
  return {
    ordinal,
    observed_at: mapping.observed_at(record, answer),
    cursor: mapping.cursor(record, answer),
    refuse: mapping.refuse(record, answer),
    skip: mapping.skip(record, answer),
    facts,
  }
}

function put(candidate: Candidate, field: string, value: unknown): void {
  if (value === undefined || value === null) return
  if (field === 'observed_at') candidate.observed_at = value
  else if (field === '$cursor') candidate.cursor = value
  else if (field === '$refuse') candidate.refuse = value
  else if (field === '$skip') candidate.skip = value
  else candidate.facts[field] = value
}
