/** What is known of saved results of quality tools and catalogues: the dialect of each file, and what it must give. */
import { z } from 'zod'

/** What `yuemai unpack` counts of a file; statuses only where the feed has them. */
export interface Counts {
  observations: number
  rejects?: number
  status?: Record<string, number>
  /** A failed poll: the answer says itself that it holds nothing. */
  refused?: RegExp
}

export interface Sample {
  dialect: string
  /** From the facts known of the file to what the dialect must give. */
  expected: (facts: unknown) => Counts
}

const byStatus = z.record(z.string(), z.number())
const sum = (counts: Record<string, number>): number =>
  Object.values(counts).reduce((all, one) => all + one, 0)

/** Statuses of a source in ours, added up. */
function inOurs(
  counts: Record<string, number>,
  passed: readonly string[],
  failed: readonly string[],
): Counts {
  const status: Record<string, number> = {}
  for (const [word, count] of Object.entries(counts)) {
    const ours = passed.includes(word) ? 'passed' : failed.includes(word) ? 'failed' : 'not_run'
    status[ours] = (status[ours] ?? 0) + count
  }
  return { observations: sum(counts), rejects: 0, status }
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

const ckan = (facts: unknown): Counts => {
  const known = z
    .object({
      success: z.boolean().optional(),
      datasets: z.number().optional(),
      results: z.number().optional(),
    })
    .parse(facts)
  if (known.success === false) return { observations: 0, refused: /success = false/ }
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
  return { observations: run_events, rejects: 0, status: { passed: succeeded, failed } }
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

/** By folder and name; the first that fits a file says how it is read. Files that fit none are not of these kinds. */
export const QUALITY_SAMPLES: readonly (readonly [file: RegExp, sample: Sample])[] = [
  [/^dbt\/.*\.json$/, { dialect: 'dbt', expected: dbt }],
  [/^soda\/.*\.json$/, { dialect: 'soda', expected: soda }],
  [/^openmetadata\/.*\.json$/, { dialect: 'openmetadata', expected: openmetadata }],
  [/^ckan\/.*organization_list.*\.json$/, { dialect: 'ckan-organizations', expected: organizations }],
  [/^ckan\/.*\.json$/, { dialect: 'ckan', expected: ckan }],
  [/^datahub-dq\/.*\.json$/, { dialect: 'datahub', expected: datahub }],
  [
    /^openmetadata-catalog\/.*(?:list|topics)\.json$/,
    { dialect: 'openmetadata-catalogue', expected: assets },
  ],
  [/^dcat\/.*\.(?:json|jsonld)$/, { dialect: 'dcat', expected: dcat }],
]
