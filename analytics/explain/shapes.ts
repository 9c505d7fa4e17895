/** The shapes of what explains an indicator, as zod schemas; screens read their types, so nothing that runs is imported. */
import { z } from 'zod'
import { indicator, sample } from '../http/shapes.ts'

/**
 * `exclusion`: an organ or a source counts no longer, or only since. `formula`: another version of the definition.
 * `late`: facts about the time before that arrived after the value was shown. `restatement`: facts that were stated
 * anew. `new_data`: facts about the time since, and those that the window has left behind.
 */
export const CAUSES = ['exclusion', 'formula', 'late', 'restatement', 'new_data'] as const
export type Cause = (typeof CAUSES)[number]

/**
 * Whether the rank of a scope is suspended, and why: a platform of it is dark, its value is unknown, or too little of it
 * is known to be compared (grade D).
 */
export const SUSPENSIONS = ['no', 'dark', 'unknown', 'low_confidence'] as const
export type Suspension = (typeof SUSPENSIONS)[number]

const view = z.enum(['known', 'corrected'])
const fraction = z.object({ numerator: z.string(), denominator: z.string() })

const calculation = fraction.extend({
  kind: z.enum(['sum', 'ratio', 'mean']),
  value: z.number().nullable(),
  members: z.array(fraction.extend({ part: z.string(), weight: z.number(), value: z.number().nullable() })),
})

const contribution = fraction.extend({
  organ: z.string().meta({ description: 'Empty: what counts without belonging to a registered organ' }),
  value: z.number().nullable(),
  share: z.number().nullable(),
  without: z.number().nullable().meta({ description: 'The value of the scope without this organ' }),
  state: sample.shape.state,
  grade: sample.shape.grade,
  expected: z.number(),
  reporting: z.number(),
  observed_to: z.number().nullable(),
})

const step = fraction.extend({ cause: z.enum(CAUSES), value: z.number().nullable() })
const walk = z.object({ from: fraction, to: fraction, steps: z.array(step) })

const change = walk.extend({
  since: z.number(),
  basis: z.enum(['shown', 'recomputed', 'undivided']).meta({
    description:
      'recomputed: nothing was shown then, so it is compared with what is known today; undivided: it cannot be computed again with what was known then, so no causes are told apart',
  }),
  from_version: z.string(),
  from_sample: sample.nullable(),
  organs: z.array(walk.extend({ organ: z.string() })),
})

/** The last poll of a source. */
export const poll = z.object({
  platform: z.string(),
  organ: z.string(),
  feed: z.string(),
  poll_id: z.string(),
  started: z.number(),
  outcome: z.string(),
  http_status: z.number(),
  rows: z.number(),
  unchanged: z.number(),
  rejects: z.number(),
  answer_hash: z.string(),
})

const pollBehind = poll.extend({
  age_s: z.number().meta({ description: 'How old its answer is at the moment that is explained' }),
  cadence_s: z.number(),
  state: z.enum(['known', 'stale', 'unknown']).meta({
    description: 'How the source stands: stale beyond twice its cadence, unknown beyond four times',
  }),
  good: z
    .object({ poll_id: z.string(), started: z.number(), age_s: z.number(), answer_hash: z.string() })
    .nullable()
    .meta({ description: 'The last poll that went well; null where none ever did' }),
})
export type PollBehind = z.output<typeof pollBehind>

const unheard = z.object({
  platform: z.string(),
  organ: z.string(),
  feed: z.string(),
  cadence_s: z.number(),
})
export type Unheard = z.output<typeof unheard>

/** A case, and what it adds to the value. */
export const caseBehind = fraction.extend({
  case_id: z.string(),
  organ: z.string(),
  observed_to: z.number().nullable(),
})

const casesBehind = z.object({
  cases: z.array(caseBehind),
  is_all: z.boolean().meta({ description: 'Whether there are no more than are listed' }),
})
export type CasesBehind = z.output<typeof casesBehind>

export const explanation = z.object({
  at: z.number(),
  view,
  definition: indicator,
  sql: z.string(),
  sql_version: z.string().meta({
    description:
      'The version that the statement belongs to; not that of the value where that one was not kept',
  }),
  sample,
  samples: z.array(sample),
  calculation,
  contributions: z.array(contribution),
  change,
  polls: z.array(pollBehind),
  unheard: z.array(unheard).meta({ description: 'Sources that have never been polled by then' }),
  cases_behind: casesBehind.nullable().meta({
    description:
      'The cases that it is counted of, those that count against it first; null where it is not counted of cases',
  }),
})
export type Explanation = z.output<typeof explanation>

export const ranking = z.object({
  indicator: z.string(),
  part: z.string(),
  at: z.number(),
  view,
  rows: z.array(
    z.object({
      scope_id: z.string(),
      rank: z.number().nullable(),
      suspended: z.enum(SUSPENSIONS).meta({
        description: 'Why it has no rank: a dark platform, no value, or too little known (grade D)',
      }),
      sample: sample.nullable(),
    }),
  ),
})
export type Ranking = z.output<typeof ranking>

export const series = z.object({
  step_h: z.number().meta({ description: 'Hours between the points of the trend' }),
  source: z.enum(['trend', 'log']).meta({
    description:
      'trend: at even moments, in the view that the definition names. log: what was shown, four values a column at most',
  }),
  from: z.number(),
  to: z.number(),
  points: z.array(
    z.object({
      at: z.number(),
      value: z.number().nullable(),
      state: z.enum(['known', 'stale', 'unknown']),
    }),
  ),
})
export type Series = z.output<typeof series>

export const definitionPage = z.object({
  definition: indicator,
  sql: z.string(),
  tables: z.array(z.string()),
})

const versionChange = z.object({
  field: z.string().meta({ description: 'Where in the definition, such as `thresholds.good`' }),
  before: z.string().meta({ description: 'Empty where it was not there' }),
  after: z.string(),
})
export type VersionChange = z.output<typeof versionChange>

const versionLine = z.object({ sign: z.enum(['+', '-', ' ']), text: z.string() })
export type VersionLine = z.output<typeof versionLine>

export const versionPage = z.object({
  indicator: z.string(),
  versions: z.array(
    z.object({
      version: z.string(),
      used_from: z.number(),
      is_current: z.boolean(),
      changes: z.array(versionChange).meta({ description: 'Fields of the definition; empty for the first' }),
      sql_lines: z.array(versionLine).meta({ description: 'Lines of the statement about what changed' }),
    }),
  ),
})
export type VersionPage = z.output<typeof versionPage>
