/** Reads what a change since another moment is made of: what was shown then, what is known of it since, and what is now. */
import { ClickHouseError } from '@clickhouse/client'
import { ZodError } from 'zod'
import { evaluate, type Evaluation } from '../indicator/evaluate.ts'
import type { Indicator } from '../indicator/register.ts'
import type { FactsRow } from '../indicator/scopes.ts'
import { readSources } from '../indicator/sources.ts'
import { samplesAt } from '../past/sample-log.ts'
import type { Sample, ScopeKind } from '../sample.ts'
import { changeOf, type Change, type State } from './causes.ts'
import { minus, NOTHING, total, type Fraction } from './fractions.ts'
import { canRecompute, recompute, type Formula, type Known } from './recompute.ts'

export interface Asked {
  indicator: Indicator
  /** The version that the value was computed with; null where nothing of it was kept. */
  formula: Formula | null
  scope_kind: ScopeKind
  scope_id: string
  part: string
  /** Organs of the scope. */
  members: readonly string[]
  since: number
}

export interface Told extends Change {
  since: number
  /**
   * `shown`: compared with what was shown then. `recomputed`: nothing was, so with what is known today about then.
   * `undivided`: with what was shown then, but it can't be computed again with what was known then, for its version was
   * not kept, asks for what is no longer there, or looks back over months: no causes are told apart.
   */
  basis: 'shown' | 'recomputed' | 'undivided'
  /** The version that it was computed with then. */
  from_version: string
  from_sample: Sample | null
}

/** @param now every sample of the indicator as it is told at the moment that is explained. */
export async function readChange(
  evaluation: Evaluation,
  asked: Asked,
  now: readonly Sample[],
  view: 'known' | 'corrected',
): Promise<Told> {
  const { indicator, since } = asked
  const shown =
    view === 'known' ? await samplesAt(evaluation.store, { indicator: indicator.id, at: since }) : []
  const isOfScope = (one: Sample): boolean =>
    one.scope_kind === asked.scope_kind && one.scope_id === asked.scope_id && one.part === asked.part
  if (!shown.some(isOfScope)) {
    const sources = await readSources(evaluation.store, since)
    const before = await evaluate(indicator, since, sources, evaluation)
    const state = stateOf(asked, before)
    const told = changeOf(wayOf(asked, before, now, { then: state, late: state, restated: state }))
    return {
      since,
      basis: 'recomputed',
      from_version: indicator.version,
      from_sample: before.find(isOfScope) ?? null,
      ...told,
    }
  }
  const from_sample = shown.find(isOfScope) ?? null
  const from_version = from_sample?.version ?? indicator.version
  const { formula } = asked
  const way = formula && (await wayBetween(evaluation, asked, formula, shown, now))
  if (way === null) {
    const state = stateOf(asked, shown)
    const told = changeOf(wayOf(asked, shown, now, { then: state, late: state, restated: state }))
    return { since, basis: 'undivided', from_version, from_sample, ...told }
  }
  const told = changeOf(wayOf(asked, shown, now, way.states))
  return { since, basis: 'shown', from_version, from_sample, ...told }
}

/** The states on the way from what was shown to what is; null where the formula can't be computed again. */
async function wayBetween(
  evaluation: Evaluation,
  asked: Asked,
  formula: Formula,
  shown: readonly Sample[],
  now: readonly Sample[],
): Promise<{ states: Record<'then' | 'late' | 'restated', State> } | null> {
  if (!canRecompute(formula)) return null
  // What is logged was computed at the tick that last changed anything of it.
  const then_at = newestOf(shown)
  const now_at = newestOf(now)
  const sources = await readSources(evaluation.store, then_at)
  const again = async (known: Known): Promise<State> =>
    stateOf(asked, await recompute(formula, then_at, known, sources, evaluation))
  try {
    const [then, late, restated] = await Promise.all([
      again({ knowledge: 'then', known: then_at, until: then_at }),
      again({ knowledge: 'late', known: then_at, until: now_at }),
      again({ knowledge: 'then', known: now_at, until: now_at }),
    ])
    return { states: { then, late, restated } }
  } catch (error) {
    // What an earlier version asked for may have been taken away since; what the present one asks for may not.
    if (formula.version !== asked.indicator.version && asksForWhatIsGone(error)) return null
    throw error
  }
}

/** Codes of ClickHouse: no such column, function, name, table, parameter. */
const GONE = new Set(['16', '46', '47', '60', '456'])

/** The statement names what is no longer there, or answers in a shape that is no longer read. */
function asksForWhatIsGone(error: unknown): boolean {
  return error instanceof ZodError || (error instanceof ClickHouseError && GONE.has(error.code))
}

function wayOf(
  asked: Asked,
  shown: readonly Sample[],
  now: readonly Sample[],
  states: Record<'then' | 'late' | 'restated', State>,
) {
  const { indicator, part, members, scope_kind, scope_id } = asked
  const find = (samples: readonly Sample[], kind: ScopeKind, id: string): Sample | undefined =>
    samples.find((one) => one.scope_kind === kind && one.scope_id === id && one.part === part)
  const expected = (samples: readonly Sample[], organ: string): number =>
    samples.find((one) => one.scope_kind === 'organ' && one.scope_id === organ)?.expected ?? 0
  const version = find(shown, scope_kind, scope_id)?.version
  return {
    indicator: asked.formula ?? indicator,
    part,
    organs: scope_kind === 'organ' ? members : [...members, ''],
    shown: stateOf(asked, shown),
    ...states,
    now: stateOf(asked, now),
    is_other_version: version !== undefined && version !== find(now, scope_kind, scope_id)?.version,
    shownAs: (organ: string | null): Fraction =>
      fractionOf(indicator, organ === null ? find(shown, scope_kind, scope_id) : find(shown, 'organ', organ)),
    hasOtherSources: (organ: string) => expected(shown, organ) !== expected(now, organ),
  }
}

type Row = Pick<FactsRow, 'scope_kind' | 'scope_id' | 'part' | 'numerator' | 'denominator'>

/** What beside its organs counts in the scope stands under ''. */
function stateOf({ indicator, members, scope_kind, scope_id }: Asked, rows: readonly Row[]): State {
  const found = new Map(rows.map((row) => [`${row.scope_kind}|${row.scope_id}|${row.part}`, row]))
  const of = (kind: ScopeKind, id: string, part: string): Fraction =>
    fractionOf(indicator, found.get(`${kind}|${id}|${part}`))
  return (organ, part) =>
    organ === ''
      ? minus(of(scope_kind, scope_id, part), total(members.map((member) => of('organ', member, part))))
      : of('organ', organ, part)
}

/** A sum has no denominator. */
function fractionOf({ kind }: Pick<Indicator, 'kind'>, row: Fraction | undefined): Fraction {
  if (!row) return NOTHING
  return { numerator: row.numerator, denominator: kind === 'sum' ? '0' : row.denominator }
}

function newestOf(samples: readonly Sample[]): number {
  return samples.reduce((newest, { at }) => Math.max(newest, at), 0)
}
