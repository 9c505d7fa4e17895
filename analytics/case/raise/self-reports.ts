/**
 * 虚报差: an organ says that it is further with an outcome than its facts show, by more than the plan tolerates. It is a
 * finding until its report comes down or its facts come up.
 */
import type { Plan } from '#province/plan.ts'
import type { StoreClient } from '#sql/client.ts'
import { samplesAt } from '../../past/sample-log.ts'
import { COMPLETION, isOverReported, REPORTED } from '../../plan/standing.ts'
import type { Sample } from '../../sample.ts'
import type { Words } from '../machine/facts.ts'
import type { Condition } from './condition.ts'

export const SELF_REPORT = 'self_report'
/** Nobody is woken for it. */
const WARN_LEVEL = 3

export function selfReportPrint(outcome: string, organ: string): string {
  return `${SELF_REPORT}|${outcome}|${organ}`
}

export async function readSelfReports(store: StoreClient, at: number): Promise<Sample[]> {
  const read = (indicator: string) => samplesAt(store, { indicator, scope_kind: 'organ', at })
  return (await Promise.all([read(COMPLETION), read(REPORTED)])).flat()
}

/**
 * What is not known, of the facts or of the report, neither opens nor closes one: a silent organ is no liar.
 *
 * @param standing fingerprints of the findings that there are.
 */
export function selfReportConditions(
  { phases, self_report_tolerance }: Pick<Plan, 'phases' | 'self_report_tolerance'>,
  samples: readonly Sample[],
  standing: ReadonlySet<string>,
  nameOf: (organ: string) => Words,
): Condition[] {
  const values = new Map(
    samples
      .filter(({ scope_kind, state, value }) => scope_kind === 'organ' && state === 'known' && value !== null)
      .map(({ indicator, scope_id, part, value }) => [`${indicator}|${scope_id}|${part}`, value ?? 0]),
  )
  const organs = [
    ...new Set(samples.flatMap(({ scope_kind, scope_id }) => (scope_kind === 'organ' ? [scope_id] : []))),
  ]
  return phases
    .flatMap(({ outcomes }) => outcomes)
    .flatMap((outcome) =>
      organs.flatMap((organ): Condition[] => {
        const fingerprint = selfReportPrint(outcome.id, organ)
        const shown = values.get(`${COMPLETION}|${organ}|${outcome.id}`)
        const reported = values.get(`${REPORTED}|${organ}|${outcome.id}`)
        const isKnown = shown !== undefined && reported !== undefined
        const isOver = isKnown && isOverReported(reported - shown, self_report_tolerance)
        if (isKnown ? !isOver : !standing.has(fingerprint)) return []
        return [
          {
            fingerprint,
            seed: {
              title: {
                zh: `${nameOf(organ).zh}：${outcome.id} 虚报差`,
                en: `${nameOf(organ).en}: ${outcome.id} is reported above its evidence`,
              },
              detail: isKnown ? `${percent(reported)} > ${percent(shown)}` : '',
              organ,
              rule: SELF_REPORT,
              warn_level: WARN_LEVEL,
              evidence: [
                { what: 'indicator', ref: `${COMPLETION}/${outcome.id}` },
                { what: 'indicator', ref: `${REPORTED}/${outcome.id}` },
              ],
            },
          },
        ]
      }),
    )
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)}%`
}
