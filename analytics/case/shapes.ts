/** What a case looks like over HTTP and on the live stream. */
import { z } from 'zod'
import { actor, facts, runningClock, words } from './machine/facts.ts'

const due = {
  due_at: z
    .number()
    .nullable()
    .meta({ description: 'When its next clock runs out; null: none runs, or see uncovered' }),
  due_day: z.string().nullable().meta({ description: 'The day at whose end that is' }),
  uncovered: z
    .string()
    .nullable()
    .meta({ description: 'The date that the calendar does not cover (日历未覆盖)' }),
  paused: z.boolean(),
}

/** `unknown` where the calendar does not cover its end, which is never drawn as good; null where no clock runs. */
const light = z.enum(['green', 'yellow', 'orange', 'red', 'unknown'])

const unit = z.enum(['hours', 'working_days', 'calendar_days'])

export const caseRow = facts.omit({ detail: true, evidence: true, more: true, clocks: true }).extend({
  id: z.string(),
  kind: z.string(),
  kind_name: words,
  state: z.string(),
  state_name: words,
  done: z.boolean().meta({ description: 'Nobody has to act any more' }),
  version: z.number().int(),
  opened_at: z.number(),
  changed_at: z.number(),
  state_since: z.number(),
  last_actor: actor,
  children: z.number().int(),
  ...due,
  due_who: words.nullable().meta({ description: 'Who is on that clock: it need not be the organ' }),
  // Null among the words: beside them, what describes the API would leave it out of those that are allowed.
  light: z.literal([...light.options, null]),
  breached: z.boolean(),
  extension: z
    .object({
      unit: unit.exclude(['hours']).meta({ description: 'What its days are' }),
      due_day: z
        .string()
        .nullable()
        .meta({ description: 'When its clock would run out; null: the calendar does not say' }),
    })
    .nullable()
    .meta({ description: 'What the extension that is asked for would come to; null: none is' }),
})
export type CaseRow = z.output<typeof caseRow>

export const counts = z.object({
  live: z.number().int().meta({ description: 'That somebody must act on, held ones left out' }),
  unowned: z.number().int(),
  breached: z.number().int(),
  soon: z.number().int().meta({ description: 'Due within a day, or late' }),
  on_clock: z
    .number()
    .int()
    .meta({ description: 'On which a clock runs, whether or not the calendar says until when' }),
  held: z.number().int(),
  by_kind: z.record(z.string(), z.number().int()),
  by_warn_level: z.record(z.string(), z.number().int()),
  by_owner: z.record(z.string(), z.number().int()),
  by_source: z.record(z.string(), z.number().int()).meta({ description: 'By what raised them' }),
})
export type Counts = z.output<typeof counts>

/** One case may stand for many alerts; one that a person has closed may be open still as far as its source says. */
const openAlertCounts = z.object({
  total: z
    .number()
    .int()
    .meta({ description: 'What the indicator `open_alerts` counts, as taken in so far' }),
  live: z.number().int().meta({ description: 'Of them those whose case somebody must act on' }),
  held: z.number().int(),
  done: z.number().int().meta({ description: 'Of them those whose case people have closed' }),
})
export type OpenAlertCounts = z.output<typeof openAlertCounts>

export const casePage = z.object({
  at: z.number(),
  total: z.number().int().meta({ description: 'Of all pages' }),
  cases: z.array(caseRow),
  counts,
  open_alerts: openAlertCounts.meta({
    description: 'Alerts of the security feed that are open, by how their cases stand',
  }),
  next: z.string().nullable(),
})

export const commandShape = z.object({
  command: z.string(),
  name: words,
  why_not: words.nullable().meta({ description: 'Why it would be refused now; null: it would not' }),
  takes: z.unknown().meta({ description: 'JSON Schema of what it takes' }),
})

export const timelineEntry = z.object({
  seq: z.number().int(),
  version: z.number().int(),
  at: z.number(),
  actor,
  command: z.string(),
  name: words,
  state: z.string(),
  state_name: words,
  given: z.record(z.string(), z.unknown()),
  hash: z.string(),
})

export const caseDetail = z.object({
  case: caseRow.extend({ detail: z.string(), evidence: facts.shape.evidence, more: facts.shape.more }),
  clocks: z.array(
    runningClock.extend({
      ...due,
      name: words.nullable(),
      unit: unit.nullable().meta({ description: 'What it, and an extension of it, is counted in' }),
      left_days: z.number().int().nullable(),
      light,
      breached: z.boolean().nullable(),
      basis: words.nullable().meta({ description: 'The article that it follows' }),
      verified: z.boolean().nullable().meta({ description: 'false: 待核, nobody has checked the rule yet' }),
      starts: words.nullable().meta({ description: 'What started it, in words' }),
      who: words.nullable().meta({ description: 'Who is on the clock' }),
      to: words.nullable().meta({ description: 'Whom it must reach' }),
    }),
  ),
  rules: z
    .array(
      z.object({
        id: z.string(),
        name: words,
        basis: words,
        verified: z.boolean(),
        hours: z.number().nullable().meta({ description: 'null: it counts days' }),
        on: z.string().nullable().meta({ description: 'What starts it; null: see after' }),
        operator: z.string().nullable(),
        event_levels: z.array(z.number().int()),
        after: z.string().nullable().meta({ description: 'The clock at whose end it starts' }),
        to: words.nullable(),
      }),
    )
    .meta({ description: 'The clocks that there are for this kind of case, running or not' }),
  timeline: z.array(timelineEntry),
  commands: z.array(commandShape),
  children: z.array(caseRow),
})

export const commandRequest = z.object({
  command: z.string().min(1).max(60),
  version: z.number().int().min(1).meta({ description: 'The version that was seen' }),
  given: z.record(z.string(), z.unknown()).default({}).meta({ description: 'What the command takes' }),
})

export const bulkRequest = z.object({
  command: z.string().min(1).max(60),
  given: z.record(z.string(), z.unknown()).default({}),
  cases: z
    .array(z.object({ id: z.string().max(100), version: z.number().int().min(1) }))
    .min(1)
    .max(500),
})

export const bulkAnswer = z.object({
  done: z.array(caseRow),
  refused: z.array(
    z.object({
      id: z.string(),
      why: words,
      present_version: z.number().int().nullable(),
      by: z.string().nullable(),
    }),
  ),
})

export const silenceShape = z.object({
  id: z.string(),
  version: z.number().int(),
  state: z.string(),
  by: z.string(),
  reason: z.string(),
  maintenance: z.boolean(),
  covers: z.record(z.string(), z.string()),
  starts_at: z.number(),
  ends_at: z.number(),
  active: z.boolean(),
})

export const auditEntry = z.object({
  seq: z.number().int(),
  writer: z.string(),
  case_id: z.string(),
  kind: z.string(),
  version: z.number().int(),
  at: z.number(),
  actor,
  command: z.string(),
  state: z.string(),
  body: z.string().meta({ description: 'Canonical JSON of what was given and what it changed' }),
  prev_hash: z.string(),
  hash: z.string(),
})

export const auditPage = z.object({
  writer: z.string(),
  head: z.object({ seq: z.number().int(), hash: z.string() }),
  entries: z.array(auditEntry),
  next: z.number().int().nullable(),
})

export const proofShape = z.object({
  ok: z.boolean(),
  writer: z.string(),
  entries: z.number().int(),
  head: z.string(),
  broken: z.object({ file: z.string(), seq: z.number().int(), what: z.string() }).nullable(),
})
