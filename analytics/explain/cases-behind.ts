/** The cases behind a value that is counted of cases: of each what it adds, by the very rows that are added up. */
import type { Evaluation } from '../indicator/evaluate.ts'
import { questionOf } from '../indicator/facts.ts'
import type { Indicator } from '../indicator/register.ts'
import { caseBehind, type CasesBehind } from './shapes.ts'

/** Enough for one organ; of a province the ones that count against it come first. */
const MOST = 200

/** @returns null where it is not counted of cases. */
export async function readCasesBehind(
  evaluation: Evaluation,
  indicator: Indicator,
  { part, organs, at }: { part: string; organs: readonly string[]; at: number },
): Promise<CasesBehind | null> {
  if (!isOfCases(indicator)) return null
  // What counted under an earlier name counts for the organ that it is called now.
  const codes = evaluation.organs
    .filter(({ code }) => organs.includes(code))
    .flatMap(({ code, formerly = [] }) => [code, ...formerly.map((former) => former.code)])
  const { asked } = questionOf(indicator, at, [], evaluation)
  const rows = await evaluation.store.rows(
    caseBehind,
    `SELECT
       case_id,
       facts.organ AS organ,
       toString(facts.numerator) AS numerator,
       toString(facts.denominator) AS denominator,
       facts.observed_to AS observed_to
     FROM (
${indicator.facts}
     ) AS facts
     WHERE case_id != '' AND facts.part = {part:String} AND facts.organ IN {codes:Array(String)}
     ORDER BY facts.numerator ${indicator.direction === 'higher' ? 'ASC' : 'DESC'}, observed_to DESC, case_id
     LIMIT {most:UInt32}`,
    { ...asked, part, codes, most: MOST + 1 },
  )
  return { cases: rows.slice(0, MOST), is_all: rows.length <= MOST }
}

export function isOfCases({ tables }: Pick<Indicator, 'tables'>): boolean {
  return tables.includes('case_event')
}
