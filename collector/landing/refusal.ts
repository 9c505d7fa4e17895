/** Tells data that a store will never take from a store that cannot take anything just now. */

/**
 * ClickHouse's codes for a value that does not parse or fit: 6 text, 25 escape, 26 quote, 27 input, 33 cut short,
 * 38 date, 41 date and time, 53 type, 62 syntax (what an insert body turns into when it is broken), 69 bounds,
 * 70 conversion, 72 number, 131 size of a string, 349 null, 407 decimal, 469 constraint, 691 enum.
 * Not among them: unknown columns and tables, which are the schema's fault and heal once it is migrated.
 */
const REFUSALS = new Set([6, 25, 26, 27, 33, 38, 41, 53, 62, 69, 70, 72, 131, 349, 407, 469, 691])

export function isRefusal(error: unknown): boolean {
  const { code } = error as { code?: unknown }
  return REFUSALS.has(typeof code === 'string' ? Number.parseInt(code, 10) : Number(code))
}
