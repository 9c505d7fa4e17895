/** Rows as blocks, parted by the tables and the month they go to: a batch stays within one partition. Pure. */
import { COLUMNS, type LandingTable } from '#sql/native/columns.ts'
import { encodeBlock, type Value } from '#sql/native/encode.ts'
import type { Zone } from '../unpack/zone.ts'

/** Where the rows of a part go. */
export interface Place {
  /** The tables that each get all rows. */
  tables: readonly string[]
  /** The month of their times in the province's zone, as YYYYMM. */
  month: number
  /** The hours (their starts, epoch ms) that rows of the exchange touch. */
  hours: number[]
  rows: number
}

export interface Part extends Place {
  /** The rows as one Native block. */
  block: Buffer
}

const HOUR_MS = 3_600_000
/** No month begins within a quarter of an hour that begins on one. */
const QUARTER_MS = 900_000
const ROWS_PER_PART = 5_000
/** A part of so many rows is not shared with another poll: what is the same in all rows of a part is written once. */
const ROWS_APART = 250

export function monthOf(ms: number, zone: Zone): number {
  const wall = new Date(ms + zone.offsetAt(ms))
  return wall.getUTCFullYear() * 100 + wall.getUTCMonth() + 1
}

/** What all rows of facts of one poll carry. */
export type Same = Readonly<Record<string, Value>>

/** What a row of facts has of its own beside its facts. */
interface Own {
  observed_at: number[]
  known_at: Steady
  gone: Steady
}

/** A column of numbers that are mostly all the same. */
class Steady {
  #value = 0
  #count = 0
  #list: number[] | undefined

  add(value: number): void {
    if (this.#list) this.#list.push(value)
    else if (this.#count === 0) this.#value = value
    else if (value !== this.#value) {
      this.#list = new Array<number>(this.#count).fill(this.#value)
      this.#list.push(value)
    }
    this.#count += 1
  }

  /** Every value, or the one that all are. */
  get all(): readonly number[] | number {
    return this.#list ?? this.#value
  }
}

interface Open {
  tables: readonly [LandingTable, ...string[]]
  month: number
  hours: Set<number>
  last_hour: number
  own: Own | undefined
  /** Poll after poll: what its rows carry, and where they begin. */
  polls: { same: Same; from: number }[]
  last_same: Same | undefined
  rows: object[]
}

/** Collects the rows of polls into parts, in order. */
export class Parting {
  readonly #zone: Zone
  /** By the list of their tables, which whoever adds rows makes once, and by month. */
  readonly #open = new Map<readonly string[], Map<number, Open>>()
  readonly #full: Part[] = []
  #quarter = Number.NaN
  #month = 0
  /** The rows of an answer mostly go to the same place, one after the other. */
  #last: Open | undefined

  constructor(zone: Zone) {
    this.#zone = zone
  }

  /** @param same what every row of facts of the same poll carries, and no row of another one */
  addFacts(
    tables: readonly [LandingTable, ...string[]],
    observed_at: number,
    known_at: number,
    gone: 0 | 1,
    facts: object,
    same: Same,
  ): void {
    let part = this.#partOf(tables, observed_at)
    if (part.last_same !== same) {
      if (part.rows.length >= ROWS_APART) {
        this.#shut(part)
        part = this.#partOf(tables, observed_at)
      }
      part.polls.push({ same, from: part.rows.length })
      part.last_same = same
    }
    const own = (part.own ??= { observed_at: [], known_at: new Steady(), gone: new Steady() })
    own.observed_at.push(observed_at)
    own.known_at.add(known_at)
    own.gone.add(gone)
    part.rows.push(facts)
    if (tables[0] === 'exchange') addHour(part, Math.floor(observed_at / HOUR_MS) * HOUR_MS)
    this.#close(part)
  }

  /** A row that has all its columns itself. */
  addRow(tables: readonly [LandingTable, ...string[]], at: number, row: object): void {
    const part = this.#partOf(tables, at)
    part.rows.push(row)
    this.#close(part)
  }

  parts(): Part[] {
    const open = [...this.#open.values()].flatMap((months) => [...months.values()])
    return [...this.#full, ...open.map((part) => this.#finish(part))]
  }

  #partOf(tables: readonly [LandingTable, ...string[]], at: number): Open {
    const month = this.#monthOf(at)
    if (this.#last?.tables === tables && this.#last.month === month) return this.#last
    const months = this.#open.get(tables) ?? new Map<number, Open>()
    let part = months.get(month)
    if (!part) {
      part = {
        tables,
        month,
        hours: new Set(),
        last_hour: Number.NaN,
        own: undefined,
        polls: [],
        last_same: undefined,
        rows: [],
      }
      this.#open.set(tables, months.set(month, part))
    }
    this.#last = part
    return part
  }

  #monthOf(at: number): number {
    const quarter = Math.floor(at / QUARTER_MS)
    if (quarter !== this.#quarter) {
      this.#quarter = quarter
      this.#month = monthOf(at, this.#zone)
    }
    return this.#month
  }

  #close(part: Open): void {
    if (part.rows.length >= ROWS_PER_PART) this.#shut(part)
  }

  #shut(part: Open): void {
    this.#full.push(this.#finish(part))
    this.#open.get(part.tables)?.delete(part.month)
    this.#last = undefined
  }

  #finish({ tables, month, hours, own, polls, rows }: Open): Part {
    const lists: Record<string, readonly Value[]> = polls.length > 1 ? spread(polls, rows.length) : {}
    const same: Record<string, Value> = polls.length === 1 ? { ...polls[0]?.same } : {}
    if (own) {
      lists['observed_at'] = own.observed_at
      for (const name of ['known_at', 'gone'] as const) {
        const { all } = own[name]
        if (typeof all === 'number') same[name] = all
        else lists[name] = all
      }
    }
    const source = { count: rows.length, rows: rows as Record<string, unknown>[], lists, same }
    return {
      tables,
      month,
      hours: [...hours],
      rows: rows.length,
      block: encodeBlock(COLUMNS[tables[0]], source),
    }
  }
}

/** By row what the rows of each poll carry. */
function spread(polls: Open['polls'], count: number): Record<string, Value[]> {
  const names = Object.keys(polls[0]?.same ?? {})
  return Object.fromEntries(
    names.map((name) => {
      const list = new Array<Value>(count)
      polls.forEach(({ same, from }, place) =>
        list.fill(same[name] as Value, from, polls[place + 1]?.from ?? count),
      )
      return [name, list]
    }),
  )
}

function addHour(part: Open, hour: number): void {
  if (hour === part.last_hour) return
  part.hours.add(hour)
  part.last_hour = hour
}
