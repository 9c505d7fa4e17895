/** The golden cases of the clocks: each says by which article, from when, and until when. */
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { readFileSync } from 'node:fs'
import { calendarSchema } from '#province/calendar.ts'
import { clocksSchema } from '#province/clock.ts'
import { toCalendar } from './calendar.ts'
import { dueAt, extensionLeft } from './due.ts'
import type { Clock } from './due.ts'

const shipped = (file: string): unknown =>
  parse(readFileSync(new URL(`../../province/guangdong/${file}`, import.meta.url), 'utf8'))
const clocks = clocksSchema.parse(shipped('clocks.yaml'))
const calendarFile = calendarSchema.parse(shipped('calendar.yaml'))
const calendar = toCalendar(calendarFile)

const at = (text: string): number => Date.parse(`${text.replace(' ', 'T')}:00+08:00`)

interface Given {
  /** How often it stood still: from when to when. */
  pauses?: [from: string, to?: string][]
  extended?: number[]
}

function clockOf(start: string, { pauses = [], extended = [] }: Given): Clock {
  return {
    started_at: at(start),
    pauses: pauses.map(([from, to]) => ({ from: at(from), ...(to === undefined ? {} : { to: at(to) }) })),
    extensions: extended.map((days) => ({ days })),
  }
}

function due(rule_id: string, start: string, given: Given, by = calendar): string {
  const rule = clocks.find(({ id }) => id === rule_id)
  if (rule === undefined) throw new Error(`There is no clock ${rule_id}`)
  const found = dueAt(rule, clockOf(start, given), by)
  if ('uncovered' in found) return `uncovered ${found.uncovered}`
  if ('hours' in rule.span)
    return new Date(found.due_at + 8 * 3_600_000).toISOString().slice(0, 16).replace('T', ' ')
  expect(found.due_at).toBe(at(`${found.due_day} 00:00`) + by.day_ends_ms)
  return `${found.due_day} 24:00`
}

/** What it shows, the clock, the article, its start, and when it is due. */
type Golden = [shows: string, clock: string, article: string, start: string, due: string, given?: Given]

const REPORT = '国家网络安全事件报告管理办法 §4'

describe('a report of a security event', () => {
  test.each<Golden>([
    ['one hour, on National Day', 'REPORT_CII', REPORT, '2026-10-01 02:30', '2026-10-01 03:30'],
    ['one hour, over midnight', 'REPORT_CII', REPORT, '2026-11-26 23:59', '2026-11-27 00:59'],
    [
      'half an hour onward, at Spring Festival',
      'REPORT_CII_ONWARD',
      REPORT,
      '2026-02-17 00:00',
      '2026-02-17 00:30',
    ],
    ['two hours, into the new lunar year', 'REPORT_CENTRAL', REPORT, '2026-02-16 23:00', '2026-02-17 01:00'],
    [
      'one hour onward, on Labour Day',
      'REPORT_CENTRAL_ONWARD',
      REPORT,
      '2026-05-01 12:00',
      '2026-05-01 13:00',
    ],
    ['four hours, on a Saturday off', 'REPORT_OTHER', REPORT, '2026-10-03 22:15', '2026-10-04 02:15'],
    [
      'four hours, past the end of the calendar',
      'REPORT_OTHER',
      REPORT,
      '2026-12-31 22:00',
      '2027-01-01 02:00',
    ],
    [
      'one hour onward from the province',
      'REPORT_OTHER_ONWARD',
      REPORT,
      '2025-10-01 00:00',
      '2025-10-01 01:00',
    ],
    [
      'nothing lets it stand still, nothing extends it',
      'REPORT_OTHER',
      REPORT,
      '2026-11-26 10:00',
      '2026-11-26 14:00',
      { pauses: [['2026-11-26 11:00', '2026-11-26 13:00']], extended: [1] },
    ],
    [
      '24 hours, from a worked Saturday',
      'REPORT_FLAW',
      '网络数据安全管理条例 §10',
      '2026-02-14 09:00',
      '2026-02-15 09:00',
    ],
    [
      '30 days that end in National Day move behind it',
      'REPORT_SUMMARY',
      '国家网络安全事件报告管理办法（条号待核）; 民法典 §203',
      '2026-09-07 10:00',
      '2026-10-08 24:00',
    ],
    [
      '30 days that end on a worked Saturday do not move',
      'REPORT_SUMMARY',
      '国家网络安全事件报告管理办法（条号待核）; 民法典 §203',
      '2026-09-10 10:00',
      '2026-10-10 24:00',
    ],
    [
      '30 days that end on a Sunday move to Monday',
      'REPORT_SUMMARY',
      '国家网络安全事件报告管理办法（条号待核）; 民法典 §203',
      '2026-09-11 10:00',
      '2026-10-12 24:00',
    ],
    [
      '30 days whose last day is not covered',
      'REPORT_SUMMARY',
      '国家网络安全事件报告管理办法（条号待核）; 民法典 §203',
      '2026-12-05 10:00',
      'uncovered 2027-01-04',
    ],
  ])('%s: %s by %s', (_shows, clock, _article, start, expected, given = {}) => {
    expect(due(clock, start, given)).toBe(expected)
  })
})

const REMEDY = '本省默认（待核）; 民法典 §201'

describe('a remediation order', () => {
  test.each<Golden>([
    ['a worked Sunday counts', 'REMEDY_SERIOUS', REMEDY, '2026-09-18 10:00', '2026-09-24 24:00'],
    ['over Mid-Autumn and National Day', 'REMEDY_SERIOUS', REMEDY, '2026-09-24 10:00', '2026-10-09 24:00'],
    ['due on a worked Saturday', 'REMEDY_SERIOUS', REMEDY, '2026-09-28 10:00', '2026-10-10 24:00'],
    ['over the eight days of 2025', 'REMEDY_SERIOUS', REMEDY, '2025-09-26 10:00', '2025-10-10 24:00'],
    [
      'over Spring Festival and two worked Saturdays',
      'REMEDY_ORDINARY',
      REMEDY,
      '2026-02-11 09:00',
      '2026-03-03 24:00',
    ],
    ['a start on a day off', 'REMEDY_SERIOUS', REMEDY, '2026-02-17 10:00', '2026-02-28 24:00'],
    ['a start at 23:59 before the holiday', 'REMEDY_SERIOUS', REMEDY, '2026-02-14 23:59', '2026-02-28 24:00'],
    [
      'twenty days over both holidays of autumn',
      'REMEDY_MINOR',
      REMEDY,
      '2026-09-10 10:00',
      '2026-10-14 24:00',
    ],
    ['over Spring Festival of 2025', 'REMEDY_SERIOUS', REMEDY, '2025-01-24 10:00', '2025-02-07 24:00'],
    [
      'over Spring Festival of 2025 and its Saturday',
      'REMEDY_ORDINARY',
      REMEDY,
      '2025-01-24 10:00',
      '2025-02-13 24:00',
    ],
  ])('%s: %s by %s', (_shows, clock, _article, start, expected, given = {}) => {
    expect(due(clock, start, given)).toBe(expected)
  })
})

const PAUSE = '本省默认（待核）'

describe('a clock that stands still', () => {
  test.each<Golden>([
    [
      'two days',
      'REMEDY_SERIOUS',
      PAUSE,
      '2026-11-09 10:00',
      '2026-11-18 24:00',
      { pauses: [['2026-11-11 10:00', '2026-11-13 09:00']] },
    ],
    [
      'within one day: nothing moves',
      'REMEDY_SERIOUS',
      PAUSE,
      '2026-11-09 10:00',
      '2026-11-16 24:00',
      { pauses: [['2026-11-11 10:00', '2026-11-11 16:00']] },
    ],
    [
      'over the holiday: only the day before it is won',
      'REMEDY_SERIOUS',
      PAUSE,
      '2026-09-28 10:00',
      '2026-10-12 24:00',
      { pauses: [['2026-09-30 10:00', '2026-10-08 09:00']] },
    ],
    [
      'in the holiday alone: nothing moves',
      'REMEDY_SERIOUS',
      PAUSE,
      '2026-09-28 10:00',
      '2026-10-10 24:00',
      { pauses: [['2026-10-02 10:00', '2026-10-06 10:00']] },
    ],
    [
      'on its last day: it is not missed',
      'REMEDY_SERIOUS',
      PAUSE,
      '2026-11-09 10:00',
      '2026-11-18 24:00',
      { pauses: [['2026-11-16 15:00', '2026-11-18 08:00']] },
    ],
    [
      'twice at once: counted once',
      'REMEDY_SERIOUS',
      PAUSE,
      '2026-11-09 10:00',
      '2026-11-18 24:00',
      {
        pauses: [
          ['2026-11-11 10:00', '2026-11-12 12:00'],
          ['2026-11-12 08:00', '2026-11-13 09:00'],
        ],
      },
    ],
    [
      'before it started: nothing moves',
      'REMEDY_SERIOUS',
      PAUSE,
      '2026-11-09 10:00',
      '2026-11-16 24:00',
      { pauses: [['2026-11-02 10:00', '2026-11-06 09:00']] },
    ],
    [
      'without an end: the earliest due time',
      'REMEDY_SERIOUS',
      PAUSE,
      '2026-11-09 10:00',
      '2026-11-16 24:00',
      { pauses: [['2026-11-11 10:00']] },
    ],
    [
      'and is extended',
      'REMEDY_SERIOUS',
      PAUSE,
      '2026-11-09 10:00',
      '2026-11-25 24:00',
      { pauses: [['2026-11-11 10:00', '2026-11-13 09:00']], extended: [5] },
    ],
    [
      'though the article knows no pause: nothing moves',
      'REQ_REPLY_COND',
      '政务数据共享条例 §21',
      '2026-09-30 09:00',
      '2026-10-20 24:00',
      { pauses: [['2026-10-09 10:00', '2026-10-15 09:00']] },
    ],
  ])('%s: %s by %s', (_shows, clock, _article, start, expected, given = {}) => {
    expect(due(clock, start, given)).toBe(expected)
  })
})

const S17 = '政务数据共享条例 §17'
const S21 = '政务数据共享条例 §21'
const S22 = '政务数据共享条例 §22'
const S26 = '政务数据共享条例 §26'

describe('a request, a correction, a catalogue', () => {
  test.each<Golden>([
    ['one day, before National Day', 'REQ_REPLY_UNCOND', S21, '2026-09-30 09:00', '2026-10-08 24:00'],
    ['one day, to a worked Saturday', 'REQ_REPLY_UNCOND', S21, '2026-10-09 16:00', '2026-10-10 24:00'],
    ['one day, from a worked Saturday', 'REQ_REPLY_UNCOND', S21, '2026-10-10 10:00', '2026-10-12 24:00'],
    [
      'one day, to a worked Sunday of the next year',
      'REQ_REPLY_UNCOND',
      S21,
      '2025-12-31 09:00',
      '2026-01-04 24:00',
    ],
    [
      'ten days from the last minute before the holiday',
      'REQ_REPLY_COND',
      S21,
      '2026-09-30 23:59',
      '2026-10-20 24:00',
    ],
    ['ten days from the first minute of it', 'REQ_REPLY_COND', S21, '2026-10-01 00:00', '2026-10-20 24:00'],
    [
      'extended by ten days',
      'REQ_REPLY_COND',
      S21,
      '2026-09-30 23:59',
      '2026-11-03 24:00',
      { extended: [10] },
    ],
    [
      'extended by more than the article allows',
      'REQ_REPLY_COND',
      S21,
      '2026-09-30 23:59',
      '2026-11-03 24:00',
      { extended: [8, 7] },
    ],
    ['ten days before the calendar ends', 'REQ_REPLY_COND', S21, '2026-12-15 09:00', '2026-12-29 24:00'],
    [
      'extended past the end of the calendar',
      'REQ_REPLY_COND',
      S21,
      '2026-12-15 09:00',
      'uncovered 2027-01-01',
      { extended: [10] },
    ],
    ['twenty days to deliver', 'REQ_DELIVER', S22, '2026-11-26 09:00', '2026-12-24 24:00'],
    [
      'delivery is not extended',
      'REQ_DELIVER',
      S22,
      '2026-11-26 09:00',
      '2026-12-24 24:00',
      { extended: [5] },
    ],
    [
      'twenty days past the end of the calendar',
      'REQ_DELIVER',
      S22,
      '2026-12-10 09:00',
      'uncovered 2027-01-01',
    ],
    ['before the calendar begins', 'REQ_DELIVER', S22, '2024-12-10 09:00', 'uncovered 2024-12-11'],
    ['ten days over Labour Day and its Saturday', 'DQ_CORRECT', S26, '2026-04-30 09:00', '2026-05-18 24:00'],
    ['ten days over National Day of 2025', 'CAT_UPDATE', S17, '2025-09-25 09:00', '2025-10-15 24:00'],
    ['and five more', 'CAT_UPDATE', S17, '2025-09-25 09:00', '2025-10-22 24:00', { extended: [5] }],
    ['two days over Dragon Boat', 'CAT_REVIEW', S17, '2026-06-18 09:00', '2026-06-23 24:00'],
    ['two days over Qingming', 'CAT_REVIEW', S17, '2025-04-03 09:00', '2025-04-08 24:00'],
  ])('%s: %s by %s', (_shows, clock, _article, start, expected, given = {}) => {
    expect(due(clock, start, given)).toBe(expected)
  })
})

test('where an organ has business hours, the last day ends with them (民法典 §203)', () => {
  const until_half_past_five = toCalendar({ ...calendarFile, day_ends: '17:30' })
  const rule = clocks.find(({ id }) => id === 'CAT_REVIEW')
  if (rule === undefined) throw new Error('There is no clock CAT_REVIEW')
  const due = dueAt(rule, clockOf('2026-06-18 09:00', {}), until_half_past_five)
  expect(due).toEqual({ due_at: at('2026-06-23 17:30'), due_day: '2026-06-23' })
})

test('an extension has an end: what is left of it is said', () => {
  const [reply, deliver] = ['REQ_REPLY_COND', 'REQ_DELIVER'].map((id) => clocks.find((one) => one.id === id))
  if (reply === undefined || deliver === undefined) throw new Error('A clock is missing')
  expect(extensionLeft(reply, clockOf('2026-06-18 09:00', { extended: [4] }))).toBe(6)
  expect(extensionLeft(reply, clockOf('2026-06-18 09:00', { extended: [8, 7] }))).toBe(0)
  expect(extensionLeft(deliver, clockOf('2026-06-18 09:00', { extended: [4] }))).toBe(0)
})

test('what nobody has compared with its article says so (待核)', () => {
  const unverified = clocks.filter(({ verified }) => !verified).map(({ id }) => id)
  expect(unverified).toEqual(['REPORT_SUMMARY', 'REMEDY_SERIOUS', 'REMEDY_ORDINARY', 'REMEDY_MINOR'])
})
