import { describe, expect, it } from 'vitest'
import { isInShard } from './shard.ts'

const platforms = Array.from({ length: 3_000 }, (_, i) => `gd-${i}`)

describe('a share of the platforms', () => {
  it('takes each exactly once, about as many as the others', () => {
    const shares = [1, 2, 3].map((number) => platforms.filter((id) => isInShard(id, { number, of: 3 })))
    expect(shares.flat().toSorted()).toEqual(platforms.toSorted())
    for (const share of shares) expect(share.length).toBeGreaterThan(900)
  })

  it('is the same in every process, whatever other platforms there are', () => {
    const [one, four] = [
      { number: 1, of: 4 },
      { number: 4, of: 4 },
    ]
    expect(['gd-jyt', 'gd-zsj', 'gz-zsj', 'sz-zsj'].map((id) => isInShard(id, one))).toEqual([
      false,
      false,
      false,
      true,
    ])
    expect(isInShard('gd-jyt', { number: 1, of: 1 })).toBe(true)
    expect(platforms.some((id) => isInShard(id, one) && isInShard(id, four))).toBe(false)
  })
})
