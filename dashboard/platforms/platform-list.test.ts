import { describe, expect, it } from 'vitest'
import type { FeedRow, FeedState, PlatformRow, Standing } from './api.ts'
import {
  countByStanding,
  findIn,
  isCutOff,
  keepOrder,
  listOf,
  PAGE_SIZE,
  pageOf,
  sortWorstFirst,
  statesOf,
  type Listed,
} from './platform-list.ts'

const feed = (name: string, standing: Standing, over: Partial<FeedRow> = {}): FeedRow => ({
  feed: name,
  cadence_s: 60,
  last_good_at: 1,
  state: 'known',
  standing,
  failures: 0,
  suspect: [],
  last: { started: 10, ms: 5, http_status: 200, outcome: 'ok', error: '', skew_s: 0 },
  ...over,
})

const row = (id: string, standing: Standing, over: Partial<PlatformRow> = {}): PlatformRow => ({
  id,
  organ: id.toUpperCase(),
  region: '440000',
  name: { zh: `平台${id}`, en: `Platform ${id}` },
  dark: false,
  since: null,
  standing,
  feeds: [feed('exchange', standing)],
  day: { polls: 1, failed: 0, rejects: 0, masked: 0, waiting: { rejects: 0, drift: 0 } },
  ...over,
})

const list = (rows: PlatformRow[], states: FeedState[] = []): Listed[] =>
  listOf(rows, statesOf(states), (code) => `机构${code}`, 'zh')
const ids = (listed: readonly Listed[]): string[] => listed.map(({ id }) => id)

const state = (over: Partial<FeedState>): FeedState => ({
  platform: 'a',
  feed: 'exchange',
  state: 'ok',
  consecutive_failures: 0,
  next_at: 0,
  because: null,
  breaker: 'closed',
  last: null,
  skew_s: null,
  flapping: false,
  turns: 0,
  ...over,
})

describe('fault 29: all platforms that cannot be reached', () => {
  const lost = (id: string, outcome = 'timeout') => {
    const last = { started: 10, ms: 5, http_status: 0, outcome, error: '', skew_s: null }
    return row(id, 'down', { dark: true, feeds: [feed('exchange', 'down', { last })] })
  }

  it('are one fault, by the word of the collector, and of the store where that is elsewhere', () => {
    const all = list([lost('a'), lost('b', 'dns'), lost('c', 'refused')])
    expect(isCutOff(all, undefined)).toBe(true)
    expect(isCutOff(all, 'ok')).toBe(false)
    expect(isCutOff([], 'cut')).toBe(true)
    expect(isCutOff(list([lost('a'), lost('b'), lost('c', 'http_5xx')]), undefined)).toBe(false)
    expect(isCutOff(list([lost('a'), lost('b'), row('c', 'ok')]), undefined)).toBe(false)
    expect(isCutOff(list([lost('a'), lost('b')]), undefined)).toBe(false)
  })
})

describe('how a platform stands', () => {
  it('is what the store says where the collector is elsewhere', () => {
    expect(list([row('a', 'delayed')])[0]).toMatchObject({ standing: 'delayed', feeds_bad: 1 })
  })

  it('is what the collector says where it is here, and the worst of its feeds', () => {
    const feeds = [feed('exchange', 'down'), feed('quality', 'ok')]
    const rows = [row('a', 'down', { feeds })]
    const [only] = list(rows, [state({}), state({ feed: 'quality', state: 'unauthorised' })])
    expect(only).toMatchObject({ standing: 'unauthorised', feeds: 2, feeds_bad: 1 })
    expect(only?.worst?.feed).toBe('quality')
  })

  it('is what it answered before, as far as the store holds that, where the collector has not asked since its start', () => {
    const one = (standing: Standing) => list([row('a', standing)], [state({ state: 'pending' })])[0]
    expect(one('ok')).toMatchObject({ standing: 'ok', feeds_bad: 0 })
    expect(one('pending')).toMatchObject({ standing: 'pending', feeds_bad: 0 })
    expect(one('delayed')).toMatchObject({ standing: 'delayed', feeds_bad: 1 })
  })

  it('is told with the last poll as whoever heard of it later has it', () => {
    const last = { outcome: 'timeout', at: 11, http_status: 0, ms: 99, error: 'no answer' }
    const worst = (states: FeedState[]) => list([row('a', 'ok')], states)[0]?.worst?.last
    expect(worst([])).toMatchObject({ started: 10, outcome: 'ok' })
    expect(worst([state({ last })])).toMatchObject({ started: 11, outcome: 'timeout', ms: 99 })
    expect(worst([state({ last: { ...last, at: 9 } })])).toMatchObject({ started: 10, outcome: 'ok' })
  })

  it('is told with the skew of the clock that is most wrong, and with none where no clock was seen', () => {
    const last = { started: 10, ms: 5, http_status: 200, outcome: 'ok', error: '' }
    const skews = (...all: (number | null)[]) =>
      list([
        row('a', 'ok', { feeds: all.map((skew_s, n) => feed(`f${n}`, 'ok', { last: { ...last, skew_s } })) }),
      ])
    expect(skews(1, -7, null)[0]?.skew_s).toBe(-7)
    expect(skews(0, null)[0]?.skew_s).toBe(0)
    expect(skews(null, null)[0]?.skew_s).toBeNull()
  })
})

describe('the order', () => {
  it('is the worst first, then who is silent longest, then who has most to do', () => {
    const waiting = { polls: 1, failed: 0, rejects: 0, masked: 0, waiting: { rejects: 3, drift: 0 } }
    const sorted = sortWorstFirst(
      list([
        row('fine', 'ok'),
        row('rejecting', 'ok', { day: waiting }),
        row('late', 'delayed'),
        row('locked', 'unauthorised'),
        row('recent', 'down', { dark: true, since: 900 }),
        row('never', 'down', { dark: true, since: null }),
        row('old', 'down', { dark: true, since: 100 }),
      ]),
    )
    expect(ids(sorted)).toEqual(['never', 'old', 'recent', 'locked', 'late', 'rejecting', 'fine'])
  })

  it('can be kept while somebody is in the list; what is new comes last', () => {
    const rows = list([row('new', 'down'), row('b', 'down'), row('a', 'ok')])
    expect(ids(keepOrder(rows, ['a', 'b']))).toEqual(['a', 'b', 'new'])
  })
})

describe('the search', () => {
  const rows = list([row('gd-jyt', 'ok'), row('gd-jyg', 'down'), row('gd-sft', 'down')])

  it('finds by name, organ or id, however written, and every word must fit', () => {
    expect(ids(findIn(rows, { words: ' JY ', standing: 'all' }))).toEqual(['gd-jyt', 'gd-jyg'])
    expect(ids(findIn(rows, { words: '机构 jyt', standing: 'all' }))).toEqual(['gd-jyt'])
    expect(findIn(rows, { words: 'jyt sft', standing: 'all' })).toEqual([])
  })

  it('and the state go together', () => {
    expect(ids(findIn(rows, { words: 'jy', standing: 'down' }))).toEqual(['gd-jyg'])
    expect(countByStanding(rows)).toEqual({ all: 3, down: 2, unauthorised: 0, delayed: 0, pending: 0, ok: 1 })
  })
})

it('there is always a page, and never one that is not there', () => {
  const many = Array.from({ length: PAGE_SIZE * 2 + 1 }, (_, n) => n)
  expect(pageOf(many, 3)).toEqual({ items: [PAGE_SIZE * 2], page: 3, pages: 3 })
  expect(pageOf(many, 99).page).toBe(3)
  expect(pageOf(many, Number.NaN).page).toBe(1)
  expect(pageOf([], 1)).toEqual({ items: [], page: 1, pages: 1 })
})
