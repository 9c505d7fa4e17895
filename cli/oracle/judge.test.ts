import { describe, expect, it } from 'vitest'
import { isClean, judge, type Statement, type Truth } from './judge.ts'
import { Ledger } from './ledger.ts'

const judged = (ledger: Ledger, statements: Statement[], truths: Truth[]) =>
  judge({ owed: ledger.owed(), statements, truths }, (statement) => ledger.wasClaimed(statement))

function claimed(): Ledger {
  const ledger = new Ledger('a')
  ledger.claim(1, 10)
  ledger.claim(1, 20)
  ledger.serve(0)
  return ledger
}

describe('an obligation', () => {
  it('begins when the source is told that its claim is safe, not when it is served', () => {
    const ledger = claimed()
    expect(ledger.owed()).toEqual([])
    ledger.acknowledge(15)
    expect(ledger.owed().map(({ id }) => id)).toEqual(['a-0'])
    ledger.acknowledge(20)
    expect(ledger.owed()).toHaveLength(2)
  })

  it('is none of a claim that was restated before anybody said it was safe', () => {
    const ledger = claimed()
    ledger.restate('a-0', 30)
    ledger.acknowledge(25)
    expect(ledger.owed().map(({ id }) => id)).toEqual(['a-1'])
  })

  it('is broken where its statement is missing, although a later one is there', () => {
    const ledger = claimed()
    ledger.acknowledge(20)
    ledger.restate('a-0', 30)
    const verdict = judged(
      ledger,
      [
        { id: 'a-0', version: 2, times: 1 },
        { id: 'a-1', version: 1, times: 1 },
      ],
      [
        { id: 'a-0', version: 2, rows: 1 },
        { id: 'a-1', version: 1, rows: 1 },
      ],
    )
    expect(verdict).toMatchObject({ owed: 2, broken: ['a-0 v1'], twice: [], made_up: [], stale: [] })
    expect(isClean(verdict)).toBe(false)
  })

  it('is kept where more is stored than was acknowledged', () => {
    const ledger = claimed()
    ledger.acknowledge(15)
    const rows = [0, 1].map((place) => ({ id: `a-${place}`, version: 1, times: 1, rows: 1 }))
    expect(isClean(judged(ledger, rows, rows))).toBe(true)
  })
})

describe('a store', () => {
  it('is found out where it counts twice, makes up, or holds an old truth', () => {
    const ledger = claimed()
    ledger.acknowledge(20)
    ledger.acknowledgeAll([ledger.restate('a-1', 30)])
    const verdict = judged(
      ledger,
      [
        { id: 'a-0', version: 1, times: 2 },
        { id: 'a-1', version: 1, times: 1 },
        { id: 'a-1', version: 2, times: 1 },
        { id: 'b-9', version: 1, times: 1 },
      ],
      [
        { id: 'a-0', version: 1, rows: 2 },
        { id: 'a-1', version: 1, rows: 1 },
      ],
    )
    expect(verdict).toEqual({
      owed: 3,
      broken: [],
      twice: ['a-0 v1', 'a-0 v1'],
      made_up: ['b-9 v1'],
      stale: ['a-1 v2'],
    })
  })
})
