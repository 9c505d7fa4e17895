import { describe, expect, it } from 'vitest'
import { openLanes } from './lanes.ts'

/** A job that ends when it is told to, and says when it began and ended. */
function jobs() {
  const log: string[] = []
  const ends = new Map<string, () => void>()
  return {
    log,
    job: (name: string) => () =>
      new Promise<void>((resolve) => {
        log.push(`+${name}`)
        ends.set(name, () => {
          log.push(`-${name}`)
          resolve()
        })
      }),
    end: async (name: string) => {
      ends.get(name)?.()
      await settle()
    },
  }
}

const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('lanes', () => {
  it('ask a platform one thing at a time, in order, and other platforms meanwhile', async () => {
    const lanes = openLanes(8)
    const { log, job, end } = jobs()
    for (const [platform, name] of [
      ['a', 'a1'],
      ['a', 'a2'],
      ['b', 'b1'],
    ] as const)
      void lanes.live(platform, name, job(name))
    expect(log).toEqual(['+a1', '+b1'])
    await end('a1')
    expect(log).toEqual(['+a1', '+b1', '-a1', '+a2'])
  })

  it('never let a feed overtake itself: what still waits or runs is not queued twice', async () => {
    const lanes = openLanes(8)
    const { job, end } = jobs()
    expect(lanes.live('a', 'a1', job('a1'))).toBeDefined()
    expect(lanes.live('a', 'a2', job('a2'))).toBeDefined()
    expect(lanes.live('a', 'a1', job('a1'))).toBeUndefined()
    expect(lanes.live('a', 'a2', job('a2'))).toBeUndefined()
    await end('a1')
    expect(lanes.live('a', 'a1', job('a1'))).toBeDefined()
  })

  it('give history only the time that live polls leave', async () => {
    const lanes = openLanes(8)
    const { log, job, end } = jobs()
    void lanes.live('a', 'live 1', job('live 1'))
    void lanes.spare('a', job('past 1'))
    void lanes.live('a', 'live 2', job('live 2'))
    await end('live 1')
    await end('live 2')
    void lanes.live('a', 'live 3', job('live 3'))
    void lanes.spare('a', job('past 2'))
    await end('past 1')
    await end('live 3')
    expect(log.filter((line) => line.startsWith('+'))).toEqual([
      '+live 1',
      '+live 2',
      '+past 1',
      '+live 3',
      '+past 2',
    ])
  })

  it('fault 28: ask no more platforms at once than they may, and serve them in turn', async () => {
    const lanes = openLanes(2)
    const { log, job, end } = jobs()
    for (const name of ['a', 'b', 'c', 'd']) void lanes.live(name, name, job(name))
    void lanes.live('a', 'a again', job('a again'))
    expect(log).toEqual(['+a', '+b'])
    await end('a')
    await end('b')
    await end('c')
    expect(log.filter((line) => line.startsWith('+'))).toEqual(['+a', '+b', '+c', '+d', '+a again'])
  })

  it('go on after a poll that failed', async () => {
    const lanes = openLanes(1)
    await expect(lanes.live('a', 'bad', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
    expect(await lanes.soon('a', () => Promise.resolve('good'))).toBe('good')
  })

  it('close once what runs has ended, and drop what waits', async () => {
    const lanes = openLanes(1)
    const { job, end } = jobs()
    const running = lanes.live('a', 'a1', job('a1'))
    const waiting = lanes.soon('a', job('a2'))
    let closed = false
    const closing = lanes.close().then(() => (closed = true))
    await expect(waiting).rejects.toThrow('the collector has stopped')
    await settle()
    expect(closed).toBe(false)
    await end('a1')
    await running
    await closing
    await expect(lanes.spare('b', () => Promise.resolve())).rejects.toThrow('the collector has stopped')
  })
})
