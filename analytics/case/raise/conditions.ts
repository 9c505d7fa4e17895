/** The conditions that a province's alert rules see: silence, our own outage, values, one upstream of many, overdue orders. Pure. */
import type { AlertRules, ThresholdRule } from '#province/alert-rules.ts'
import type { DarkOrgan } from '../../live/events.ts'
import type { Case, Words } from '../machine/facts.ts'
import type { Condition } from './condition.ts'

/** Whether our own network is cut: the collector says so, or nearly all fall silent at once, which is the same. */
export function isOwnOutage(
  { own_outage }: Pick<AlertRules, 'own_outage'>,
  uplink: 'ok' | 'cut' | 'unknown',
  dark: readonly DarkOrgan[],
  platforms: number,
): boolean {
  if (uplink === 'cut') return true
  // Those that were never heard may not have been connected yet.
  const fallen = dark.filter(({ since }) => since !== null).length
  return platforms >= own_outage.least && fallen >= own_outage.share * platforms
}

export const OWN_OUTAGE = 'own_outage'

export function outageCondition({ own_outage }: AlertRules, silent: number): Condition {
  return {
    fingerprint: OWN_OUTAGE,
    seed: {
      title: {
        zh: '本机网络中断：所有平台同时失联，其余告警暂不呼叫',
        en: 'Our own network is cut: all platforms are silent at once; the rest is held',
      },
      detail: `${silent}`,
      category: 'DF',
      warn_level: own_outage.warn_level,
    },
  }
}

/** What else is known of who is silent. */
export interface Hearing {
  /** When our own last outage was seen to be over; what was silent before has been so by our fault. */
  heard_from: number
  /** When each platform was last asked and did not answer. */
  unanswered: ReadonlyMap<string, number>
  /** The fingerprints of what stands already. */
  standing: ReadonlySet<string>
}

/** After an outage of our own nobody is called silent who was not asked since in vain, or they would all be at once. */
export function darkConditions(
  { dark: { after_s, warn_level } }: AlertRules,
  dark: readonly DarkOrgan[],
  nameOf: (organ: string) => Words,
  { heard_from, unanswered, standing }: Hearing,
  at: number,
): Condition[] {
  const isSilent = ({ platform, since }: DarkOrgan): boolean => {
    if (since === null) return false
    if (standing.has(`dark|${platform}`)) return true
    const wasAsked = since > heard_from || (unanswered.get(platform) ?? 0) > heard_from
    return wasAsked && at - Math.max(since, heard_from) >= after_s * 1000
  }
  return dark.filter(isSilent).map(({ platform, organ, region, outcome }) => ({
    fingerprint: `dark|${platform}`,
    seed: {
      title: {
        zh: `${nameOf(organ).zh}：平台失联`,
        en: `${nameOf(organ).en}: its platform has gone silent`,
      },
      detail: outcome,
      organ,
      region,
      platform,
      category: 'DF',
      warn_level,
      evidence: [{ what: 'poll', ref: platform }],
    },
  }))
}

/** Live cases that hang on the same upstream, from so many on; of different organs, or one organ would be its own upstream. */
export function upstreamConditions(
  { correlation: { least, warn_level } }: AlertRules,
  cases: Iterable<Case>,
): Condition[] {
  const all = [...cases]
  const parents = new Map(all.filter(({ source }) => source === 'upstream').map((the) => [the.upstream, the]))
  const hanging = Map.groupBy(
    all.filter((the) => isChildCandidate(the)),
    ({ upstream }) => upstream,
  )
  return [...hanging].flatMap(([upstream, children]): Condition[] => {
    const parent = parents.get(upstream)
    // Those that a closed parent gave back to the fore do not make it anew: others must come.
    const fresh =
      parent?.state === 'closed' ? children.filter((one) => one.opened_at > parent.state_since) : children
    const isStanding = parent?.stands === true && parent.state !== 'closed'
    if (!isStanding && (fresh.length < least || new Set(fresh.map(({ organ }) => organ)).size < 2)) return []
    return [
      {
        fingerprint: `upstream|${upstream}`,
        seed: {
          title: { zh: `上游故障：${upstream}`, en: `Upstream fault: ${upstream}` },
          upstream,
          category: 'DF',
          warn_level: Math.min(warn_level, ...children.map((one) => one.warn_level)),
          evidence: children.slice(0, 20).map(({ id }) => ({ what: 'case', ref: id })),
        },
      },
    ]
  })
}

/** Resolved ones hang on nothing any more. */
function isChildCandidate(the: Case): boolean {
  return (
    the.kind === 'alert' &&
    the.source !== 'upstream' &&
    the.upstream !== '' &&
    the.stands &&
    the.state !== 'resolved' &&
    the.state !== 'closed'
  )
}

/** A value that a rule looks at; null where nobody knows it, which is neither good nor bad. */
export interface Reading {
  scope_id: string
  value: number | null
}

export interface ThresholdMemory {
  /** Since when a value has been on the wrong side, by fingerprint. */
  since: Map<string, number>
}

/**
 * With hysteresis: it begins on the wrong side of one value and lasts until the right side of another. Where the value is
 * not known it stays as it was.
 */
export function thresholdConditions(
  rule: ThresholdRule,
  readings: readonly Reading[],
  standing: ReadonlySet<string>,
  memory: ThresholdMemory,
  nameOf: (scope: string) => Words,
  at: number,
): Condition[] {
  return readings.flatMap(({ scope_id, value }): Condition[] => {
    const fingerprint = `threshold|${rule.id}|${scope_id}`
    const stands = standing.has(fingerprint)
    const isWrong =
      value !== null &&
      ((rule.below !== undefined && value < rule.below) || (rule.above !== undefined && value > rule.above))
    const isRight =
      value !== null && (rule.below !== undefined ? value >= rule.clears_at : value <= rule.clears_at)
    if (!isWrong) {
      if (value !== null) memory.since.delete(fingerprint)
      if (!stands || isRight) return []
    } else if (!memory.since.has(fingerprint)) memory.since.set(fingerprint, at)
    const since = memory.since.get(fingerprint)
    const hasLasted = since !== undefined && at - since >= rule.for_s * 1000
    if (!stands && !hasLasted) return []
    return [
      {
        fingerprint,
        seed: {
          title: {
            zh: `${nameOf(scope_id).zh}：${rule.name.zh}`,
            en: `${nameOf(scope_id).en}: ${rule.name.en}`,
          },
          detail: value === null ? '' : String(value),
          organ: rule.scope === 'organ' ? scope_id : '',
          region: rule.scope === 'organ' ? '' : scope_id,
          rule: rule.id,
          warn_level: rule.warn_level,
          evidence: [{ what: 'indicator', ref: rule.indicator }],
        },
      },
    ]
  })
}

/** Orders past their deadline, one case an organ. */
export function overdueConditions(
  { overdue: { warn_level } }: AlertRules,
  orders: Iterable<Case>,
  isBreached: (the: Case) => boolean,
  nameOf: (organ: string) => Words,
): Condition[] {
  const late = [...orders].filter((the) => the.kind === 'remediation' && isBreached(the))
  return [...Map.groupBy(late, ({ organ }) => organ)].map(([organ, all]) => ({
    fingerprint: `overdue|${organ}`,
    seed: {
      title: {
        zh: `${nameOf(organ).zh}：整改工单逾期`,
        en: `${nameOf(organ).en}: remediation orders are overdue`,
      },
      organ,
      region: all[0]?.region ?? '',
      warn_level,
      evidence: all.slice(0, 20).map(({ id }) => ({ what: 'case', ref: id })),
    },
  }))
}
