/** The shapes that the API answers with, as zod schemas: the source of `/api/openapi.json`. */
import { z } from 'zod'
import { THEMES } from '../indicator/theme.ts'
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
  /** Not heard in time, and not asked since a start: nobody knows yet how they are. */
  unasked: z.number(),
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

export const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
})

/** From and to the end of which day it holds; null where no day is set. */
const holds = { from: z.string().nullable(), until: z.string().nullable() }

export const indicator = z.object({
  id: z.string(),
  version: z.string(),
  /** Its number among the usual indicators, K01 to K20, where it has one. */
  code: z.string().optional(),
  theme: z.enum(THEMES),
  name: words,
  meaning: words,
  formula: words,
  unit: words,
  format: z.enum(['count', 'percent', 'score']),
  kind: z.enum(['sum', 'ratio']),
  direction: z.enum(['higher', 'lower', 'none']),
  target: z.object({ value: z.number(), ...holds }).nullable(),
  thresholds: z.object({ good: z.number(), warn: z.number(), ...holds }).optional(),
  parts: z.array(z.object({ id: z.string(), name: words })),
  feeds: z.array(z.string()),
  tables: z.array(z.string()),
  /** Seconds from one computation to the next, where nothing of it lands. */
  cadence_s: z.number(),
  legal_basis: z.string(),
  legal_basis_en: z.string(),
  verified: z.boolean(),
  owner: z.string(),
  /** Why nothing feeds it yet; it is unknown in every scope. */
  no_source: words.optional(),
  /** Hours between the points of its trend, and how many there are. */
  trend: z.object({ points: z.number(), step_h: z.number(), view: z.enum(['known', 'corrected']) }),
  /** Days of history its trend needs. */
  needs_days: z.number(),
})
