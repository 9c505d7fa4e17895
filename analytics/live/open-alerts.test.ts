import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { land, MINUTE, NOW, securityRow } from '../stage/rows.ts'
import { readOpenAlerts } from './open-alerts.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
beforeEach(() => scratch.empty())
afterAll(() => scratch.close())

const NOBODY = new Set<string>()
const namesAt = async (at: number, most?: number): Promise<string[]> =>
  (await readOpenAlerts(scratch.client, at, NOBODY, most)).alerts.map(({ alert }) => alert)

describe('the open alerts', () => {
  it('come most severe first, then newest first, and not more than are wanted, though it is said how many there are', async () => {
    await land(scratch.client, {
      security: [
        securityRow({ alert: 'blue', warn_level: 4 }),
        securityRow({ alert: 'old red', warn_level: 1, observed_at: NOW - 9 * MINUTE }),
        securityRow({ alert: 'new red', warn_level: 1, observed_at: NOW - 8 * MINUTE }),
      ],
    })
    expect(await namesAt(NOW)).toEqual(['new red', 'old red', 'blue'])
    expect(await namesAt(NOW, 2)).toEqual(['new red', 'old red'])
    expect(await readOpenAlerts(scratch.client, NOW, NOBODY, 2)).toMatchObject({ alerts_total: 3 })
  })

  it('are those whose newest state is open, in whatever order their states arrived', async () => {
    const at = NOW - 10 * MINUTE
    await land(scratch.client, {
      security: [securityRow({ alert: 'a', state: 'closed', observed_at: at + 1000, known_at: NOW - 2 })],
    })
    await land(scratch.client, {
      security: [securityRow({ alert: 'a', state: 'open', observed_at: at, known_at: NOW - 1 })],
    })
    expect(await namesAt(NOW)).toEqual([])
    expect(await namesAt(at + 999)).toEqual(['a'])
    await land(scratch.client, {
      security: [securityRow({ alert: 'a', state: 'open', observed_at: at + 2000, known_at: NOW })],
    })
    expect(await namesAt(NOW)).toEqual(['a'])
  })

  it('of a silent platform are held', async () => {
    await land(scratch.client, {
      security: [securityRow({ alert: 'a' }), securityRow({ alert: 'b', platform: 'other' })],
    })
    const { alerts } = await readOpenAlerts(scratch.client, NOW, new Set(['other']))
    expect(alerts.map(({ alert, held }) => [alert, held])).toEqual([
      ['a', false],
      ['b', true],
    ])
  })
})
