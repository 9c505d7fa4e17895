import { describe, expect, it } from 'vitest'
import { reserveOf, roomOf, type Space } from './space.ts'

const G = 1024 ** 3
const space: Space = {
  store_bytes: 10 * G,
  replaced_bytes: 0,
  parts: 100,
  free_bytes: 200 * G,
  total_bytes: 500 * G,
  free_inodes: 900,
  total_inodes: 1000,
}

describe('the room of a store', () => {
  it('keeps a twentieth of the volume in reserve, at most 5 GiB', () => {
    expect(reserveOf(10 * G)).toBe(G / 2)
    expect(reserveOf(500 * G)).toBe(5 * G)
  })

  it.each([
    ['has room', {}, null, 'free', /^$/],
    ['has a budget with room', {}, 20 * G, 'free', /^$/],
    [
      'has used 80 % of its budget',
      { store_bytes: 16 * G },
      20 * G,
      'scarce',
      /takes 16\.0 GiB of the 20\.0 GiB/,
    ],
    ['has used its budget', { store_bytes: 20 * G }, 20 * G, 'full', /takes 20\.0 GiB of the 20\.0 GiB/],
    [
      'has a budget that the volume cannot give',
      { free_bytes: 6 * G },
      400 * G,
      'scarce',
      /of the 11\.0 GiB/,
    ],
    [
      'shares a volume that others fill',
      { store_bytes: 1, free_bytes: 8 * G },
      null,
      'scarce',
      /8\.0 GiB are free/,
    ],
    ['has come to the reserve', { free_bytes: 5 * G }, null, 'full', /5\.0 GiB are free, and 5\.0 GiB stay/],
    ['has few inodes', { free_inodes: 90 }, null, 'scarce', /90 inodes are free of 1000/],
    ['has no inodes', { free_inodes: 20 }, null, 'full', /20 inodes are free of 1000/],
    ['lies where nobody counts inodes', { free_inodes: null, total_inodes: null }, null, 'free', /^$/],
  ] as const)('that %s', (_name, over, budget, state, detail) => {
    const room = roomOf({ ...space, ...over }, budget)
    expect(room.state).toBe(state)
    expect(room.detail).toMatch(detail)
    expect(room.share >= 1 || state !== 'full' || room.detail.includes('inodes')).toBe(true)
  })
})
