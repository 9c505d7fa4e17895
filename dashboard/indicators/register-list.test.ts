import { expect, it } from 'vitest'
import { INDICATORS, sampleOf } from '../fixtures/story.ts'
import type { Ranking, Registered } from './api.ts'
import { marksOf } from './marks.ts'
import { countByStatus, findIn, inOrder } from './register-list.ts'
import type { Listed } from './register-list.ts'

const listed = INDICATORS.map((indicator, n): Listed => ({
  indicator: {
    ...indicator,
    ...(n === 3 ? { code: 'K11' } : {}),
    formula: { zh: '', en: '' },
    kind: 'ratio',
    feeds: [],
    trend: { points: 24, step_h: 1, view: 'known' },
  } satisfies Registered,
  sample: undefined,
  status: n % 2 === 0 ? 'good' : 'unknown',
  owner: '省政务和数据管理局',
}))
const ids = (some: readonly Listed[]): string[] => some.map(({ indicator }) => indicator.id)

it('an indicator is found by words of either language, by its number and its owner, all of them at once', () => {
  expect(ids(findIn(listed, { words: '质量 score', status: 'all' }))).toEqual(['quality_score'])
  expect(ids(findIn(listed, { words: 'k11', status: 'all' }))).toEqual(['exchange_success_rate'])
  expect(findIn(listed, { words: '政务和数据', status: 'all' })).toHaveLength(8)
  expect(findIn(listed, { words: '质量 nothing', status: 'all' })).toEqual([])
  expect(findIn(listed, { words: '', status: 'unknown' })).toHaveLength(4)
})

it('they are counted by status, and stand by their number before their name', () => {
  expect(countByStatus(listed)).toEqual({ all: 8, good: 4, warn: 0, bad: 0, unknown: 4, none: 0 })
  expect(ids(inOrder(listed, 'en'))[0]).toBe('exchange_success_rate')
})

it('the map takes no colour and no value from who is silent or not to be trusted', () => {
  const city = (code: string) => ({ code, name: { zh: code, en: code } })
  const row = (scope_id: string, over: Partial<Ranking['rows'][number]>): Ranking['rows'][number] => ({
    scope_id,
    rank: null,
    suspended: 'no',
    sample: sampleOf('q', '', 1, 95, { scope_kind: 'city', scope_id }),
    ...over,
  })
  const rows = [
    row('a', { rank: 1 }),
    row('b', { suspended: 'dark' }),
    row('c', { suspended: 'low_confidence' }),
    row('d', { suspended: 'unknown', sample: null }),
  ]
  const marks = marksOf(['a', 'b', 'c', 'd', 'e'].map(city), rows, 'score', 'zh')
  expect(marks.map((mark) => [mark.class, mark.text, mark.rank])).toEqual([
    ['good', '95.0', 1],
    ['dark', '—', null],
    ['unknown', '—', null],
    ['pending', '—', null],
    ['pending', '—', null],
  ])
})
