/** How long what is stored is kept, in days. */
import { z } from 'zod'
import { report } from './field.ts'

/** A moment of a TTL is 32 bits of seconds and wraps in 2106: a century would let go of everything at once. */
const MOST_DAYS = 10_000

/** 网络安全法 §23: logs of a network are kept for at least six months. */
const LEAST_AUDIT_DAYS = 180

function days(least: number, initial: number, what: string) {
  return z
    .int()
    .min(least)
    .max(MOST_DAYS)
    .default(initial)
    .meta({ description: `${what}, in days`, examples: [initial] })
}

export const retentionSchema = z
  .strictObject({
    facts_days: days(30, 400, 'how long facts and their rollups are kept'),
    samples_full_days: days(1, 7, 'how long every value that was shown is kept'),
    samples_minute_days: days(1, 90, 'how long one value a minute is kept'),
    samples_hour_days: days(1, 400, 'how long one value an hour is kept'),
    polls_days: days(2, 30, 'how long polls and refused records are kept'),
    audit_days: days(LEAST_AUDIT_DAYS, 1095, 'how long it is kept what people did'),
  })
  .superRefine(({ samples_full_days, samples_minute_days, samples_hour_days }, context) => {
    if (samples_full_days <= samples_minute_days && samples_minute_days <= samples_hour_days) return
    report(context, [], {
      message: 'Values by the hour cannot go before those by the minute, nor these before all values.',
      cure: 'Write samples_full_days, samples_minute_days and samples_hour_days rising.',
    })
  })
  .meta({ description: 'how long what is stored is kept', examples: [{ facts_days: 400 }] })

export type Retention = z.output<typeof retentionSchema>
