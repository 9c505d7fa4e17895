/** What the API answers about the plan, as zod schemas. */
import { z } from 'zod'
import { sample, words } from './shapes.ts'

const day = z.string().nullable()
const dated = z.object({ id: z.string(), name: words, weight: z.number(), starts: day, ends: day })

const fact = z.object({
  id: z.string(),
  name: words,
  indicator: z.string().optional(),
  part: z.string(),
  weight: z.number(),
  basis: z.enum(['measured', 'attested']),
})
const gate = z.object({
  id: z.string(),
  name: words,
  indicator: z.string(),
  part: z.string(),
  in: z.enum(['province', 'every_city', 'every_organ']),
  at_least: z.number().optional(),
  at_most: z.number().optional(),
})

const outcome = dated.extend({
  owner: z.string(),
  depends_on: z.array(z.string()),
  reached_from: z.number(),
  evidence: words,
  gate: words.optional(),
  unknown_if: words.optional(),
  /** Why nobody can say how far it is as yet; null where somebody can. */
  missing: words.nullable(),
  milestones: z.array(z.object({ id: z.string(), name: words, due: day, completion: z.number() })),
  completion: sample.nullable(),
})

export const planPage = z.object({
  completion: sample.nullable(),
  self_report_tolerance: z.number(),
  phases: z.array(
    dated.extend({
      completion: sample.nullable(),
      outcomes: z.array(outcome.extend({ facts: z.array(fact), gates: z.array(gate) })),
    }),
  ),
  /** The days of before, the oldest first, with who changed them and why. */
  baselines: z.array(
    z.object({
      until: day,
      changed_by: z.string(),
      why: words,
      days: z.array(z.object({ id: z.string(), starts: day, ends: day })),
    }),
  ),
  /** How the days were changed, the newest first; a change that the plan's file does not explain is among them. */
  day_changes: z.array(
    z.object({
      id: z.string(),
      was: z.object({ starts: day, ends: day }),
      is: z.object({ starts: day, ends: day }),
      noticed_at: z.number().nullable().meta({ description: 'null: the plan’s file alone tells of it' }),
      kind: z.enum(['set', 'explained', 'unexplained']),
      baseline: z.number().nullable().meta({ description: 'its place among the baselines' }),
    }),
  ),
})

const due = z.object({
  milestone: z.string().meta({ description: 'end: the outcome itself' }),
  organ: z.string(),
  due: z.string(),
  wanted: z.number(),
  completion: z.number().nullable(),
})

const progress = z.object({
  id: z.string().meta({ description: 'end: the outcome itself' }),
  due: day,
  wanted: z.number(),
  when: z.enum(['undated', 'later', 'this_week', 'overdue']),
  state: z.enum(['reached', 'open', 'unknown']),
  organs: z.object({ reached: z.number(), open: z.number(), unknown: z.number() }),
})

const gateStanding = z.object({
  id: z.string(),
  state: z.enum(['open', 'shut', 'unknown']),
  value: z.number().nullable(),
  shut_in: z.array(z.string()),
  unknown_in: z.array(z.string()),
})

const factStanding = z.object({
  id: z.string(),
  indicator: z.string(),
  part: z.string(),
  weight: z.number(),
  basis: fact.shape.basis,
  counts: z.boolean(),
  sample: sample.nullable(),
})

const organStanding = z.object({
  organ: z.string(),
  completion: z.number().nullable(),
  state: sample.shape.state,
  grade: sample.shape.grade,
  reported: z.number().nullable(),
  is_done: z.boolean(),
})

const standing = z.object({
  /** `reached`: by its facts, its gates and all that it waits for. What is unknown is never reached. */
  state: z.enum(['reached', 'open', 'unknown']),
  completion: sample.nullable(),
  /** Its facts show it done, and a gate that is not open keeps it from counting as done. */
  capped: z.boolean(),
  /** What organs say themselves: a hollow line, never counted. */
  reported: sample.nullable(),
  /** 虚报差: reports above what the facts show by more than the tolerance. */
  findings: z.array(
    z.object({
      organ: z.string(),
      reported: z.number(),
      evidenced: z.number(),
      gap: z.number(),
    }),
  ),
  due_this_week: z.array(due),
  overdue: z.array(due),
  blocked_by: z.array(z.string()),
})

export const planStanding = z.object({
  at: z.number(),
  today: z.string(),
  week_ends: z.string(),
  tolerance: z.number(),
  phases: z.array(
    z.object({
      id: z.string(),
      state: standing.shape.state,
      reached: z.number(),
      unknown: z.number(),
      of: z.number(),
      gates: z.object({ open: z.number(), of: z.number() }),
      is_over: z.boolean().meta({ description: 'Its last day has passed' }),
    }),
  ),
  outcomes: z.array(
    standing.extend({
      id: z.string(),
      facts: z.array(factStanding),
      gates: z.array(gateStanding),
      organs: z.array(organStanding),
      milestones: z.array(progress),
    }),
  ),
})

export const outcomeStanding = outcome.extend({
  ...standing.shape,
  at: z.number(),
  today: z.string(),
  facts: z.array(fact.extend(factStanding.shape)),
  gates: z.array(gate.extend(gateStanding.shape)),
  organs: z.array(
    organStanding.extend({
      facts: z.array(
        z.object({
          id: z.string(),
          numerator: z.string(),
          denominator: z.string(),
          value: z.number().nullable(),
        }),
      ),
    }),
  ),
  tolerance: z.number(),
  /** How its milestones stand. */
  progress: z.array(progress),
})

const band = z.object({ p10: day, p50: day, p90: day })
const state = z.enum(['finished', 'forecast', 'stalled', 'unknown'])
const reason = z
  .literal([
    'no_history',
    'short_history',
    'dark',
    'no_evidence',
    'organs_unknown',
    'waits_for_unknown',
    'outcomes_unknown',
    'no_progress',
    'beyond_horizon',
    null,
  ])
  .meta({ description: 'Why it is unknown or stands still' })

const step = z.object({
  id: z.string(),
  state,
  reason,
  finished_on: day,
  /** Null days are later than the horizon; null where it is unknown or finished. */
  finish: band.nullable(),
  of_known: band.nullable(),
  beyond: z.number(),
  on_time: z.object({
    chance: z.number().nullable(),
    reason: z.string().nullable().meta({ description: 'no_plan_date (无计划日期) or finish_unknown' }),
  }),
  critical: z.array(z.object({ outcome: z.string(), organ: z.string(), share: z.number() })),
  unknown: z.array(z.string()),
})

export const forecast = z.object({
  today: z.string(),
  horizon: z.string(),
  draws: z.number(),
  seed: z.number(),
  /** Of plan_completion: the pace is of what this version counts. */
  version: z.string(),
  /** Until when the calendar knows the holidays; weekdays after it. Null: it does not know today's year. */
  calendar_until: day,
  whole: step,
  phases: z.array(
    step.extend({
      outcomes: z.array(
        step.extend({
          organs: z.array(
            z.object({
              organ: z.string(),
              is_gate: z.boolean(),
              state,
              reason,
              finished_on: day,
              finish: band.nullable(),
            }),
          ),
        }),
      ),
    }),
  ),
})

export type PlanPage = z.output<typeof planPage>
export type PlanStanding = z.output<typeof planStanding>
export type OutcomeStanding = z.output<typeof outcomeStanding>
export type PlanForecast = z.output<typeof forecast>
