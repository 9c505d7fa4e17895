/** Which part of a list that is too long for its place is shown, and how many pages it has. */

export interface Page<T> {
  items: T[]
  /** Counted from 1. */
  number: number
  count: number
}

/** `turn` counts up for ever; a list that became shorter shows a page it still has. */
export function pageOf<T>(items: readonly T[], size: number, turn: number): Page<T> {
  const per_page = Math.max(1, size)
  const count = Math.max(1, Math.ceil(items.length / per_page))
  const index = turn % count
  return { items: items.slice(index * per_page, (index + 1) * per_page), number: index + 1, count }
}

/** How many cells of at least that size a place holds, and in how many columns; never none. */
export function capacityOf(
  place: { width: number; height: number },
  cell: { width: number; height: number },
): { columns: number; rows: number; size: number } {
  const columns = Math.max(1, Math.floor(place.width / Math.max(1, cell.width)))
  // Half a pixel of rounding must not cost a row.
  const rows = Math.max(1, Math.floor((place.height + 0.5) / Math.max(1, cell.height)))
  return { columns, rows, size: columns * rows }
}
