import { describe, expect, it } from 'vitest'
import { linkState, shouldReopen } from './link.ts'
import type { Link } from './link.ts'

const link = (more: Partial<Link> = {}): Link => ({
  started_at: 0,
  closed_at: null,
  heard_at: 100_000,
  ...more,
})

describe('the state of the link', () => {
  it('is offline within two seconds of a closed socket', () => {
    expect(linkState(link({ closed_at: 100_000 }), 102_000)).toBe('offline')
  })

  it('does not flash for a socket that is back at once', () => {
    expect(linkState(link({ closed_at: 100_000 }), 100_600)).toBe('live')
  })

  it('is offline after eight seconds of silence though the socket is open', () => {
    expect(linkState(link(), 107_999)).toBe('live')
    expect(linkState(link(), 108_000)).toBe('offline')
  })

  it('is connecting at the start, and offline when nothing answers', () => {
    expect(linkState(link({ heard_at: null }), 7_000)).toBe('connecting')
    expect(linkState(link({ heard_at: null }), 8_000)).toBe('offline')
  })
})

describe('a socket that is open but silent', () => {
  it('is given up after twenty seconds, counted from when it opened', () => {
    expect(shouldReopen(link(), 90_000, 119_999)).toBe(false)
    expect(shouldReopen(link(), 90_000, 120_000)).toBe(true)
    expect(shouldReopen(link(), 115_000, 120_000)).toBe(false)
    expect(shouldReopen(link(), null, 999_000)).toBe(false)
  })
})
