import { describe, expect, it } from 'vitest'
import { judgeFeed, judgePlatform, type FeedFacts } from './standing.ts'

const NOW = 1_800_000_000_000
const judge = (facts: Partial<FeedFacts>) =>
  judgeFeed(
    {
      cadence_s: 60,
      outcome: 'ok',
      failures: 0,
      last_good_at: NOW - 60_000,
      asked_at: NOW - 60_000,
      ...facts,
    },
    NOW,
  )

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

describe('a feed after a start', () => {
  /** We were away for a minute, and are back for ten seconds. */
  const back = { from: NOW - 70_000, until: NOW - 10_000 }
  const after = (facts: Partial<FeedFacts>, at = NOW) =>
    judgeFeed(
      {
        ...{ cadence_s: 15, outcome: 'ok', failures: 0, last_good_at: NOW - 70_000, asked_at: NOW - 70_000 },
        ...facts,
      },
      at,
      back,
    )

  it('is neither late nor down before it was asked again, or could have been', () => {
    expect(after({})).toBe('pending')
    expect(after({ outcome: 'timeout', failures: 5 })).toBe('pending')
    expect(after({ outcome: 'auth', failures: 1 })).toBe('pending')
    expect(after({ outcome: null, last_good_at: null, asked_at: 0 })).toBe('pending')
    expect(after({}, NOW + 20_001)).toBe('down')
  })

  it('stands by what it has answered since, and well where what it said before holds still', () => {
    expect(after({ asked_at: NOW - 3_000, last_good_at: NOW - 3_000 })).toBe('ok')
    expect(after({ asked_at: NOW - 3_000, outcome: 'timeout', failures: 3 })).toBe('down')
    expect(after({ asked_at: NOW - 3_000, outcome: 'auth', failures: 1 })).toBe('unauthorised')
    expect(after({ cadence_s: 3_600 })).toBe('ok')
  })
})

describe('a platform', () => {
  it('stands as the worst of its feeds', () => {
    expect(judgePlatform(['ok', 'delayed', 'ok'], false)).toBe('delayed')
    expect(judgePlatform(['ok', 'unauthorised', 'delayed'], false)).toBe('unauthorised')
    expect(judgePlatform(['unauthorised', 'down'], false)).toBe('down')
    expect(judgePlatform(['ok'], false)).toBe('ok')
    expect(judgePlatform(['ok', 'pending'], false)).toBe('pending')
    expect(judgePlatform(['pending', 'delayed'], false)).toBe('delayed')
  })

  it('that is dark, or has no feed that is known, is not well', () => {
    expect(judgePlatform(['ok'], true)).toBe('delayed')
    expect(judgePlatform([], false)).toBe('delayed')
  })
})
