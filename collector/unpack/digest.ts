/** Twelve hex digits that are the same for equal values, in whatever order their keys stand. */
import { hash } from 'node:crypto'

export function digest(value: unknown): string {
  return hash('sha256', JSON.stringify(sorted(value)) ?? 'undefined').slice(0, 12)
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, sorted(item)])
}
