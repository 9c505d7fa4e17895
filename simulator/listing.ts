/** An ordered list of rows of which any stretch can be produced without the rest. */
import type { Row } from './world.ts'

export interface Listing {
  total: number
  slice(from: number, to: number): Row[]
}

export function listed(rows: Row[]): Listing {
  return { total: rows.length, slice: (from, to) => rows.slice(from, to) }
}

/** One list behind another. */
export function joined(first: Listing, second: Listing): Listing {
  return {
    total: first.total + second.total,
    slice: (from, to) => [
      ...first.slice(from, Math.min(to, first.total)),
      ...second.slice(Math.max(0, from - first.total), Math.max(0, to - first.total)),
    ],
  }
}
