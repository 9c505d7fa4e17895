/** The alert rules of a province at work: what they see now becomes cases, what they no longer see is over. */
import type { Province } from '#province/load.ts'
import type { StoreClient } from '#sql/client.ts'
import type { DarkOrgan } from '../../live/events.ts'
import { NEVER_AWAY, type Absence } from '../../live/absence.ts'
import { readSilent } from '../../live/dark.ts'
import { samplesAt } from '../../past/sample-log.ts'
import type { Book, Demand } from '../book.ts'
import type { Words } from '../machine/facts.ts'
import { idOf, reconcile, type Condition } from './condition.ts'
import {
  darkConditions,
  isOwnOutage,
  outageCondition,
  OWN_OUTAGE,
  overdueConditions,
  thresholdConditions,
  upstreamConditions,
  type ThresholdMemory,
} from './conditions.ts'
import { holdDemands, linkDemands } from './holds.ts'
import { readUnanswered } from './read-unanswered.ts'
import { readSelfReports, SELF_REPORT, selfReportConditions } from './self-reports.ts'

export interface RulesOptions {
  book: Book
  store: StoreClient
  province: Province
  /** Whether the collector reaches anybody; unknown where it runs elsewhere. */
  uplink: () => 'ok' | 'cut' | 'unknown'
  /** When nobody asked anybody before we started; never where left out. */
  absence?: Absence
  act: (demands: readonly Demand[]) => void
}

/** Values change with the tick, and what lasts for minutes need not be looked at every second. */
const READS_VALUES_EVERY_MS = 15_000

export function openRules({ book, store, province, uplink, absence = NEVER_AWAY, act }: RulesOptions) {
  const rules = province.alert_rules
  const memory: ThresholdMemory = { since: new Map() }
  const nameOf = openNames(province)
  let read_at = Number.NEGATIVE_INFINITY

  const settle = (source: string, conditions: readonly Condition[], at: number): void =>
    act(reconcile(source, conditions, book.cases(), at))

  /** The fingerprints of what stands. */
  const standing = (): Set<string> =>
    new Set([...book.cases()].filter(({ stands }) => stands).map(({ fingerprint }) => fingerprint))

  /** When we started, or it was first seen that our own last outage is over, or last that it stands. */
  let heard_from = absence.until
  const own = book.case(idOf({ fingerprint: OWN_OUTAGE }))
  if (own)
    heard_from = Math.max(
      heard_from,
      book.log.ofCase(own.id).findLast(({ command }) => command === 'clear')?.at ?? own.opened_at,
    )

  async function readValues(at: number): Promise<void> {
    if (Math.abs(at - read_at) < READS_VALUES_EVERY_MS) return
    const stand = standing()
    const conditions: Condition[] = []
    for (const rule of rules.thresholds) {
      const samples = await samplesAt(store, { indicator: rule.indicator, at })
      const readings = samples
        .filter(({ scope_kind, part }) => scope_kind === rule.scope && part === rule.part)
        .map(({ scope_id, value, state }) => ({ scope_id, value: state === 'known' ? value : null }))
      conditions.push(...thresholdConditions(rule, readings, stand, memory, nameOf, at))
    }
    settle('threshold', conditions, at)
    const reports = await readSelfReports(store, at)
    settle(SELF_REPORT, selfReportConditions(province.plan, reports, stand, nameOf), at)
    read_at = at
  }

  function quiet(dark: readonly DarkOrgan[], at: number): void {
    const own = book.case(idOf({ fingerprint: OWN_OUTAGE }))
    const darkCases = dark.flatMap(({ platform }): [string, string][] => {
      const the = book.case(idOf({ fingerprint: `dark|${platform}` }))
      return the?.stands ? [[platform, the.id]] : []
    })
    act(linkDemands(book.cases(), at))
    act(
      holdDemands(
        book.cases(),
        (the) => book.kindOf(the).states[the.state]?.done ?? false,
        {
          own_outage: own?.stands ? own.id : null,
          dark: new Map(darkCases),
          silences: [...book.cases()].filter(({ kind, state }) => kind === 'silence' && state === 'set'),
        },
        at,
      ),
    )
  }

  return {
    async look(at: number): Promise<void> {
      const { dark, pending } = await readSilent(store, at, absence)
      const wasCut = book.case(idOf({ fingerprint: OWN_OUTAGE }))?.stands === true
      // Of whom nobody knows yet after a start, what was said before stands; nothing new is said.
      const isCut = isOwnOutage(
        rules,
        uplink(),
        wasCut ? [...dark, ...pending] : dark,
        province.platforms.length,
      )
      settle('own_outage', isCut ? [outageCondition(rules, dark.length)] : [], at)
      // While we hear nobody, nobody can be said to have fallen silent, nor to have come back.
      // Who was asked between the last look at it and its end had no way to answer either.
      if (isCut || wasCut) heard_from = at
      if (!isCut) {
        const hearing = { heard_from, unanswered: await readUnanswered(store), standing: standing() }
        const stood = pending.filter(({ platform }) => hearing.standing.has(`dark|${platform}`))
        settle('dark', darkConditions(rules, [...dark, ...stood], nameOf, hearing, at), at)
      }
      await readValues(at)
      settle(
        'overdue',
        overdueConditions(rules, book.cases(), (the) => book.next(the, at)?.breached ?? false, nameOf),
        at,
      )
      settle('upstream', upstreamConditions(rules, book.cases()), at)
      quiet([...dark, ...pending], at)
    },
  }
}

/** What organs and divisions are called. */
export function openNames({ organs, regions, name }: Province): (code: string) => Words {
  const names = new Map<string, Words>([
    ...organs.map((organ): [string, Words] => [organ.code, organ.short]),
    ...regions.cities.map((city): [string, Words] => [city.code, { zh: city.name, en: city.name_en }]),
  ])
  return (code) => names.get(code) ?? (code.endsWith('0000') ? name : { zh: code, en: code })
}
