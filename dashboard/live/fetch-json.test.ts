import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { untilItSucceeds } from './fetch-json.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('getting what may fail', () => {
  it('tries until it succeeds and reports every failure', async () => {
    const failures: unknown[] = []
    let left = 5
    const got = untilItSucceeds(
      () => (left-- > 0 ? Promise.reject(new Error(`${left}`)) : Promise.resolve('there')),
      new AbortController().signal,
      (cause) => failures.push(cause),
    )
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await got).toBe('there')
    expect(failures).toHaveLength(5)
  })

  it('stops when nobody wants it any more', async () => {
    const wanted = new AbortController()
    let tries = 0
    const got = untilItSucceeds(
      () => {
        tries++
        return Promise.reject(new Error('no'))
      },
      wanted.signal,
      () => undefined,
    )
    await vi.advanceTimersByTimeAsync(100)
    wanted.abort()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(await got).toBeUndefined()
    expect(tries).toBe(1)
  })
})
