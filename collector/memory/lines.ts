/** Rows as JSON lines, parted by the tables and the month they go to: a batch stays within one partition. Pure. */
import type { Zone } from '../unpack/zone.ts'

export interface Part {
  /** The tables that each get all lines. */
  tables: readonly string[]
  /** The month of their times in the province's zone, as YYYYMM. */
  month: number
  /** The hours (their starts, epoch ms) that rows of the exchange touch. */
  hours: number[]
  rows: number
  /** JSON objects, one a line. */
  lines: string
}

const HOUR_MS = 3_600_000
const ROWS_PER_PART = 5_000

export function monthOf(ms: number, zone: Zone): number {
  const wall = new Date(ms + zone.offsetAt(ms))
  return wall.getUTCFullYear() * 100 + wall.getUTCMonth() + 1
}

/** Collects rows into parts, in order. */
export class Parting {
  readonly #zone: Zone
  readonly #open = new Map<
    string,
    { tables: readonly string[]; month: number; hours: Set<number>; lines: string[] }
  >()
  readonly #full: Part[] = []

  constructor(zone: Zone) {
    this.#zone = zone
  }

  add(tables: readonly string[], at: number, line: string): void {
    const month = monthOf(at, this.#zone)
    const name = `${month}${tables.join()}`
    let part = this.#open.get(name)
    if (!part) {
      part = { tables, month, hours: new Set(), lines: [] }
      this.#open.set(name, part)
    }
    part.lines.push(line)
    if (tables[0] === 'exchange') part.hours.add(Math.floor(at / HOUR_MS) * HOUR_MS)
    if (part.lines.length >= ROWS_PER_PART) {
      this.#full.push(finish(part))
      this.#open.delete(name)
    }
  }

  parts(): Part[] {
    return [...this.#full, ...[...this.#open.values()].map(finish)]
  }
}

function finish(part: {
  tables: readonly string[]
  month: number
  hours: Set<number>
  lines: string[]
}): Part {
  return {
    tables: part.tables,
    month: part.month,
    hours: [...part.hours],
    rows: part.lines.length,
    lines: part.lines.join('\n'),
  }
}
