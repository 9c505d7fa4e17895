import { describe, expect, it } from 'vitest'
import { judgeFalls, judgeStuck, judgeVolumes } from './suspicion.ts'
import type { Volume } from './volumes.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR
const NOW = 1_800_000_000_000

describe('fault 27: an exchange that is asked every 15 s and tells a period every five minutes', () => {
  const told = { platform: 'p', fruitful: 2_000, first_new: NOW - 7 * DAY, asked_since: NOW - 8 * DAY }
  const kinds = (last_new: number, over = {}) =>
    judgeStuck({ ...told, last_new, ...over }, 15, NOW).map(({ kind, since }) => ({ kind, since }))

  it('is stuck once nothing new has come for an hour, and says since when', () => {
    expect(kinds(NOW - 59 * MINUTE)).toEqual([])
    expect(kinds(NOW - 61 * MINUTE)).toEqual([{ kind: 'stuck', since: NOW - 61 * MINUTE }])
    expect(kinds(NOW - 3 * DAY)).toEqual([{ kind: 'stuck', since: NOW - 3 * DAY }])
  })

  it('is not where its rhythm is slower than an hour', () => {
    const daily = { fruitful: 8, first_new: NOW - 8 * DAY }
    expect(kinds(NOW - 30 * HOUR, daily)).toEqual([])
    expect(kinds(NOW - 2 * HOUR, { fruitful: 50, first_new: NOW - 50 * HOUR })).toEqual([])
  })

  it('has no rhythm at first, and is stuck where it never says anything in two days', () => {
    expect(kinds(NOW - 3 * HOUR, { fruitful: 2 })).toEqual([])
    const never = { fruitful: 0, first_new: 0 }
    expect(kinds(0, { ...never, asked_since: NOW - DAY })).toEqual([])
    expect(kinds(0, { ...never, asked_since: NOW - 49 * HOUR })).toEqual([{ kind: 'stuck', since: null }])
  })
})

describe('fault 27: the volumes of an exchange', () => {
  const volume = (span: Volume['span'], n: number, records: number, periods: number): Volume => ({
    platform: 'p',
    span,
    at: NOW - n * (span === 'hour' ? HOUR : DAY),
    periods,
    calls: 0,
    records,
    bytes: 0,
  })
  const week = (records = 24_000, periods = 288) =>
    [8, 7, 6, 5, 4, 3, 2].map((n) => volume('day', n, records, periods))
  const judged = (...volumes: Volume[]) =>
    judgeVolumes(volumes).map(({ kind, field, was, is }) => ({ kind, field, was, is }))

  it('that are a thousand times what they used to be in one hour are suspect, with what they were', () => {
    expect(judged(...week(), volume('hour', 3, 1_000_000, 12), volume('hour', 2, 900, 12))).toEqual([
      { kind: 'jump', field: 'records', was: 1_000, is: 1_000_000 },
    ])
  })

  it('are not by a busy hour that holds a whole day', () => {
    expect(judged(...week(), volume('hour', 3, 24_000, 12))).toEqual([])
  })

  it('are not by one long period, nor by days of which little was heard', () => {
    expect(judged(...week(), volume('hour', 3, 24_001, 1))).toEqual([])
    expect(judged(...week(8, 1), volume('hour', 3, 1_000, 12))).toEqual([])
  })

  it('are not where few days are known: then nobody knows what they used to be', () => {
    expect(judged(...week().slice(0, 2), volume('hour', 3, 1e9, 12))).toEqual([])
    expect(judged(volume('hour', 3, 1e9, 12))).toEqual([])
  })

  it('that are a thousandth on the day before are suspect; a day of nothing is silence, and one half heard is neither', () => {
    expect(judged(...week(), volume('last_day', 1, 24, 288))).toEqual([
      { kind: 'drop', field: 'records', was: 24_000, is: 24 },
    ])
    expect(judged(...week(), volume('last_day', 1, 0, 288))).toEqual([])
    expect(judged(...week(), volume('last_day', 1, 83, 1))).toEqual([])
  })

  it('of a weekend are what they are on weekends', () => {
    const days = week()
    days[2] = volume('day', 6, 30, 288)
    expect(judged(...days, volume('last_day', 1, 24, 288))).toEqual([])
  })
})

it('fault 27: a counter that fell is suspect, with what it was and what it is', () => {
  const fall = { platform: 'p', counter: 'requests_total', at: NOW, was: 900, is: 3, others: 4 }
  expect(judgeFalls([fall])).toEqual([
    { kind: 'reset', field: 'requests_total', since: NOW, was: 900, is: 3, others: 4 },
  ])
})
