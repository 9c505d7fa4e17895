import { describe, expect, it } from 'vitest'
import type { Indicator } from '../indicator/register.ts'
import { REGISTER } from '../stage/evaluation.ts'
import { DAY, HOUR, MINUTE, NOW } from '../stage/rows.ts'
import { sampleOf } from '../stage/sample.ts'
import { createHistory, trendMoments, type History } from './history.ts'

const NOTHING = { tables: new Set<string>(), hours: new Set<number>() }

function indicatorOf(id: string, trend: Indicator['trend']): Indicator {
  const indicator = REGISTER.get(id)
  if (!indicator) throw new Error(`there is no ${id}`)
  return { ...indicator, trend }
}

const sharing = indicatorOf('sharing_records_24h', { points: 3, step_h: 24, view: 'corrected' })
const quality = indicatorOf('quality_score', { points: 2, step_h: 1, view: 'corrected' })
const alerts = indicatorOf('open_alerts', { points: 2, step_h: 1, view: 'known' })

const open = (...indicators: Indicator[]): History => drawing(indicators, indicators)

const drawing = (drawn: Indicator[], indicators: Indicator[]): History =>
  createHistory(
    new Map(indicators.map((indicator) => [indicator.id, indicator])),
    new Set(drawn.map(({ id }) => id)),
    0.6,
  )

/** Computes all that is to be computed, and says what that was. */
function fill(history: History, now: number): string[] {
  const done: string[] = []
  for (let next = history.next(now); next; next = history.next(now)) {
    done.push(`${next.indicator.id} ${(now - next.at) / HOUR}`)
    history.keep(next.indicator.id, next.at, [sampleOf({ indicator: next.indicator.id, at: next.at })], now)
    if (done.length > 100) throw new Error('it never ends')
  }
  return done
}

describe('the moments of a trend', () => {
  it('are whole hours, or midnights of China, whatever the time is', () => {
    expect(trendMoments({ points: 3, step_h: 1, view: 'known' }, NOW + 59 * MINUTE)).toEqual([
      NOW,
      NOW - HOUR,
      NOW - 2 * HOUR,
    ])
    const midnight = Date.UTC(2026, 10, 22, 16)
    expect(trendMoments({ points: 2, step_h: 24, view: 'known' }, NOW)).toEqual([midnight, midnight - DAY])
  })
})

describe('a trend', () => {
  it('is computed newest first, every indicator in turn, each point once', () => {
    const history = open(sharing, quality)
    expect(fill(history, NOW)).toEqual([
      'sharing_records_24h 16',
      'quality_score 0',
      'sharing_records_24h 40',
      'quality_score 1',
      'sharing_records_24h 64',
    ])
    expect(fill(history, NOW + HOUR)).toEqual(['quality_score 0'])
  })

  it('that no screen draws is computed after all that one does, and more seldom again', () => {
    const history = drawing([quality], [sharing, quality])
    expect(fill(history, NOW).map((point) => point.split(' ')[0])).toEqual([
      'quality_score',
      'quality_score',
      'sharing_records_24h',
      'sharing_records_24h',
      'sharing_records_24h',
    ])
    const landed = {
      tables: new Set(['quality', 'exchange']),
      hours: new Set([NOW - 20 * HOUR]),
    }
    history.touch(landed, [])
    expect(fill(history, NOW + MINUTE)).not.toContainEqual(expect.stringContaining('sharing'))
    expect(fill(history, NOW + 11 * MINUTE)).toContainEqual(expect.stringContaining('sharing'))
  })

  it('shows a point that nobody could know as a gap', () => {
    const history = open(quality)
    expect(history.series(quality, 'province', '440000', '', NOW)).toEqual([
      { at: NOW - HOUR, value: null, state: 'unknown' },
      { at: NOW, value: null, state: 'unknown' },
    ])
    history.keep('quality_score', NOW, [sampleOf({ value: 88, observed_to: null })], NOW)
    history.keep('quality_score', NOW - HOUR, [sampleOf({ value: null, state: 'unknown' })], NOW)
    expect(history.series(quality, 'province', '440000', '', NOW).map(({ value }) => value)).toEqual([
      null,
      null,
    ])
    history.keep('quality_score', NOW, [sampleOf({ value: 88, state: 'stale' })], NOW)
    expect(history.series(quality, 'province', '440000', '', NOW).at(-1)).toEqual({
      at: NOW,
      value: 88,
      state: 'stale',
    })
  })

  it('says the moments themselves, though a value may have been said before', () => {
    const history = open(alerts)
    history.keep('open_alerts', NOW, [sampleOf({ at: NOW - 7 * MINUTE })], NOW)
    expect(history.series(alerts, 'province', '440000', '', NOW).map(({ at }) => at)).toEqual([
      NOW - HOUR,
      NOW,
    ])
  })

  it('of the province leaves out moments at which too few organs are known', () => {
    const history = open(quality)
    const organs = (count: number) => [
      sampleOf(),
      ...Array.from({ length: count }, (_, place) =>
        sampleOf({ scope_kind: 'organ', scope_id: `O${place}` }),
      ),
    ]
    history.keep('quality_score', NOW, organs(10), NOW)
    history.keep('quality_score', NOW - HOUR, organs(5), NOW)
    expect(history.series(quality, 'province', '440000', '', NOW).map(({ value }) => value)).toEqual([
      null,
      95,
    ])
    expect(history.series(quality, 'organ', 'O1', '', NOW).map(({ value }) => value)).toEqual([95, 95])
    history.keep('quality_score', NOW - HOUR, organs(6), NOW)
    expect(history.series(quality, 'province', '440000', '', NOW).map(({ value }) => value)).toEqual([95, 95])
  })

  it('forgets the moments it no longer shows', () => {
    const history = open(quality)
    fill(history, NOW)
    fill(history, NOW + 2 * DAY)
    // Were the old ones still there, going back would compute nothing.
    expect(fill(history, NOW)).toHaveLength(2)
  })
})

describe('a point', () => {
  const later = NOW + 2 * MINUTE

  it('is computed again when exchange lands in its 24 hours, and only then', () => {
    const history = open(sharing)
    fill(history, NOW)
    const midnight = NOW - 16 * HOUR
    history.touch({ tables: new Set(['exchange']), hours: new Set([midnight]) }, [])
    expect(fill(history, later)).toEqual([])
    history.touch(
      { tables: new Set(['exchange']), hours: new Set([midnight - HOUR, midnight - 24 * HOUR]) },
      [],
    )
    expect(fill(history, later)).toHaveLength(1)
    history.touch({ tables: new Set(['exchange']), hours: new Set([midnight - 26 * HOUR]) }, [])
    expect(fill(history, later + MINUTE)).toHaveLength(1)
    expect(fill(history, later + MINUTE)).toEqual([])
    // What began an hour before the window may end in it.
    history.touch({ tables: new Set(['exchange']), hours: new Set([midnight - 25 * HOUR]) }, [])
    expect(fill(history, later + 2 * MINUTE)).toHaveLength(2)
  })

  it('of other facts is computed again when any of them lands', () => {
    const history = open(quality)
    fill(history, NOW)
    history.touch({ tables: new Set(['security', 'poll']), hours: new Set() }, [])
    expect(fill(history, later)).toEqual([])
    history.touch({ tables: new Set(['quality', 'quality_now']), hours: new Set() }, [])
    expect(fill(history, later)).toHaveLength(2)
  })

  it('is computed again when a source speaks for the time in which it was silent', () => {
    const history = open(quality)
    fill(history, NOW)
    history.touch(NOTHING, [{ feed: 'exchange', since: 0 }])
    expect(fill(history, later)).toEqual([])
    history.touch(NOTHING, [{ feed: 'quality', since: NOW - HOUR }])
    expect(fill(history, later)).toEqual(['quality_score 0.03333333333333333'])
  })

  it('is not computed again and again while much lands', () => {
    const history = open(quality)
    fill(history, NOW)
    const landed = { tables: new Set(['quality']), hours: new Set<number>() }
    history.touch(landed, [])
    expect(fill(history, NOW + MINUTE - 1)).toEqual([])
    expect(fill(history, NOW + MINUTE)).toHaveLength(2)
    history.touch(landed, [])
    expect(fill(history, NOW + MINUTE + 1)).toEqual([])
  })

  it('that shows what was seen then stays as it was', () => {
    const history = open(alerts)
    fill(history, NOW)
    history.touch({ tables: new Set(['security']), hours: new Set() }, [{ feed: 'security', since: 0 }])
    expect(fill(history, later)).toEqual([])
  })
})
