/** What the head of an indicator's SQL file says: one definition that runs, is shown and is documented. */
import { parse } from 'yaml'
import { z } from 'zod'

const named = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) })

export const FORMATS = ['count', 'percent', 'score'] as const

const head = z.strictObject({
  name: named,
  meaning: named,
  formula: named,
  unit: named,
  format: z.enum(FORMATS),
  /** `sum`: the value is the numerator. `ratio`: numerator ÷ denominator, unknown where the denominator is zero. */
  kind: z.enum(['sum', 'ratio']),
  direction: z.enum(['higher', 'lower', 'none']),
  /** Values from which the colour is good or warn, on the side that `direction` names; for all parts or the ones listed. */
  thresholds: z
    .strictObject({ good: z.number(), warn: z.number(), parts: z.array(z.string()).optional() })
    .optional(),
  /** Its facts may say that something has not been run, which the worst case counts as failed. */
  may_not_run: z.boolean().optional(),
  /** Changes with its facts and the states of its sources alone, and not as time passes. */
  timeless: z.boolean().optional(),
  /** Feeds whose sources must report. None: the facts are our own observation of the platforms. */
  feeds: z.array(z.string()),
  /** Tables whose change makes the value dirty. */
  tables: z.array(z.string()).min(1),
  parts: z
    .array(
      z.strictObject({
        id: z.string(),
        name: named,
        /** Unknown, not 0, while no source of the province states anything of it. */
        stated_only: z.boolean().optional(),
      }),
    )
    .min(1)
    .default([{ id: '', name: { zh: '合计', en: 'total' } }]),
  /** Where the wholes and their weights come from: the province's quality weights, or its plan. */
  whole: z.enum(['quality', 'plan']).optional(),
  /**
   * How the history is sampled: so many points, so many hours apart. Facts that keep their own moment are evaluated
   * again (`corrected`); of lists that only say how things stand, the past is what was seen of it then (`known`).
   */
  trend: z.strictObject({
    points: z.int().min(2).max(400),
    step_h: z.int().min(1).max(24),
    view: z.enum(['known', 'corrected']),
  }),
  /** Law or standard; `verified: false` is shown as 待核. */
  legal_basis: z.strictObject({ text: z.string().min(1), verified: z.boolean() }),
  owner: z.string().min(1),
})

export type DefinitionHead = z.output<typeof head>

export interface IndicatorFile {
  id: string
  head: DefinitionHead
  /** The indicator's own SELECT: facts per organ (see sql/indicators/scopes.sql). */
  facts: string
}

/**
 * Reads one file: the head as YAML in its first comment, then the SELECT.
 *
 * @throws Error naming the file and what is wrong with it.
 */
export function readIndicatorFile(id: string, text: string): IndicatorFile {
  const match = /^\/\*\n(?<head>[\s\S]*?)\n\*\/\n(?<facts>[\s\S]+)$/.exec(text)
  if (!match?.groups)
    throw new Error(`sql/indicators/${id}.sql: it must begin with its definition in a /* comment */`)
  const parsed = head.safeParse(parse(match.groups['head'] ?? ''))
  if (!parsed.success) throw new Error(`sql/indicators/${id}.sql: ${z.prettifyError(parsed.error)}`)
  return { id, head: parsed.data, facts: (match.groups['facts'] ?? '').trim() }
}
