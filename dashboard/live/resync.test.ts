import { describe, expect, it } from 'vitest'
import { judgeBeat, mayAskAgain, watchRequest } from './resync.ts'

describe('what a screen asks for', () => {
  it('is everything at first, what it missed after a break, and everything after a long one', () => {
    expect(watchRequest(null, 0)).toEqual({})
    expect(watchRequest(41, 60_000)).toEqual({ last_seq: 41 })
    expect(watchRequest(41, 11 * 60_000)).toEqual({})
  })

  it('is not asked again before an answer had its time', () => {
    expect(mayAskAgain(null, 0)).toBe(true)
    expect(mayAskAgain(1_000, 2_000)).toBe(false)
    expect(mayAskAgain(1_000, 6_000)).toBe(true)
  })
})

describe('a beat', () => {
  it('tells that a delta was lost, or that the server began again', () => {
    expect(judgeBeat(41, 41)).toBe('current')
    expect(judgeBeat(41, 42)).toBe('behind')
    expect(judgeBeat(null, 1)).toBe('behind')
    expect(judgeBeat(41, 3)).toBe('restarted')
  })
})
