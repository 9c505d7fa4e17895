import { describe, expect, it } from 'vitest'
import { isPending, NEVER_AWAY } from './absence.ts'

const START = 1_700_000_000_000
const MINUTE = 60_000
const patience_ms = 30_000
/** We were away for ten minutes. */
const absence = { from: START - 10 * MINUTE, until: START }
const heard = (before_ms: number, asked_at = 0) => ({
  since: absence.from - before_ms,
  asked_at,
  patience_ms,
})

describe('a platform that was last heard before we started', () => {
  it('is not known to be silent before it has been asked, however long that is ago', () => {
    expect(isPending(heard(5_000), absence, START)).toBe(true)
    expect(isPending(heard(60 * MINUTE), absence, START + 30_000)).toBe(true)
  })

  it('is silent once it has had the time to be asked', () => {
    expect(isPending(heard(5_000), absence, START + 30_001)).toBe(false)
  })

  it('is silent by the time that we were there for: when it does not answer, and before we went', () => {
    const asked_at = START + 2_000
    expect(isPending(heard(5_000, asked_at), absence, START + 25_000)).toBe(true)
    expect(isPending(heard(5_000, asked_at), absence, START + 25_001)).toBe(false)
    expect(isPending(heard(60 * MINUTE, asked_at), absence, START + 2_000)).toBe(false)
  })

  it('is as it was at a moment before the start, and where we never were away', () => {
    expect(isPending(heard(5_000), absence, START - 1)).toBe(false)
    expect(isPending(heard(5_000), NEVER_AWAY, START)).toBe(false)
  })
})

it('one that was never heard is silent once it was asked in vain', () => {
  const never = { since: null, patience_ms }
  expect(isPending({ ...never, asked_at: 0 }, absence, START + 1_000)).toBe(true)
  expect(isPending({ ...never, asked_at: START + 500 }, absence, START + 1_000)).toBe(false)
})
