/** The judge: obligations against what is stored, and nothing in between. Pure. */
import { keyOf, type Claim } from './ledger.ts'

/** A version of a thing as it stands in the table of statements, and how often. */
export interface Statement {
  id: string
  version: number
  times: number
}

/** The version that is the current truth of a thing, and in how many rows it stands. */
export interface Truth {
  id: string
  version: number
  rows: number
}

export interface Verdict {
  owed: number
  /** Obligations that are not among the statements. */
  broken: string[]
  /** Statements that stand there more than once, and things with more than one current truth. */
  twice: string[]
  /** Statements that no source made. */
  made_up: string[]
  /** Things whose current truth is older than a version that is owed. */
  stale: string[]
}

export interface Evidence {
  owed: readonly Claim[]
  statements: readonly Statement[]
  truths: readonly Truth[]
}

/** @param wasClaimed whether a source ever said so. */
export function judge(
  { owed, statements, truths }: Evidence,
  wasClaimed: (statement: Statement) => boolean,
): Verdict {
  const stated = new Map(statements.map((statement) => [keyOf(statement), statement]))
  const truth = new Map(truths.map((one) => [one.id, one]))
  return {
    owed: owed.length,
    broken: owed.filter((claim) => !stated.has(keyOf(claim))).map(keyOf),
    twice: [
      ...statements.filter(({ times }) => times > 1).map(keyOf),
      ...truths.filter(({ rows }) => rows > 1).map(keyOf),
    ],
    made_up: statements.filter((statement) => !wasClaimed(statement)).map(keyOf),
    stale: owed.filter(({ id, version }) => version > (truth.get(id)?.version ?? 0)).map(keyOf),
  }
}

export function isClean({ broken, twice, made_up, stale }: Verdict): boolean {
  return broken.length + twice.length + made_up.length + stale.length === 0
}
