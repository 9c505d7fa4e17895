import { describe, expect, it } from 'vitest'
import { judgeFeed, judgePlatform, type FeedFacts } from './standing.ts'

const NOW = 1_800_000_000_000
const judge = (facts: Partial<FeedFacts>) =>
  judgeFeed({ cadence_s: 60, outcome: 'ok', failures: 0, last_good_at: NOW - 60_000, ...facts }, NOW)

describe('a feed', () => {
  it('is well when its last poll was good and not long ago', () => {
    expect(judge({})).toBe('ok')
  })

  it('that was never asked is not well', () => {
    expect(judge({ outcome: null, last_good_at: null })).toBe('delayed')
  })

  it('is delayed by one failure, and down after three in a row', () => {
    expect(judge({ outcome: 'timeout', failures: 1 })).toBe('delayed')
    expect(judge({ outcome: 'timeout', failures: 2 })).toBe('delayed')
    expect(judge({ outcome: 'timeout', failures: 3 })).toBe('down')
  })

  it('that is refused is unauthorised, however often', () => {
    expect(judge({ outcome: 'auth', failures: 1 })).toBe('unauthorised')
    expect(judge({ outcome: 'auth', failures: 90 })).toBe('unauthorised')
  })

  it('that is no longer asked becomes delayed and then down, though its last poll was good', () => {
    expect(judge({ last_good_at: NOW - 151_000 })).toBe('delayed')
    expect(judge({ last_good_at: NOW - 241_000 })).toBe('down')
  })

  it('that is fast is not late within half a minute', () => {
    expect(judge({ cadence_s: 5, last_good_at: NOW - 29_000 })).toBe('ok')
    expect(judge({ cadence_s: 5, last_good_at: NOW - 31_000 })).toBe('down')
  })
})

describe('a platform', () => {
  it('stands as the worst of its feeds', () => {
    expect(judgePlatform(['ok', 'delayed', 'ok'], false)).toBe('delayed')
    expect(judgePlatform(['ok', 'unauthorised', 'delayed'], false)).toBe('unauthorised')
    expect(judgePlatform(['unauthorised', 'down'], false)).toBe('down')
    expect(judgePlatform(['ok'], false)).toBe('ok')
  })

  it('that is dark, or has no feed that is known, is not well', () => {
    expect(judgePlatform(['ok'], true)).toBe('delayed')
    expect(judgePlatform([], false)).toBe('delayed')
  })
})
