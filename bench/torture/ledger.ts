/** The judge: what was acknowledged before a cut, against what stands in the store after it. Pure. */

/** Rows numbered from `first` on, committed together. */
export interface Batch {
  first: number
  rows: number
  /** Its commit had resolved, so each of its rows is owed. */
  acked: boolean
}

export interface Held {
  /** How often each row stands in the table of statements. */
  statements: ReadonlyMap<number, number>
  /** The row that is the current truth of each thing. */
  truths: ReadonlyMap<number, number>
}

export interface Account {
  acked: number
  /** Acknowledged rows that are no longer there, or that an older one stands in for as the current truth. */
  lost: number
  /** Rows that were accepted more than once. */
  twice: number
  /** Batches of which some rows are there and others not. */
  halves: number
  /** Rows that nobody wrote. */
  strange: number
}

/** @param things row `n` speaks of thing `n % things`, and a later row of the same thing replaces it. */
export function judge(batches: readonly Batch[], held: Held, things: number): Account {
  const account: Account = { acked: 0, lost: 0, twice: 0, halves: 0, strange: 0 }
  /** The last row of each thing that was owed or is there. */
  const latest = new Map<number, number>()
  const written = new Set<number>()
  for (const { first, rows, acked } of batches) {
    let there = 0
    for (let row = first; row < first + rows; row += 1) {
      written.add(row)
      const isThere = held.statements.has(row)
      if (isThere) there += 1
      if (acked) account.acked += 1
      if (acked && !isThere) account.lost += 1
      if (isThere || acked) latest.set(row % things, Math.max(row, latest.get(row % things) ?? 0))
    }
    if (there > 0 && there < rows) account.halves += 1
  }
  for (const [thing, row] of latest) {
    // What is gone altogether has been counted already.
    if (held.truths.get(thing) !== row && held.statements.has(row)) account.lost += 1
  }
  for (const [row, times] of held.statements) {
    if (times > 1) account.twice += 1
    if (!written.has(row)) account.strange += 1
  }
  return account
}

export function isClean({ lost, twice, halves, strange }: Account): boolean {
  return lost + twice + halves + strange === 0
}
