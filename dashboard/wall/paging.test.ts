import { describe, expect, it } from 'vitest'
import { capacityOf, pageOf } from './paging.ts'

describe('paging', () => {
  const items = ['a', 'b', 'c', 'd', 'e']

  it('shows every entry once in a round', () => {
    const shown = [0, 1, 2].flatMap((turn) => pageOf(items, 2, turn).items)
    expect(shown).toEqual(items)
    expect(pageOf(items, 2, 3)).toEqual({ items: ['a', 'b'], number: 1, count: 3 })
  })

  it('shows a page it has when the list became shorter', () => {
    expect(pageOf(['a'], 2, 7).items).toEqual(['a'])
    expect(pageOf([], 2, 7)).toEqual({ items: [], number: 1, count: 1 })
  })
})

describe('the capacity of a place', () => {
  it('counts whole cells only', () => {
    expect(capacityOf({ width: 100, height: 70 }, { width: 30, height: 20 })).toEqual({
      columns: 3,
      rows: 3,
      size: 9,
    })
  })

  it('is never none, even before the place has a size', () => {
    expect(capacityOf({ width: 0, height: 0 }, { width: 30, height: 20 }).size).toBe(1)
  })
})
