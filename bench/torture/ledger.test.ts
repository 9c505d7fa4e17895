import { describe, expect, it } from 'vitest'
import { isClean, judge, type Batch } from './ledger.ts'

const THINGS = 4
const batches: Batch[] = [
  { first: 0, rows: 4, acked: true },
  { first: 4, rows: 2, acked: true },
  { first: 6, rows: 2, acked: false },
]

/** A store that holds these statements once each, and says that these are true. */
function held(statements: number[], truths: number[]) {
  return {
    statements: new Map(statements.map((row) => [row, 1])),
    truths: new Map(truths.map((row) => [row % THINGS, row])),
  }
}

describe('what was acknowledged is owed', () => {
  it('all of it there is clean, with or without what was not acknowledged', () => {
    expect(judge(batches, held([0, 1, 2, 3, 4, 5], [4, 5, 2, 3]), THINGS)).toEqual({
      acked: 6,
      lost: 0,
      twice: 0,
      halves: 0,
      strange: 0,
    })
    expect(isClean(judge(batches, held([0, 1, 2, 3, 4, 5, 6, 7], [4, 5, 6, 7]), THINGS))).toBe(true)
  })

  it('a row that is gone is lost', () => {
    expect(judge(batches, held([0, 1, 2, 3, 4], [4, 1, 2, 3]), THINGS)).toMatchObject({ lost: 1, halves: 1 })
  })

  it('an older row as the current truth is a loss too', () => {
    expect(judge(batches, held([0, 1, 2, 3, 4, 5], [0, 5, 2, 3]), THINGS)).toMatchObject({
      lost: 1,
      halves: 0,
    })
    expect(judge(batches, held([0, 1, 2, 3, 4, 5], [4, 5, 2]), THINGS)).toMatchObject({ lost: 1 })
  })

  it('a row that stands twice counts, and so does one that nobody wrote', () => {
    const store = held([0, 1, 2, 3, 4, 5, 99], [4, 5, 2, 3])
    store.statements.set(1, 2)
    expect(judge(batches, store, THINGS)).toMatchObject({ lost: 0, twice: 1, strange: 1 })
  })

  it('a batch is there whole or not at all', () => {
    expect(judge(batches, held([0, 1, 2, 3, 4, 5, 6], [4, 5, 6, 3]), THINGS)).toMatchObject({
      lost: 0,
      halves: 1,
    })
  })

  it('nothing there at all is everything lost', () => {
    expect(judge(batches, held([], []), THINGS)).toEqual({
      acked: 6,
      lost: 6,
      twice: 0,
      halves: 0,
      strange: 0,
    })
  })
})
