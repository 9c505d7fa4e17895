/** Saved results of quality tools and catalogues. */
import { z } from 'zod'
import type { NotUnpacked, Unpacked } from '#collector/unpack/unpack.ts'
import { countBy, type Sample } from './sample.ts'

/** What an answer gives; statuses only where the feed has them. */
interface Counts {
  observations: number
  rejects: number
  status?: Record<string, number>
}

/** Counts, or that the answer says itself that it holds nothing. */
type Got = Counts | 'refused'

const byStatus = z.record(z.string(), z.number())
const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0)

function got(unpacked: Unpacked | NotUnpacked): Got {
  if (unpacked.outcome === 'envelope') return 'refused'
  if (unpacked.outcome !== 'ok') throw new Error(unpacked.error)
  const { observations, rejects } = unpacked
  const keys = new Set(
    observations.map(({ observed_at, facts }) =>
      JSON.stringify(
        'rule' in facts
          ? [facts['dataset'], facts['rule'], observed_at]
          : (facts['entry'] ?? facts['labels']),
      ),
    ),
  )
  if (keys.size !== observations.length) throw new Error('two observations have one natural key')
  const counts = { observations: observations.length, rejects: rejects.length }
  const judged = observations.filter(({ facts }) => 'status' in facts)
  return judged.length === 0 ? counts : { ...counts, status: countBy(judged, ({ facts }) => facts['status']) }
}

/** Statuses of a source in ours, added up. */
function inOurs(
  counts: Record<string, number>,
  passed: readonly string[],
  failed: readonly string[],
): Counts {
  const status: Record<string, number> = {}
  for (const [word, count] of Object.entries(counts)) {
    const ours = passed.includes(word) ? 'passed' : failed.includes(word) ? 'failed' : 'not_run'
    if (count > 0) status[ours] = (status[ours] ?? 0) + count
  }
  const observations = sum(counts)
  return observations === 0 ? { observations, rejects: 0 } : { observations, rejects: 0, status }
}

const dbt = (facts: unknown): Counts => {
  const { manifest_nodes, tests_by_status } = z
    .object({ manifest_nodes: byStatus.optional(), tests_by_status: byStatus.optional() })
    .parse(facts)
  const listed = { not_run: manifest_nodes?.['test'] ?? 0 }
  return inOurs(tests_by_status ?? listed, ['pass'], ['fail', 'warn'])
}

const soda = (facts: unknown): Counts => {
  const { outcomes } = z.object({ outcomes: byStatus }).parse(facts)
  return inOurs(outcomes, ['pass'], ['fail', 'warn'])
}

const openmetadata = (facts: unknown): Counts => {
  const known = z
    .object({
      by_status: byStatus.optional(),
      statuses: byStatus.optional(),
      status: z.string().optional(),
      test_cases: z.number().optional(),
    })
    .parse(facts)
  const one = known.status === undefined ? undefined : { [known.status]: 1 }
  const statuses = known.by_status ?? known.statuses ?? one ?? { none: known.test_cases ?? 0 }
  return inOurs(statuses, ['Success'], ['Failed'])
}

const ckan = (facts: unknown): Got => {
  const known = z
    .object({
      success: z.boolean().optional(),
      datasets: z.number().optional(),
      results: z.number().optional(),
    })
    .parse(facts)
  if (known.success === false) return 'refused'
  return { observations: known.datasets ?? known.results ?? 0, rejects: 0 }
}

const organizations = (facts: unknown): Counts => {
  const { items, item_type } = z.object({ items: z.number(), item_type: byStatus }).parse(facts)
  return { observations: item_type['dict'] ?? 0, rejects: items - (item_type['dict'] ?? 0) }
}

const datahub = (facts: unknown): Counts => {
  const { run_events, succeeded, failed } = z
    .object({ run_events: z.number(), succeeded: z.number(), failed: z.number() })
    .parse(facts)
  return { ...inOurs({ succeeded, failed }, ['succeeded'], ['failed']), observations: run_events }
}

const assets = (facts: unknown): Counts => {
  const { rows, topics } = z
    .object({ rows: z.number().optional(), topics: z.number().optional() })
    .parse(facts)
  return { observations: rows ?? topics ?? 0, rejects: 0 }
}

const dcat = (facts: unknown): Counts => {
  const { datasets } = z.object({ datasets: z.number() }).parse(facts)
  return { observations: datasets, rejects: 0 }
}

/** Files by what their names look like. */
export const samples: Sample[] = [
  { file: /^dbt\/.*\.json$/, dialect: 'dbt', got, known: dbt },
  { file: /^soda\/.*\.json$/, dialect: 'soda', got, known: soda },
  { file: /^openmetadata\/.*\.json$/, dialect: 'openmetadata', got, known: openmetadata },
  {
    file: /^ckan\/.*organization_list.*\.json$/,
    dialect: 'ckan-organizations',
    got,
    known: organizations,
  },
  { file: /^ckan\/(?!.*organization_list).*\.json$/, dialect: 'ckan', got, known: ckan },
  { file: /^datahub-dq\/.*\.json$/, dialect: 'datahub', got, known: datahub },
  {
    file: /^openmetadata-catalog\/.*(?:list|topics)\.json$/,
    dialect: 'openmetadata-catalogue',
    got,
    known: assets,
  },
  { file: /^dcat\/.*\.(?:json|jsonld)$/, dialect: 'dcat', got, known: dcat },
]
