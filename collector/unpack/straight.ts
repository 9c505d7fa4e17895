/**
 * The short way from a record to its observation, with no candidate made in between, for maps of plain reads. It knows
 * only what is well: a record that is not goes the long way, and so does all of its answer.
 */
import { FEEDS, type FeedName } from '#sql/feeds.ts'
import {
  excessOf,
  isCredible,
  isUntimedAllowed,
  keptFor,
  TESTS,
  type CheckOptions,
  type Facts,
  type Observation,
} from './check.ts'
import { nothing, type Mapping } from './mapping.ts'
import type { Pause } from './pause.ts'
import { readTime } from './time.ts'

export type Straight = (
  records: readonly unknown[],
  first_ordinal: number,
  read_at: number,
  answer: unknown,
  pause: Pause,
) => Observation[] | undefined | Promise<Observation[] | undefined>

/** So many are read at one go. */
const AT_ONCE = 64

/** Undefined where a map is more than plain reads. */
export function compileStraight(
  feed: FeedName,
  mapping: Mapping,
  options: CheckOptions,
): Straight | undefined {
  const test = TESTS[feed]
  const { parts } = FEEDS[feed]
  const { cursor, refuse, skip, observed_at } = mapping
  if (!test || mapping.rest || [cursor, refuse, skip].some((read) => read !== nothing)) return undefined
  const mayBeUntimed = isUntimedAllowed(feed, options)
  const keep_ms = keptFor(feed, options)
  const columns = mapping.columns.map(({ field, read }) => {
    const column = test.columns.get(field)
    return { field, read, isTime: field.endsWith('_at'), isWell: column?.isWell, need: column?.need ?? 0 }
  })
  const { needs, template } = test

  function moment(value: unknown, read_at: number): number | undefined {
    const time = readTime(options.time, value, options.zone)
    return typeof time === 'number' && isCredible(time, read_at) ? time : undefined
  }

  function observe(
    record: unknown,
    ordinal: number,
    read_at: number,
    answer: unknown,
  ): Observation | undefined {
    if (typeof record !== 'object' || record === null || Array.isArray(record)) return undefined
    const said = observed_at(record, answer)
    const untimed = said === undefined || said === null
    const at = untimed ? (mayBeUntimed ? read_at : undefined) : moment(said, read_at)
    if (at === undefined || at < read_at - keep_ms) return undefined
    const facts = { ...template }
    let missing = needs
    for (const { field, read, isTime, isWell, need } of columns) {
      let value = read(record, answer)
      if (value === undefined || value === null) continue
      // Not stated, or never: both are the column's 0.
      if (isTime) value = value === '' || value === 0 ? 0 : moment(value, read_at)
      if (!isWell?.(value)) return undefined
      facts[field] = value
      missing -= need
    }
    if (missing !== 0 || excessOf(parts, facts)) return undefined
    return { ordinal, observed_at: at, untimed, facts: facts as Facts }
  }

  async function observeAll(...[records, first_ordinal, read_at, answer, pause]: Parameters<Straight>) {
    const observations: Observation[] = []
    for (let index = 0; index < records.length; index++) {
      const observation = observe(records[index], first_ordinal + index, read_at, answer)
      if (!observation) return undefined
      observations.push(observation)
      if (index % AT_ONCE === AT_ONCE - 1) await pause()
    }
    return observations
  }

  return (records, first_ordinal, read_at, answer, pause) => {
    if (records.length > AT_ONCE) return observeAll(records, first_ordinal, read_at, answer, pause)
    const observations: Observation[] = []
    for (const record of records) {
      const observation = observe(record, first_ordinal + observations.length, read_at, answer)
      if (!observation) return undefined
      observations.push(observation)
    }
    return observations
  }
}
