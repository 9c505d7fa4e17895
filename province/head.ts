/** province.yaml: what a province is called, and the rules that hold for all of it. */
import { z } from 'zod'
import { divisionCode, mustPass, name, organCode, report, slug } from './field.ts'
import { retentionSchema } from './retention.ts'

const share = z
  .number()
  .gt(0)
  .max(1)
  .meta({ description: 'a share above 0, at most 1', examples: [0.95] })

const DIMENSIONS = [
  'accuracy',
  'completeness',
  'timeliness',
  'consistency',
  'conformity',
  'accessibility',
] as const

export const CALENDAR_FILE = 'calendar.yaml'

export const calendarName = z
  .string()
  .max(200)
  .regex(/^[^\s\p{Cc}/\\]+\.(yaml|json)$/u)
  .meta({
    description: 'the file of this folder that holds the calendar of working days',
    examples: [CALENDAR_FILE],
  })

export const headSchema = z.strictObject({
  id: slug.meta({ description: "the province's short name", examples: ['guangdong'] }),
  code: divisionCode,
  name,
  title: name.meta({ description: 'the title over the wall' }),
  provenance: z.enum(['simulated', 'live']).meta({
    description: 'whether its platforms are played or real; kept with every number',
    examples: ['live'],
  }),
  time_zone: z
    .string()
    .superRefine(mustPass((zone) => (isTimeZone(zone) ? undefined : NO_ZONE)))
    .meta({ description: 'the time zone', examples: ['Asia/Shanghai'] }),
  lead_organ: organCode.meta({ description: 'the organ that leads the work', examples: ['GD-ZSJ'] }),
  /** The least confidence for each grade; what is below C is D, and drawn struck through. */
  confidence: z
    .strictObject({ A: share, B: share, C: share })
    .superRefine(({ A, B, C }, context) => {
      if (A <= B || B <= C)
        report(context, [], { message: 'A must lie above B, and B above C.', cure: 'Write them falling.' })
    })
    .meta({ description: 'the least confidence of each grade', examples: [{ A: 0.95, B: 0.85, C: 0.6 }] }),
  map: z
    .strictObject({
      review_no: z
        .string()
        .max(60)
        .meta({ description: "the map's approval number (审图号), or '' where it has none" }),
    })
    .meta({ description: 'the map', examples: [{ review_no: '' }] }),
  quality: z
    .strictObject({
      weights: z
        .partialRecord(z.enum(DIMENSIONS), z.number().min(0).max(1000))
        .superRefine((weights, context) => {
          if (Object.values(weights).some((weight) => weight > 0)) return
          report(context, [], {
            message: 'No dimension has a weight.',
            cure: 'Give one of them a weight above 0.',
          })
        })
        .meta({
          description: 'the weight of each dimension of quality',
          examples: [{ accuracy: 1, completeness: 1 }],
        }),
    })
    .meta({ description: 'how the quality score is weighed' }),
  retention: retentionSchema.prefault({}),
  calendar: calendarName.default(CALENDAR_FILE),
})

export type Head = z.output<typeof headSchema>

const NO_ZONE = {
  message: 'There is no such time zone.',
  cure: 'Write a name of the IANA list, such as Asia/Shanghai.',
}

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
    return true
  } catch {
    // It throws for what it does not know; there is no other question to ask it.
    return false
  }
}
