/** What is known of a case at a moment: the fold of its events, and nothing that they do not say. */
import { z } from 'zod'

/** A word in both languages. */
export const words = z.object({ zh: z.string(), en: z.string() })
export type Words = z.output<typeof words>

const moment = z.number().int().meta({ description: 'Epoch ms' })

/** Who acted: a person, or one of the product's own rules. */
export const actor = z.object({ kind: z.enum(['person', 'rule']), id: z.string() })
export type Actor = z.output<typeof actor>

/** A clock that runs on a case: which rule of the clocks it follows is data of the province. */
export const runningClock = z.object({
  rule: z.string().meta({ description: 'Id of the clock rule' }),
  started_at: moment,
  pauses: z.array(z.object({ from: moment, to: moment.optional() })),
  extensions: z.array(z.object({ days: z.number().int() })),
  ended_at: moment.nullable().meta({ description: 'When what it asked for was done; null: it runs' }),
})
export type RunningClock = z.output<typeof runningClock>

export const facts = z.object({
  title: words,
  detail: z.string(),
  organ: z
    .string()
    .meta({ description: 'The organ it is about, and who is responsible where that is asked' }),
  region: z.string(),
  platform: z.string(),
  upstream: z.string(),
  category: z.string(),
  /** What raised it, such as `security`, or the id of a rule. */
  source: z.string(),
  dataset: z.string(),
  rule: z.string(),
  fingerprint: z.string(),
  warn_level: z.number().int().min(1).max(4).meta({ description: '1 red … 4 blue: what may happen' }),
  event_level: z.number().int().min(1).max(4).nullable().meta({
    description: '1 particularly grave … 4 general: what did happen, as a person has judged it',
  }),
  owner: z.string().nullable(),
  count: z.number().int(),
  first_seen_at: moment,
  last_seen_at: moment,
  acknowledged: z.object({ by: z.string(), at: moment, comment: z.string(), until: moment }).nullable(),
  shelved: z.object({ by: z.string(), at: moment, reason: z.string(), until: moment }).nullable(),
  /** Where it returns to from a side state. */
  back: z.string(),
  parent: z.string().nullable(),
  held: z
    .object({ why: z.enum(['parent', 'silence', 'dark', 'own_outage']), by: z.string() })
    .nullable()
    .meta({ description: 'Why nobody is called for it, and by what; it stands all the same' }),
  /** Whether what it is about still stands, as far as its source says. */
  stands: z.boolean(),
  flapping: z.boolean(),
  escalated: z.number().int(),
  reopened: z.number().int(),
  reminded: z.number().int(),
  clocks: z.array(runningClock),
  clean_runs: z.number().int(),
  clean_runs_needed: z.number().int(),
  last_run_at: moment.nullable(),
  submitted_by: z.string().nullable(),
  extension_asked: z.object({ by: z.string(), days: z.number().int(), reason: z.string() }).nullable(),
  exemption_asked: z.object({ by: z.string(), days: z.number().int(), reason: z.string() }).nullable(),
  exempt: z.object({ by: z.string(), approved_by: z.string(), reason: z.string(), until: moment }).nullable(),
  evidence: z.array(z.object({ what: z.string(), ref: z.string() })),
  /** What only one kind knows. */
  more: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
})
export type Facts = z.output<typeof facts>

export interface Case extends Facts {
  id: string
  kind: string
  /** Empty: it does not exist. */
  state: string
  /** Number of its last event; 0 before the first. */
  version: number
  opened_at: number
  changed_at: number
  state_since: number
  last_actor: Actor
  /** Which person did each command last. */
  doers: Readonly<Record<string, string>>
}

/** A case before its first event. */
export function unborn(id: string, kind: string): Case {
  return {
    id,
    kind,
    state: '',
    version: 0,
    opened_at: 0,
    changed_at: 0,
    state_since: 0,
    last_actor: { kind: 'rule', id: '' },
    doers: {},
    title: { zh: '', en: '' },
    detail: '',
    organ: '',
    region: '',
    platform: '',
    upstream: '',
    category: '',
    source: '',
    dataset: '',
    rule: '',
    fingerprint: '',
    warn_level: 4,
    event_level: null,
    owner: null,
    count: 0,
    first_seen_at: 0,
    last_seen_at: 0,
    acknowledged: null,
    shelved: null,
    back: '',
    parent: null,
    held: null,
    stands: true,
    flapping: false,
    escalated: 0,
    reopened: 0,
    reminded: 0,
    clocks: [],
    clean_runs: 0,
    clean_runs_needed: 0,
    last_run_at: null,
    submitted_by: null,
    extension_asked: null,
    exemption_asked: null,
    exempt: null,
    evidence: [],
    more: {},
  }
}
