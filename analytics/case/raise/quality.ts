/** What the runs of quality rules make of the orders to mend them. Pure. */
import type { AlertRules } from '#province/alert-rules.ts'
import { caseId, type Demand } from '../book.ts'
import type { Seed } from '../kinds/raised.ts'
import type { Severity } from '../kinds/remediation.ts'
import type { Actor, Case, Words } from '../machine/facts.ts'

/** One run of one rule over one dataset, as last stated. */
export interface QualityRun {
  platform: string
  organ: string
  region: string
  dataset: string
  rule: string
  dimension: string
  status: string
  checked: number
  failed: number
  observed_at: number
}

const BY: Actor = { kind: 'rule', id: 'quality' }
const DAY = 86_400_000
const WARN_LEVELS = { serious: 2, ordinary: 3, minor: 4 } as const

type Matter = Pick<QualityRun, 'organ' | 'dataset' | 'rule'>

const fingerprintOf = ({ organ, dataset, rule }: Matter): string =>
  ['quality', organ, dataset, rule].join('|')

export const orderId = (run: Matter): string => caseId('remediation', fingerprintOf(run))

/** A rule that ran over nothing has said nothing. */
export function resultOf({ status, checked }: QualityRun): 'passed' | 'failed' | 'not_run' {
  if (status === 'not_run' || (status === 'passed' && checked === 0)) return 'not_run'
  return status === 'passed' ? 'passed' : 'failed'
}

export function severityOf({ checked, failed }: QualityRun, rules: AlertRules['remediation']): Severity {
  const score = checked === 0 ? 0 : (100 * Math.max(0, checked - failed)) / checked
  if (score < rules.serious_below) return 'serious'
  return score < rules.ordinary_below ? 'ordinary' : 'minor'
}

/** What a run says of the order that there is, or is not yet. Of what stays red one event a day is kept. */
export function demandsOf(
  run: QualityRun,
  the: Case | undefined,
  rules: AlertRules['remediation'],
  nameOf: (organ: string) => Words,
  at: number,
): Demand[] {
  const id = orderId(run)
  const result = resultOf(run)
  if (!the) {
    if (result !== 'failed') return []
    return [{ id, kind: 'remediation', command: 'raise', given: seedOf(run, rules, nameOf), by: BY, at }]
  }
  const last = the.last_run_at ?? the.first_seen_at
  if (run.observed_at <= last) return []
  if (the.state === 'closed' || the.state === 'looked_back')
    return result === 'failed' ? [{ id, command: 'recur', given: { at: run.observed_at }, by: BY, at }] : []
  const ran: Demand = { id, command: 'ran', given: { result, at: run.observed_at }, by: BY, at }
  switch (result) {
    case 'not_run':
      return []
    case 'failed':
      return the.clean_runs > 0 || run.observed_at - last >= DAY ? [ran] : []
    case 'passed':
      return the.clean_runs + 1 >= the.clean_runs_needed
        ? [ran, { id, command: 'verify', by: BY, at }]
        : [ran]
  }
}

function seedOf(run: QualityRun, rules: AlertRules['remediation'], nameOf: (organ: string) => Words): Seed {
  const { organ, region, platform, dataset, rule, dimension, checked, failed, observed_at } = run
  const severity = severityOf(run, rules)
  return {
    title: titleOf(nameOf(organ), { zh: dataset, en: dataset }, rule),
    detail: `${failed}/${checked}`,
    organ,
    region,
    platform,
    category: dimension,
    source: 'quality',
    dataset,
    rule,
    fingerprint: fingerprintOf(run),
    warn_level: WARN_LEVELS[severity],
    clean_runs_needed: rules.clean_runs,
    first_seen_at: observed_at,
    last_seen_at: observed_at,
    evidence: [{ what: 'quality', ref: `${platform}/${dataset}/${rule}/${observed_at}` }],
    more: { severity, checked, failed },
  }
}

/** Of what is found, whose it is and by which rule. */
export function titleOf(organ: Words, dataset: Words, rule: string): Words {
  return {
    zh: `${organ.zh}：${dataset.zh} 未通过 ${rule}`,
    en: `${organ.en}: ${dataset.en} fails ${rule}`,
  }
}
