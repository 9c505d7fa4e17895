/** The register: every indicator of `sql/indicators`, made ready to run in one province. */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { membersOf, withEvidence, type PlannedPhase } from '../plan/evidence.ts'
import { readIndicatorFile, type DefinitionHead, type IndicatorFile } from './definition.ts'

/** A part that is the weighted mean of others: of parts with facts of their own, or of wholes that come before it. */
export interface Whole {
  part: string
  members: { part: string; weight: number }[]
}

/** What the store is asked for the facts of an indicator. */
export interface Statement extends Pick<DefinitionHead, 'feeds'> {
  /** The indicator's. */
  id: string
  /** One SELECT, facts added up per organ: what runs, what is shown, and what holds at any moment. */
  sql: string
  /** What it says where no source is silent: all of it, or what stands before the line that says so. */
  undisturbed: string
  /** What it asks first where a source is silent: the interfaces that silent platforms were counting. */
  held: string | null
}

/** What another indicator lends: its facts as it shows them, under the names that they have here. */
export interface Lent extends Statement, Pick<DefinitionHead, 'tables' | 'timeless' | 'cadence_s'> {
  parts: { part: string; as: string }[]
}

export interface Indicator extends DefinitionHead, Statement {
  /** Hash of all that decides the value: the SQL, the definition, the weights, what others lend. 12 hex digits. */
  version: string
  /** Its own SELECT, one row a fact. */
  facts: string
  lent: Lent[]
  wholes: Whole[]
}

/** What the register takes from a province. */
export interface Weights {
  quality: Readonly<Partial<Record<string, number>>>
  plan: readonly PlannedPhase[]
}

const FOLDER = new URL('../../sql/indicators/', import.meta.url)
const PER_ORGAN = new URL('../../sql/organs.sql', import.meta.url)
/** What follows this line in an indicator's file has no rows where no source is silent. */
const WHERE_SILENT = '\n-- where a source is silent:\n'

const HELD = new URL('../../sql/inputs/held.sql', import.meta.url)

export function openRegister(weights: Weights, folder: URL = FOLDER): Map<string, Indicator> {
  const perOrgan = readFileSync(PER_ORGAN, 'utf8')
  const heldInterfaces = readFileSync(HELD, 'utf8')
  const files = readIndicatorFiles(folder)
  const statementOf = ({ id, head: { feeds }, facts }: IndicatorFile): Statement => {
    const [alone = facts] = facts.split(WHERE_SILENT)
    // A function, so that a `$&` in the SQL stays what it is.
    const [sql, undisturbed] = [facts, alone].map((select) =>
      perOrgan.replace('\n{facts}\n', () => `\n${select}\n`),
    ) as [string, string]
    return { id, feeds, sql, undisturbed, held: facts.includes('{held_organs:') ? heldInterfaces : null }
  }
  return new Map(
    [...files.values()].map((file) => {
      const { head, loans } =
        file.head.whole === 'plan' ? withEvidence(file, files, weights.plan) : { head: file.head, loans: [] }
      const lent = loans.map(({ lender, parts }): Lent => {
        const { tables, timeless, cadence_s } = lender.head
        return { ...statementOf(lender), tables, timeless, cadence_s, parts }
      })
      const wholes = wholesOf(head, weights)
      const { id, ...asked } = statementOf(file)
      const version = createHash('sha256')
        .update(JSON.stringify([id, head, asked.sql, asked.held, wholes, ...lent]))
        .digest('hex')
        .slice(0, 12)
      return [id, { ...asked, ...head, id, version, facts: file.facts, lent, wholes }]
    }),
  )
}

/** All that is asked for an indicator, as it is shown: its own SELECT, then those of what others lend. */
export function sqlOf({
  sql,
  lent,
}: {
  sql: string
  lent: readonly Pick<Lent, 'id' | 'parts' | 'sql'>[]
}): string {
  return [
    sql,
    ...lent.map(({ id, parts, sql: lender }) => {
      const names = parts.map(({ part, as }) => (part === '' ? as : `${as} (its part '${part}')`))
      return `-- ${names.join(', ')}: what ${id} shows\n${lender}`
    }),
  ].join('\n\n')
}

/** Every indicator as it is written, by its id. */
export function readIndicatorFiles(folder: URL = FOLDER): Map<string, IndicatorFile> {
  return new Map(
    readdirSync(folder)
      .filter((file) => file.endsWith('.sql'))
      .sort()
      .map((file) => {
        const id = file.slice(0, -'.sql'.length)
        return [id, readIndicatorFile(id, readFileSync(new URL(file, folder), 'utf8'))] as const
      }),
  )
}

function wholesOf(head: DefinitionHead, weights: Weights): Whole[] {
  switch (head.whole) {
    case undefined:
      return []
    case 'quality':
      return [
        { part: '', members: head.parts.map(({ id }) => ({ part: id, weight: weights.quality[id] ?? 0 })) },
      ]
    case 'equal':
      return [{ part: '', members: head.parts.map(({ id }) => ({ part: id, weight: 1 })) }]
    case 'plan':
      return planWholes(
        head.parts.map(({ id }) => id),
        weights.plan,
      )
  }
}

/**
 * Outcomes are means of their evidence, phases and the plan are means of outcomes. Pieces of evidence are named
 * `<outcome>:<evidence>`. An outcome that no evidence feeds is a member of its phase of which nothing is known; a phase
 * of nothing but such does not exist.
 */
function planWholes(pieces: string[], plan: Weights['plan']): Whole[] {
  const outcomes = plan.flatMap((phase) =>
    phase.outcomes.map(({ id, weight }) => ({ part: id, weight: (weight * phase.weight) / 100 })),
  )
  const evidenced = plan.flatMap((phase) =>
    phase.outcomes
      .map((outcome) => ({ part: outcome.id, members: membersOf(outcome, pieces) }))
      .filter(({ members }) => members.some(({ part }) => pieces.includes(part))),
  )
  const known = new Set(evidenced.map(({ part }) => part))
  return [
    ...evidenced,
    ...[
      ...plan.map((phase) => ({
        part: phase.id,
        members: phase.outcomes.map(({ id, weight }) => ({ part: id, weight })),
      })),
      { part: '', members: outcomes },
    ].filter(({ members }) => members.some(({ part }) => known.has(part))),
  ]
}
