/** What counts of measures, documents and reports: the oracle's rules. */
import {
  byOrgan,
  hundredths,
  lastOf,
  listedAt,
  measuresAt,
  momentsOf,
  quotientOf,
  statedAt,
  summed,
} from './oracle-facts.ts'
import { groupBy, one, sum, type Rules } from './oracle-parts.ts'

const BASIS = {
  feeds: ['measure'],
  parts: ['', 'measured', 'attested'],
  stated_only: ['measured', 'attested'],
  scale: 100n,
} as const

const OUTCOMES = ['P1-1', 'P1-2', 'P2-1', 'P2-2', 'P2-3', 'P3-1', 'P3-2', 'P3-3', 'P3-4', 'P4-1', 'P4-2']

export const PLAN_RULES: Readonly<Record<string, Rules>> = {
  safeguard_organisation: {
    ...BASIS,
    kind: 'ratio',
    direction: 'higher',
    good: 1,
    warn: 0.9,
    scale: 1n,
    contributions: (world, at) =>
      byOrgan(world, measuresAt(world, at, ['chief_data_officers'])).flatMap((rows) => {
        const officers = sum(rows.map(({ value }) => hundredths(value)))
        const basis = rows.some((row) => row.basis === 'attested') ? 'attested' : 'measured'
        return ['', basis].map((part) => one(rows[0], [officers > 0n, 1n], momentsOf(rows), part))
      }),
  },
  safeguard_funds: {
    ...BASIS,
    bottom_scale: 100n,
    kind: 'ratio',
    direction: 'none',
    contributions: quotientOf('funds_executed_cny', 'funds_budget_cny'),
  },
  safeguard_training: {
    ...BASIS,
    kind: 'sum',
    direction: 'none',
    contributions: summed('training_person_times'),
  },
  safeguard_controls: {
    ...BASIS,
    bottom_scale: 100n,
    kind: 'ratio',
    direction: 'higher',
    good: 0.95,
    warn: 0.8,
    contributions: quotientOf('security_controls_met', 'security_controls_total'),
  },
  application_pilots: {
    ...BASIS,
    kind: 'sum',
    direction: 'none',
    contributions: summed('pilot_scenarios', 'state=running'),
  },
  safeguard_institutions: {
    feeds: ['document'],
    parts: ['', 'policy', 'standard'],
    kind: 'ratio',
    direction: 'higher',
    scale: 1n,
    contributions: (world, at) => {
      const revisions = listedAt(world.document, at, (row) => `${row.document} ${row.revision}`)
      return groupBy(revisions, ({ platform, document }) => `${platform} ${document}`)
        .map((all) =>
          all.reduce((best, row) =>
            row.observed_at > best.observed_at ||
            (row.observed_at === best.observed_at && row.revision > best.revision)
              ? row
              : best,
          ),
        )
        .filter(({ kind, status }) => ['policy', 'standard'].includes(kind) && status !== 'withdrawn')
        .flatMap((row) => {
          const isReviewed = row.reviewed_by !== '' && row.reviewed_by !== row.organ
          const counts = row.status === 'issued' && isReviewed && row.file_hash !== ''
          return ['', row.kind].map((part) => one(row, [counts, 1n], [row.observed_at], part))
        })
    },
  },
  self_reported_progress: {
    feeds: ['progress'],
    parts: ['', ...OUTCOMES],
    kind: 'ratio',
    direction: 'none',
    scale: 10_000n,
    contributions: (world, at) =>
      lastOf(
        statedAt(world.progress, at, (row) => `${row.outcome} ${row.organ}`),
        ({ outcome }) => outcome,
      ).flatMap((row) =>
        ['', row.outcome].map((part) => one(row, [hundredths(row.percent), 1n], [row.observed_at], part)),
      ),
  },
}
