/**
 * The inserts that a set of parts makes: few, none too large, facts before the polls that brought them. Pure.
 *
 * An insert stays within a year, twelve partitions at the most: one row with an odd time costs the others nothing, and
 * a full catalogue is one statement instead of one for each month in which an entry changed. Where an insert breaks off
 * between two partitions it is repeated, and what was in already collapses.
 */
import type { Place } from '../memory/parts.ts'

interface Sized extends Place {
  bytes: number
}

export interface Insert<Part extends Place> {
  tables: readonly string[]
  /** The month of its first rows. */
  month: number
  parts: Part[]
}

const ROWS_PER_INSERT = 40_000
const BYTES_PER_INSERT = 16 * 1024 ** 2

/** A poll counts as good only once its facts are in, so its own row goes behind them. */
const BEHIND = ['reject', 'poll']

/** The inserts, in groups: those of a group may run side by side, and the groups follow each other. */
export function toInserts<Part extends Sized>(parts: readonly Part[]): Insert<Part>[][] {
  const groups = new Map<string, Part[]>()
  for (const part of parts) {
    const name = `${Math.floor(part.month / 100)} ${part.tables.join()}`
    const group = groups.get(name)
    if (group) group.push(part)
    else groups.set(name, [part])
  }
  const inserts = [...groups.values()].flatMap(chunk).map((parts) => ({
    tables: parts[0]?.tables ?? [],
    month: parts[0]?.month ?? 0,
    parts,
  }))
  const isBehind = ({ tables }: Insert<Part>): boolean => BEHIND.includes(tables[0] ?? '')
  return [inserts.filter((insert) => !isBehind(insert)), inserts.filter(isBehind)].filter(
    (group) => group.length > 0,
  )
}

function chunk<Part extends Sized>(parts: readonly Part[]): Part[][] {
  const chunks: Part[][] = []
  let [rows, bytes] = [Number.POSITIVE_INFINITY, 0]
  for (const part of parts) {
    if (rows + part.rows > ROWS_PER_INSERT || bytes + part.bytes > BYTES_PER_INSERT) {
      chunks.push([])
      rows = 0
      bytes = 0
    }
    chunks.at(-1)?.push(part)
    rows += part.rows
    bytes += part.bytes
  }
  return chunks
}
