/** The shapes of an explanation, as zod schemas. */
import { z } from 'zod'
import { indicator, sample } from '../http/shapes.ts'
import { CAUSES } from './causes.ts'
import { pollBehind, unheard } from './polls-behind.ts'

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
  basis: z
    .enum(['shown', 'recomputed'])
    .meta({ description: 'recomputed: nothing was shown then, so it is compared with what is known today' }),
  from_version: z.string(),
  from_sample: sample.nullable(),
  organs: z.array(walk.extend({ organ: z.string() })),
})

export const explanation = z.object({
  at: z.number(),
  view: z.enum(['known', 'corrected']),
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
})
export type Explanation = z.output<typeof explanation>
