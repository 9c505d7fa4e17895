/** The shapes that the API answers with, as zod schemas: the source of `/api/openapi.json`. */
import { z } from 'zod'
import { SCOPE_KINDS, STATUS_REASONS } from '../sample.ts'

export const words = z.object({ zh: z.string(), en: z.string() })

export const sample = z.object({
  indicator: z.string(),
  version: z.string(),
  scope_kind: z.enum(SCOPE_KINDS),
  scope_id: z.string(),
  part: z.string(),
  at: z.number(),
  value: z.number().nullable(),
  numerator: z.string(),
  denominator: z.string(),
  expected: z.number(),
  reporting: z.number(),
  fresh: z.number(),
  members: z.number(),
  members_known: z.number(),
  known_share: z.number(),
  worst: z.number().nullable(),
  state: z.enum(['known', 'stale', 'unknown']),
  grade: z.enum(['A', 'B', 'C', 'D']),
  status: z.enum(['good', 'warn', 'bad', 'unknown', 'none']),
  status_reason: z.enum(STATUS_REASONS),
  observed_from: z.number().nullable(),
  observed_to: z.number().nullable(),
})

export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
})

export const indicator = z.object({
  id: z.string(),
  version: z.string(),
  name: words,
  meaning: words,
  formula: words,
  unit: words,
  format: z.enum(['count', 'percent', 'score']),
  kind: z.enum(['sum', 'ratio']),
  direction: z.enum(['higher', 'lower', 'none']),
  thresholds: z.object({ good: z.number(), warn: z.number() }).optional(),
  parts: z.array(z.object({ id: z.string(), name: words })),
  feeds: z.array(z.string()),
  legal_basis: z.string(),
  verified: z.boolean(),
  owner: z.string(),
  /** Hours between the points of its trend, and how many there are. */
  trend: z.object({ points: z.number(), step_h: z.number(), view: z.enum(['known', 'corrected']) }),
  /** Days of history its trend needs. */
  needs_days: z.number(),
})
