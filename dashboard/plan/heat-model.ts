/** How far every organ is with every outcome, as cells of a table. What is unknown is a cell of its own, and never a nought. Pure. */
import type { PlanStanding, Standing } from './api.ts'

export interface Cell {
  outcome: string
  look: 'done' | 'known' | 'stale' | 'unknown'
  /** 0 to 1; null: unknown. */
  value: number | null
  /** By how much its own report lies above that, where it is more than is tolerated. */
  over: number | null
}

export interface HeatRow {
  organ: string
  is_dark: boolean
  cells: Cell[]
}

/** Outcomes of which nobody knows anything. */
export function unfedOutcomes({ outcomes }: PlanStanding): Standing[] {
  return outcomes.filter(({ organs }) => organs.every(({ completion }) => completion === null))
}

export function heatRows(
  organs: readonly string[],
  outcomes: readonly Standing[],
  dark: ReadonlySet<string>,
): HeatRow[] {
  const columns = outcomes.map(({ id, organs: own, findings }) => ({
    id,
    byOrgan: new Map(own.map((one) => [one.organ, one])),
    over: new Map(findings.map(({ organ, gap }) => [organ, gap])),
  }))
  return organs.map((organ) => ({
    organ,
    is_dark: dark.has(organ),
    cells: columns.map(({ id, byOrgan, over }): Cell => {
      const found = byOrgan.get(organ)
      const value = found?.completion ?? null
      // Whoever is silent may have lost what it had: its last word is old, and is drawn so.
      const is_old = dark.has(organ) || found?.state === 'stale'
      const look = value === null ? 'unknown' : is_old ? 'stale' : found?.is_done ? 'done' : 'known'
      return { outcome: id, look, value, over: over.get(organ) ?? null }
    }),
  }))
}

/** Two halves side by side, so that all organs are seen at once on a wide screen. */
export function halvesOf<Row>(rows: readonly Row[]): Row[][] {
  const middle = Math.ceil(rows.length / 2)
  return [rows.slice(0, middle), rows.slice(middle)].filter((half) => half.length > 0)
}

/** In whole percents; what is not all of it is never written 100, and what is not nought never 0. */
export function heatNumber(value: number | null): string {
  if (value === null) return '—'
  if (value > 0 && value < 0.005) return '<1'
  return String(value < 1 ? Math.min(99, Math.round(value * 100)) : 100)
}
