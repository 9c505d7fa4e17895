/** Alert rules: what becomes a case without anybody saying so, from which value on, and when it is over again. */
import { z } from 'zod'
import { always, indicatorId, name, report, slug, unique } from './field.ts'

const level = z
  .int()
  .min(1)
  .max(4)
  .meta({ description: 'warning level, 1 red … 4 blue', examples: [2] })
const seconds = z.int().min(0).max(604_800)

const threshold = z
  .strictObject({
    id: slug,
    name,
    indicator: indicatorId,
    part: z.string().max(64).default('').meta({ description: 'one part of it; the whole where left out' }),
    scope: z.enum(['province', 'city', 'organ']).default('organ'),
    below: z.number().optional().meta({ description: 'it is raised below this value' }),
    above: z.number().optional().meta({ description: 'it is raised above this value' }),
    clears_at: z
      .number()
      .meta({ description: 'it is over from this value on: apart, so that it does not flutter' }),
    for_s: seconds.default(60).meta({ description: 'so long it must last before it is raised' }),
    warn_level: level,
  })
  .superRefine((rule, context) => {
    const sides = [rule.below, rule.above].filter((one) => one !== undefined).length
    if (sides !== 1) {
      report(context, [], {
        message: sides === 0 ? 'It says no value.' : 'It says two values.',
        cure: 'Write one of below and above.',
      })
    }
    if (
      (rule.below !== undefined && rule.clears_at < rule.below) ||
      (rule.above !== undefined && rule.clears_at > rule.above)
    ) {
      report(context, ['clears_at'], {
        message: 'It would be over before it has begun.',
        cure: 'Write a value on the good side of below or above.',
      })
    }
  })

export const alertRulesSchema = z.strictObject({
  dark: z
    .strictObject({ after_s: seconds, warn_level: level })
    .meta({ description: 'a platform that has fallen silent, so long after it is called dark' }),
  own_outage: z
    .strictObject({
      share: z
        .number()
        .min(0.5)
        .max(1)
        .meta({ description: 'from this share of silent platforms on, it is our own network' }),
      least: z.int().min(2).meta({ description: 'where there are at least so many platforms' }),
      warn_level: level,
    })
    .meta({ description: 'that all fall silent at once is one fault, and ours' }),
  correlation: z
    .strictObject({
      least: z.int().min(2).max(1000).meta({ description: 'so many cases of one upstream are one' }),
      warn_level: level,
    })
    .meta({ description: 'what hangs on one upstream is one case' }),
  flapping: z.strictObject({ recurs: z.int().min(2).max(100), within_s: seconds, calm_s: seconds }).meta({
    description:
      'what comes back so often within a time goes up and down, until it has been calm for long enough',
  }),
  overdue: z
    .strictObject({ warn_level: level })
    .meta({ description: 'orders of an organ that are past their deadline' }),
  screens: z
    .strictObject({
      warn_level: level.default(3),
      share: z
        .number()
        .min(0.5)
        .max(1)
        .default(0.8)
        .meta({ description: 'from this share of silent screens on, it is one fault of all of them' }),
      least: z.int().min(2).default(3).meta({ description: 'where at least so many are silent' }),
    })
    .prefault({})
    .meta({ description: 'a screen that has shown no fresh picture for a minute' }),
  thresholds: z.array(threshold).superRefine(unique('id'), always).default([]),
  remediation: z
    .strictObject({
      clean_runs: z.int().min(1).max(100).meta({ description: 'so often must the same rule run clean' }),
      serious_below: z.number().min(0).max(100).meta({ description: 'scores below this are serious (严重)' }),
      ordinary_below: z
        .number()
        .min(0)
        .max(100)
        .meta({ description: 'scores below this are ordinary (一般), others minor (轻微)' }),
    })
    .meta({ description: 'orders that failing rules of quality open' }),
})

export type AlertRules = z.output<typeof alertRulesSchema>
export type ThresholdRule = AlertRules['thresholds'][number]
