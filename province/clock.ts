/** Clocks: how long the law, or the province, gives for what; from when, and with which pauses and extensions. */
import { z } from 'zod'
import { always, line, name, report, unique } from './field.ts'
import type { Fault, Path } from './problem.ts'

const clockId = z
  .string()
  .max(64)
  .regex(/^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/)
  .meta({ description: 'an id in capitals', examples: ['REQ_REPLY_COND'] })

const days = z.int().min(1).max(400)

const span = z
  .strictObject({
    hours: z.number().positive().max(8760).optional().meta({ description: 'hours, of holidays too' }),
    working_days: days.optional().meta({ description: 'working days (工作日)' }),
    calendar_days: days.optional().meta({ description: 'days of the calendar (日)' }),
  })
  .superRefine((given, context) => {
    const count = Object.values(given).filter((one) => one !== undefined).length
    if (count === 1) return
    report(context, [], {
      message: count === 0 ? 'It says no time.' : 'It says two times.',
      cure: 'Write one of hours, working_days and calendar_days.',
    })
  })
  .transform(({ hours, working_days, calendar_days }): Span => {
    if (hours !== undefined) return { hours }
    return working_days === undefined ? { calendar_days: calendar_days ?? 0 } : { working_days }
  })
  .meta({ description: 'how long it gives', examples: [{ working_days: 10 }] })

/** How long a clock gives. */
export type Span = { hours: number } | { working_days: number } | { calendar_days: number }

const verified = z.boolean().meta({
  description: 'whether somebody has read the article; false shows as 待核',
  examples: [true],
})

/** Which cases a clock is for; what is left out does not matter. */
const when = z.strictObject({
  operator: z
    .enum(['critical_infrastructure', 'central', 'other'])
    .optional()
    .meta({ description: 'who runs what the event happened to' }),
  event_levels: z
    .array(z.int().min(1).max(4))
    .min(1)
    .optional()
    .meta({ description: 'levels of events, 1 特别重大 … 4 一般', examples: [[1, 2, 3]] }),
  severity: z
    .enum(['serious', 'ordinary', 'minor'])
    .optional()
    .meta({ description: 'how grave a fault of quality is (严重 / 一般 / 轻微)' }),
  sharing: z
    .enum(['unconditional', 'conditional'])
    .optional()
    .meta({ description: 'how what is asked for is shared' }),
})

/** What can start the clocks of a kind of case. */
const MOMENTS = {
  alert: ['known', 'handled', 'flaw'],
  remediation: ['opened', 'dispatched'],
  request: ['received', 'agreed'],
  correction: ['received'],
  catalogue: ['changed', 'received'],
} as const

export type ClockMoment = (typeof MOMENTS)[keyof typeof MOMENTS][number]

const KINDS = Object.keys(MOMENTS) as (keyof typeof MOMENTS)[]
const ALL_MOMENTS = [...new Set<ClockMoment>(Object.values(MOMENTS).flat())]

const clock = z.strictObject({
  id: clockId,
  kind: z.enum(KINDS).meta({ description: 'the kind of case that it runs on', examples: ['remediation'] }),
  name,
  basis: z.strictObject({ zh: line, en: line }).meta({
    description: 'the article that it follows',
    examples: [{ zh: '条例 §21', en: 'Regulation §21' }],
  }),
  verified,
  span,
  on: z
    .enum(ALL_MOMENTS)
    .optional()
    .meta({
      description: `what starts it: ${KINDS.map((kind) => `of ${kind} ${MOMENTS[kind].join(', ')}`).join('; ')}`,
      examples: ['known'],
    }),
  starts: name.meta({ description: 'what starts it, in words' }),
  who: name.meta({ description: 'who is on the clock' }),
  to: name.optional().meta({ description: 'whom it must reach' }),
  when: when.prefault({}).meta({ description: 'which cases it is for', examples: [{ operator: 'other' }] }),
  after: clockId.optional().meta({ description: 'the clock whose being met starts this one' }),
  pauses: z
    .strictObject({ while: name, verified })
    .optional()
    .meta({ description: 'while what it stands still; left out where nothing lets it' }),
  extends: z
    .strictObject({
      most_days: days.meta({ description: 'the most days in all, of the kind that the span counts' }),
      needs: z.array(name).min(1).meta({ description: 'what an extension needs' }),
      verified,
    })
    .optional()
    .meta({ description: 'how it may be extended; left out where nothing lets it' }),
})

export const clocksSchema = z
  .strictObject({ clocks: z.array(clock).min(1).superRefine(unique('id'), always) })
  .superRefine(({ clocks }, context) => {
    for (const [path, fault] of clockFaults(clocks)) report(context, path, fault)
  })
  .transform(({ clocks }) => clocks)

export type ClockRule = z.output<typeof clock>

function* clockFaults(clocks: readonly ClockRule[]): Generator<[Path, Fault]> {
  const ids = clocks.map(({ id }) => id)
  for (const [at, one] of clocks.entries()) {
    if ('hours' in one.span && one.extends !== undefined) {
      yield [
        ['clocks', at, 'extends'],
        {
          message: 'A clock of hours cannot be extended by days.',
          cure: 'Remove extends, or count in days.',
        },
      ]
    }
    if ((one.on === undefined) === (one.after === undefined)) {
      yield [
        ['clocks', at],
        {
          message: one.on === undefined ? 'Nothing starts it.' : 'Two things start it.',
          cure: `Write one of on and after; on is one of ${MOMENTS[one.kind].join(', ')}.`,
        },
      ]
    }
    if (one.on !== undefined && !MOMENTS[one.kind].some((moment) => moment === one.on)) {
      yield [
        ['clocks', at, 'on'],
        {
          message: `Nothing of kind ${one.kind} is '${one.on}'.`,
          cure: `Write one of ${MOMENTS[one.kind].join(', ')}.`,
        },
      ]
    }
    if (one.after !== undefined && (!ids.includes(one.after) || one.after === one.id)) {
      yield [
        ['clocks', at, 'after'],
        { message: `There is no other clock '${one.after}'.`, cure: `Write one of ${ids.join(', ')}.` },
      ]
    }
  }
}
