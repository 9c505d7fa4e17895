/** A moment as a field of the browser takes it, in the province's own zone, and back. Pure. */
import { dateText, timeText } from '../wall/time-text.ts'

/** `2026-11-23T16:00` */
export function fieldOf(at: number, zone: string): string {
  return `${dateText(at, zone)}T${timeText(at, zone).slice(0, 5)}`
}

/** Null where it is no moment. */
export function momentOf(field: string, zone: string): number | null {
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/.test(field)) return null
  const guess = Date.parse(`${field.slice(0, 16)}:00Z`)
  if (Number.isNaN(guess)) return null
  const offset = (at: number): number => Date.parse(`${fieldOf(at, zone)}:00Z`) - at
  // Where the offset changes between the guess and the moment, the second look is right.
  return guess - offset(guess - offset(guess))
}
