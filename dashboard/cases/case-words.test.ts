import { expect, it } from 'vitest'
import { caseRow } from '../fixtures/cases.ts'
import { i18n } from '../locales/i18n.ts'
import type { Say } from '../locales/desk/words.ts'
import '../locales/desk/words.ts'
import { askedWords, detailWord, fieldWord } from './case-words.ts'

const t: Say = (key, values = {}) => i18n.global.t(key as never, values)

it('an extension says what its days are, by the clock that it is of', () => {
  const extension_asked = { by: '李四', days: 5, reason: '等厂商补丁' }
  const text = (unit: 'working_days' | 'calendar_days') =>
    askedWords(t, caseRow({ extension_asked, extension: { unit, due_day: null } })).map((one) => one.text)
  expect(text('working_days')).toEqual(['待批：延期 5 个工作日，李四 申请'])
  expect(text('calendar_days')).toEqual(['待批：延期 5 个自然日，李四 申请'])
  expect(fieldWord(t, 'days', 'ask_extension', [{ unit: 'hours' }, { unit: 'working_days' }])).toBe(
    '天数（工作日）',
  )
  expect(fieldWord(t, 'days', 'ask_exemption', [{ unit: 'working_days' }])).toBe('天数（自然日）')
})

it('a silent platform says in words how its last poll ended', () => {
  expect(detailWord(t, { source: 'dark', detail: 'refused' })).toBe('拒绝连接')
  expect(detailWord(t, { source: 'dark', detail: 'ok' })).toBe('数据过期')
  expect(detailWord(t, { source: 'dark', detail: 'of another day' })).toBe('轮询失败')
  expect(detailWord(t, { source: 'security', detail: 'refused' })).toBe('refused')
})
