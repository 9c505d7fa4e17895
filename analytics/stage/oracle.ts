/**
 * The indicators once more, in plain TypeScript over the landed rows: what the SQL has to say, by another way.
 *
 * It shares no code with what it checks: it reads every row of a list and counts in whole numbers.
 */
import type { Sample, ScopeKind, Status } from '../sample.ts'
import { EXCHANGE_RULES } from './oracle-exchange.ts'
import { CASE_RULES } from './oracle-cases.ts'
import { CATALOGUE_RULES } from './oracle-catalogue.ts'
import { COMPLETION_RULES } from './oracle-completion.ts'
import { EVENT_RULES } from './oracle-events.ts'
import { PLAN_RULES } from './oracle-plan.ts'
import { decimal, placed, sum, threeTimes, type Rules, type Told, type World } from './oracle-parts.ts'
import { isFresh, isSilent, silentPlatforms, sourcesAt } from './oracle-sources.ts'

const MARKS = { A: 0.95, B: 0.85, C: 0.6 }

export const ORACLE: Readonly<Record<string, Rules>> = {
  ...CASE_RULES,
  ...CATALOGUE_RULES,
  ...COMPLETION_RULES,
  ...EVENT_RULES,
  ...EXCHANGE_RULES,
  ...PLAN_RULES,
}

/** Every value of an indicator at a moment, in no particular order. */
export function tell(world: World, indicator: string, at: number): Told[] {
  const rules = ORACLE[indicator]
  if (!rules) throw new Error(`the oracle knows nothing of ${indicator}`)
  const sources = sourcesAt(world, at, rules.feeds)
  const silent = silentPlatforms(sources)
  const silentOrgans = new Set(sources.filter(isSilent).map(({ organ }) => organ))
  const given = rules.contributions(world, at, silent).map((one) => placed(world, one))
  const sourcesIn = byScope(world, sources)
  const givenIn = byScope(world, given)
  const unfed = rules.no_source ? byScope(world, world.organs.map(placeOf)).keys() : []
  return [...new Set([...sourcesIn.keys(), ...givenIn.keys(), ...unfed])].flatMap((scope) => {
    const [kind, id] = scope.split(' ') as [ScopeKind, string]
    const own = sourcesIn.get(scope) ?? []
    const mine = givenIn.get(scope) ?? []
    const of = (part: string) => mine.filter((one) => one.part === part)
    const counts =
      rules.feeds.length === 0 && !rules.no_source
        ? threeTimes(Math.max(1, Number(sum(of(rules.parts[0] ?? '').map(({ bottom }) => bottom)))))
        : {
            expected: own.length,
            reporting: own.filter((one) => !isSilent(one)).length,
            fresh: own.filter(isFresh).length,
            unasked: 0,
          }
    const unheard = own.some(({ last }) => last === undefined)
    const parts = rules.parts.map((part) => {
      const pieces = of(part)
      return {
        part,
        top: sum(pieces.map((one) => one.top)),
        bottom: sum(pieces.map((one) => one.bottom)),
        worst_top: sum(pieces.filter(({ organ }) => !silentOrgans.has(organ)).map((one) => one.worst_top)),
        worst_bottom: sum(pieces.map((one) => one.worst_bottom)),
        moments: pieces.flatMap(({ moments }) => moments),
        members: 1,
        known: rules.no_source || (rules.stated_only?.includes(part) && pieces.length === 0) ? 0 : 1,
        share: 1,
      }
    })
    const all = (rules.wholes ?? []).reduce<Part[]>(
      (rows, { part, members }) => [...rows, meanOf(part, members, rows)],
      parts,
    )
    return all.map((row) => {
      const top = decimal(row.top, rules.scale)
      const bottom = decimal(row.bottom, rules.bottom_scale ?? 1n)
      const isBlind = counts.expected === 0 || counts.reporting === 0
      const exact =
        rules.kind === 'sum' ? Number(top) : row.bottom === 0n ? null : Number(top) / Number(bottom)
      const isUnsaid = row.known === 0 || exact === null
      const unknown = isBlind || isUnsaid
      const share = isUnsaid ? 0 : row.share
      const worst = worstCase(rules, {
        isPartlySilent: counts.reporting < counts.expected,
        unheard,
        exact,
        low:
          rules.kind === 'sum'
            ? Number(decimal(row.worst_top, rules.scale))
            : row.worst_bottom === 0n
              ? null
              : Number(decimal(row.worst_top, rules.scale)) /
                Number(decimal(row.worst_bottom, rules.bottom_scale ?? 1n)),
      })
      return {
        indicator,
        scope_kind: kind,
        scope_id: id,
        part: row.part,
        at,
        value: unknown ? null : exact,
        numerator: top,
        denominator: rules.kind === 'sum' ? '1' : bottom,
        ...counts,
        members: row.members,
        members_known: isUnsaid ? 0 : row.known,
        known_share: share,
        worst: unknown ? null : worst,
        state: unknown ? 'unknown' : counts.fresh === 0 ? 'stale' : 'known',
        grade: gradeOf(counts.expected === 0 ? 0 : (counts.fresh / counts.expected) * share, share),
        ...colourOf(rules, row.part, unknown ? null : exact, worst, {
          isPartlySilent: counts.reporting < counts.expected,
          isPartlyUnknown: row.share < 1,
          isUnfed: counts.expected === 0,
        }),
        observed_from: row.moments.length > 0 ? Math.min(...row.moments) : null,
        observed_to: row.moments.length > 0 ? Math.max(...row.moments) : null,
      }
    })
  })
}

function worstCase(
  { direction, kind }: Rules,
  row: { isPartlySilent: boolean; unheard: boolean; exact: number | null; low: number | null },
): number | null {
  if (row.unheard) return null
  if (row.isPartlySilent && direction === 'lower') return null
  return kind === 'sum' && !row.isPartlySilent ? row.exact : row.low
}

function colourOf(
  rules: Rules,
  part: string,
  value: number | null,
  worst: number | null,
  row: { isPartlySilent: boolean; isPartlyUnknown: boolean; isUnfed: boolean },
): Pick<Sample, 'status' | 'status_reason'> {
  const { direction, good, warn } = rules
  const status_reason = row.isUnfed ? 'no_source' : 'value'
  const none = { status: 'none', status_reason } as const
  if (rules.no_source) return { status: 'unknown', status_reason: 'no_source' }
  if (good === undefined || warn === undefined || direction === 'none') return none
  if (rules.coloured && !rules.coloured.includes(part)) return none
  if (value === null) return { status: 'unknown', status_reason }
  const paint = (judged: number): Status => {
    if (direction === 'higher') return judged >= good ? 'good' : judged >= warn ? 'warn' : 'bad'
    return judged <= good ? 'good' : judged <= warn ? 'warn' : 'bad'
  }
  const mine = paint(value)
  if (worst === null && mine !== 'bad') return { status: 'unknown', status_reason: 'unbounded' }
  const status = worst === null ? mine : paint(worst)
  if (status === mine) return { status, status_reason: 'value' }
  const isUnrun = !row.isPartlySilent && (rules.may_not_run === true || row.isPartlyUnknown)
  return { status, status_reason: isUnrun ? 'not_run' : 'silent_sources' }
}

function gradeOf(confidence: number, share: number): Sample['grade'] {
  if (confidence >= MARKS.A && share === 1) return 'A'
  return confidence >= MARKS.B ? 'B' : confidence >= MARKS.C ? 'C' : 'D'
}

// ── sources and scopes ───────────────────────────────────────────────────────────────────────────────────────

type Place = { organ: string; region: string }

const placeOf = ({ code, region }: { code: string; region: string }): Place => ({ organ: code, region })

/** Everything by the scopes that it counts in, `<kind> <code>`. */
function byScope<Item extends Place>({ province }: World, items: readonly Item[]): Map<string, Item[]> {
  const scopes = new Map<string, Item[]>()
  for (const item of items) {
    const city = cityOf(item)
    const names = [
      `organ ${item.organ}`,
      `province ${province}`,
      ...(/[^0]0?$/.test(item.region) ? [`county ${item.region}`] : []),
      ...(city !== '' && city !== province ? [`city ${city}`] : []),
    ]
    for (const name of names) {
      const scope = scopes.get(name)
      if (scope) scope.push(item)
      else scopes.set(name, [item])
    }
  }
  return scopes
}

/** A county's code is its city's but for the last two digits. */
function cityOf({ region }: Place): string {
  return region.replace(/\d\d$/, '00')
}

// ── wholes

interface Part {
  part: string
  top: bigint
  bottom: bigint
  worst_top: bigint
  worst_bottom: bigint
  moments: number[]
  members: number
  known: number
  share: number
}

/** The weighted mean of parts, in the scale of their tops; in the worst case of all of them, the unknown ones 0. */
function meanOf(
  name: string,
  weights: readonly { part: string; weight: bigint }[],
  parts: readonly Part[],
): Part {
  const members = weights.map(({ part, weight }) => ({
    ...(parts.find((one) => one.part === part) ?? NOTHING),
    weight,
  }))
  const scored = members.filter(({ bottom }) => bottom > 0n)
  const judged = members.filter(({ worst_bottom }) => worst_bottom > 0n)
  const all = sum(members.map(({ weight }) => weight))
  return {
    part: name,
    top: sum(scored.map(({ top, bottom, weight }) => (weight * top) / bottom)),
    bottom: sum(scored.map(({ weight }) => weight)),
    worst_top: sum(judged.map(({ worst_top, worst_bottom, weight }) => (weight * worst_top) / worst_bottom)),
    worst_bottom: all,
    moments: members.flatMap(({ moments }) => moments),
    members: members.length,
    known: scored.length,
    share: scored.reduce((shares, { weight, share }) => shares + Number(weight) * share, 0) / Number(all),
  }
}

const NOTHING: Part = {
  part: '',
  top: 0n,
  bottom: 0n,
  worst_top: 0n,
  worst_bottom: 0n,
  moments: [],
  members: 1,
  known: 0,
  share: 0,
}
