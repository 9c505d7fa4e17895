import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createPacer } from './pacer.ts'

beforeEach(() => void vi.useFakeTimers({ now: 0 }))
afterEach(() => void vi.useRealTimers())

function paced(isLast: (channel: string) => boolean = () => false) {
  const painted: { at: number; due: string[] }[] = []
  const pacer = createPacer<string>({
    gap_ms: 1_000,
    frame_ms: 16,
    isLast,
    now: () => Date.now(),
    later(run, ms) {
      const timer = setTimeout(run, ms)
      return () => clearTimeout(timer)
    },
    paint: (due) => painted.push({ at: Date.now(), due: [...due].sort() }),
  })
  return { pacer, painted }
}

describe('pacing', () => {
  it('paints what has rested at once', () => {
    const { pacer, painted } = paced()
    pacer.offer(['a'])
    expect(painted).toEqual([{ at: 0, due: ['a'] }])
  })

  it('paints a channel at most once a second, and its last state is never lost', () => {
    const { pacer, painted } = paced()
    for (let n = 0; n < 35; n++) {
      pacer.offer(['a'])
      vi.advanceTimersByTime(100)
    }
    vi.advanceTimersByTime(5_000)
    expect(painted.map(({ at }) => at)).toEqual([0, 1_000, 2_000, 3_000, 4_000])
  })

  it('does not let one channel wait for another', () => {
    const { pacer, painted } = paced()
    pacer.offer(['a'])
    vi.advanceTimersByTime(400)
    pacer.offer(['a', 'b'])
    vi.advanceTimersByTime(2_000)
    expect(painted).toEqual([
      { at: 0, due: ['a'] },
      { at: 400, due: ['b'] },
      { at: 1_000, due: ['a'] },
    ])
  })

  it('paints at once whatever was never painted, and later one channel a frame, the one that waited longest first', () => {
    const { pacer, painted } = paced()
    pacer.offer(['a'])
    vi.advanceTimersByTime(100)
    pacer.offer(['b', 'c', 'd'])
    vi.advanceTimersByTime(1_900)
    pacer.offer(['d', 'c', 'b', 'a'])
    vi.advanceTimersByTime(5_000)
    expect(painted).toEqual([
      { at: 0, due: ['a'] },
      { at: 100, due: ['b', 'c', 'd'] },
      { at: 2_000, due: ['a'] },
      { at: 2_016, due: ['b'] },
      { at: 2_032, due: ['c'] },
      { at: 2_048, due: ['d'] },
    ])
  })

  it('lets what others must be ready for wait until they are painted', () => {
    const { pacer, painted } = paced((channel) => channel === 'alerts')
    pacer.offer(['alerts', 'a', 'b'])
    vi.advanceTimersByTime(2_000)
    pacer.offer(['alerts', 'a', 'b'])
    vi.advanceTimersByTime(1_000)
    expect(painted.slice(1).map(({ due }) => due)).toEqual([['a'], ['b'], ['alerts']])
  })

  it('paints none less often than once a second while all change all the time', () => {
    const { pacer, painted } = paced()
    const all = Array.from({ length: 20 }, (_, n) => `${n}`)
    for (let n = 0; n < 100; n++) {
      pacer.offer(all)
      vi.advanceTimersByTime(100)
    }
    const times = (channel: string) => painted.filter(({ due }) => due.includes(channel)).length
    for (const channel of all) expect(times(channel)).toBeGreaterThanOrEqual(10)
    expect(painted.slice(1).every(({ due }) => due.length === 1)).toBe(true)
  })

  it('leaves no timer behind when it is stopped', () => {
    const { pacer, painted } = paced()
    pacer.offer(['a'])
    pacer.offer(['a'])
    pacer.stop()
    vi.advanceTimersByTime(5_000)
    expect(painted).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
  })
})
