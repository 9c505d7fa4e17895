/** One feed of a platform: when it is asked, for what, and how an answer becomes records. */
import { z } from 'zod'
import { authSchema } from './auth.ts'
import { expressionFault } from './expression.ts'
import { faultsBetween } from './feed-rules.ts'
import { mustPass, report, slug } from './field.ts'
import { headersSchema } from './header.ts'
import { bodySchema, getSchema, postSchema } from './request.ts'
import { scheduleFault } from './schedule.ts'

/** What a platform can state. The columns of each are the collector's business, which checks `map` against them. */
export const FEED_NAMES = [
  'exchange',
  'catalogue',
  'census',
  'quality',
  'security',
  'request',
  'progress',
  'document',
  'measure',
] as const

const expression = z
  .string()
  .min(1)
  .superRefine(mustPass(expressionFault))
  .meta({ description: 'a plain path, or JSONata', examples: ['data.rows'] })

const column = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9_]*$/)
  .meta({ description: "a column's name, in lower-case letters, digits and _" })

export const timeSchema = z.enum(['ms', 's', 'iso', 'local']).meta({
  description:
    "how times are written: epoch ms, epoch s, ISO 8601 with an offset, or local 'YYYY-MM-DD hh:mm:ss' in the province's zone",
})

export const numbersSchema = z.enum(['plain', 'text']).meta({
  description: "how numbers are written: plain, or as digits in text too, such as '12'",
})

const page = z
  .strictObject({
    size: z
      .int()
      .min(1)
      .max(100_000)
      .optional()
      .meta({ description: 'records a page', examples: [1000] }),
    total: z
      .union([expression, z.array(expression).min(1)])
      .optional()
      .meta({
        description:
          'where the answer counts all records, or several such places of which the first that counts is taken',
        examples: ['data.total'],
      }),
    next: expression
      .optional()
      .meta({ description: 'where the answer gives the next token', examples: ['data.next'] }),
    link: expression.optional().meta({
      description: 'where the answer gives the address of the next page, which must lie at base',
      examples: ['links.next'],
    }),
    link_header: z
      .literal(true)
      .optional()
      .meta({ description: 'the address of the next page stands in the header Link, as rel=next' }),
    short: z
      .literal(true)
      .optional()
      .meta({ description: 'a page of fewer records than size is the last one' }),
  })
  .meta({
    description: 'how pages are turned: by number, by a token, or by a link',
    examples: [{ size: 1000, total: 'data.total' }],
  })

const cursor = z
  .strictObject({
    max: expression.meta({
      description: 'the time in a record whose largest is the cursor',
      examples: ['updated'],
    }),
    start_h: z
      .number()
      .min(0)
      .max(24 * 3660)
      .default(24)
      .meta({ description: 'hours before now at which the first poll starts' }),
    overlap_s: z
      .number()
      .min(0)
      .max(7 * 86_400)
      .default(0)
      .meta({ description: 'seconds that each poll asks for again' }),
  })
  .meta({ description: 'how far the records were read', examples: [{ max: 'updated' }] })

const backfill = z
  .strictObject({
    days: z
      .int()
      .min(1)
      .max(3660)
      .meta({ description: 'days of history to fetch', examples: [90] }),
    get: getSchema.optional(),
    post: postSchema.optional(),
    body: bodySchema.optional(),
  })
  .meta({ description: 'how history is fetched, day by day, newest first' })

const push = z
  .strictObject({
    auth: authSchema,
    cadence_s: z
      .int()
      .min(1)
      .max(400 * 86_400)
      .meta({ description: 'seconds between two pushes: silence is judged by it', examples: [300] }),
  })
  .meta({ description: 'the platform sends by itself, signed, to /api/v1/platforms/{id}/{feed}' })

export const feedSchema = z
  .strictObject({
    feed: z.enum(FEED_NAMES).meta({ description: 'what is stated', examples: ['exchange'] }),
    every: z
      .string()
      .superRefine(mustPass(scheduleFault))
      .optional()
      .meta({
        description: 'a node-cron schedule of six fields, seconds first',
        examples: ['*/15 * * * * *'],
      }),
    get: getSchema.optional(),
    post: postSchema.optional(),
    body: bodySchema.optional(),
    headers: headersSchema.optional(),
    push: push.optional(),
    page: page.optional(),
    dialect: slug
      .optional()
      .meta({ description: 'a preset for records and map', examples: ['great-expectations'] }),
    records: expression
      .optional()
      .meta({ description: 'where the records are in the answer', examples: ['data.rows'] }),
    map: z
      .record(column, expression)
      .optional()
      .meta({
        description: 'for each column where its value is in a record',
        examples: [{ observed_at: 'ts' }],
      }),
    mode: z
      .enum(['delta', 'snapshot'])
      .optional()
      .meta({ description: 'delta: what changed; snapshot: everything there is', examples: ['delta'] }),
    time: timeSchema.optional(),
    numbers: numbersSchema.optional(),
    cursor: cursor.optional(),
    backfill: backfill.optional(),
  })
  .superRefine((feed, context) => {
    for (const [field, fault] of faultsBetween(feed)) report(context, [field], fault)
  })

export type FeedFile = z.output<typeof feedSchema>
