import { expect, it } from 'vitest'
import { asKnown, hasAsKnown } from './as-known.ts'

/** What runs of it. */
const bare = (sql: string): string => sql.replaceAll(/--.*$/gm, '')

it('a statement asked as it was known reads landing tables alone, under the names that it gives them', () => {
  const asked = asKnown(
    'SELECT sum(hourly.calls) FROM exchange_hour AS hourly FINAL WHERE hourly.periods > 0',
    'then',
  )
  expect(asked).toContain(') AS hourly WHERE hourly.periods > 0')
  expect(asked).toContain('FROM exchange WHERE')
  expect(bare(asked)).not.toMatch(/\bFROM exchange_now\b|\bFINAL\b/)
  const listed = asKnown('SELECT count() FROM listed_group_at(at = {at:Int64}) AS listed', 'late')
  expect(listed).toContain(') AS listed')
  expect(listed).toContain('NOT IN (SELECT platform, entry, observed_at FROM catalogue WHERE')
  expect(bare(listed)).not.toMatch(/_at\(at|\bFROM catalogue_now\b|\bFINAL\b/)
})

it('a statement over working days is asked by the calendar that was known then', () => {
  const sql = 'SELECT max(day) FROM calendar_at(at = {at:Int64}) AS days'
  expect(asKnown(sql, 'then').match(/known_at <= fromUnixTimestamp64Milli\(\{until:Int64\}/g)).toHaveLength(2)
  expect(asKnown(sql, 'late').match(/known_at <= fromUnixTimestamp64Milli\(\{known:Int64\}/g)).toHaveLength(2)
})

it('a statement over days of the exchange cannot be asked so, nor one without facts', () => {
  expect(hasAsKnown('SELECT 1 FROM (\n\n) AS facts')).toBe(false)
  expect(hasAsKnown('SELECT sum(calls) FROM exchange_day AS daily FINAL')).toBe(false)
  expect(hasAsKnown('SELECT sum(calls) FROM exchange_hour FINAL')).toBe(true)
})
