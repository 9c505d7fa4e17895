/** The lines of the table: the rows of the list, with those beneath an unfolded parent behind it. Pure. */
import type { CaseRow } from './api.ts'
import type { Shown } from './queue-model.ts'

export interface Line {
  key: string
  /** Null: a line that says how many more there are. */
  row: CaseRow | null
  more: number
  parent: string | null
  changed: boolean
  gone: boolean
}

export interface Beneath {
  rows: readonly CaseRow[]
  total: number
}

export function linesOf(
  { rows, changed }: Shown,
  unfolded: ReadonlyMap<string, Beneath>,
  fits: (row: CaseRow) => boolean,
): Line[] {
  return rows.flatMap((row): Line[] => {
    const own = { key: row.id, row, more: 0, parent: null, changed: changed.has(row.id), gone: !fits(row) }
    const beneath = unfolded.get(row.id)
    if (!beneath) return [own]
    const children = beneath.rows.map((child): Line => ({
      key: `${row.id} ${child.id}`,
      row: child,
      more: 0,
      parent: row.id,
      changed: false,
      gone: false,
    }))
    const more = beneath.total - beneath.rows.length
    const rest: Line = { key: `${row.id} more`, row: null, more, parent: row.id, changed: false, gone: false }
    return [own, ...children, ...(more > 0 ? [rest] : [])]
  })
}
