/** What the head of an indicator's SQL file says: one definition that runs, is shown and is documented. */
import { z } from 'zod'
import { parse } from '#province/document.ts'
import { explain } from '#province/explain.ts'
import { fileProblem, formatProblem, type Fault, type Problem } from '#province/problem.ts'
import { day, mustPass, organCode } from '#province/field.ts'
import { FEED_NAMES } from '#sql/feeds.ts'
import { FORMATS, THEMES } from './theme.ts'

const words = z.string().min(1)
const wordsIn = (what: string) =>
  z.strictObject({ zh: words, en: words }).meta({ description: `${what} as { zh: …, en: … }` })

/** A value that is still shown has been said in the last quarter of an hour, so no indicator rests for longer than this. */
export const SLOWEST_S = 240

/** From and to the end of which day it holds, in the province's time; null where no day is set. */
const holds = {
  from: day.meta({ description: 'the first day on which it holds, or null where none is set' }),
  until: day.meta({ description: 'the last day on which it holds, or null where none is set' }),
}

const head = z
  .strictObject({
    /** Number in the dictionary of indicators that governments use (K01 to K20); one may be several indicators. */
    code: z
      .string()
      .regex(/^K\d{2}$/)
      .optional()
      .meta({ description: 'its number among the usual indicators', examples: ['K07'] }),
    theme: z.enum(THEMES).meta({ description: 'what it is about', examples: ['catalogue'] }),
    name: wordsIn('its name'),
    meaning: wordsIn('what it means'),
    formula: wordsIn('how it is computed'),
    unit: wordsIn('its unit'),
    format: z.enum(FORMATS).meta({ description: 'how it is written', examples: ['percent'] }),
    /** `sum`: the value is the numerator. `ratio`: numerator ÷ denominator, unknown where the denominator is zero. */
    kind: z.enum(['sum', 'ratio']).meta({ description: 'sum or ratio' }),
    direction: z
      .enum(['higher', 'lower', 'none'])
      .meta({ description: 'on which side it is better', examples: ['higher'] }),
    /** What is to be reached; null: nothing is. */
    target: z
      .strictObject({ value: z.number(), ...holds })
      .nullable()
      .meta({ description: 'what is to be reached, as { value: 0.95, from: null, until: null }, or null' }),
    /** Values from which the colour is good or warn, on the side that `direction` names; for all parts or the ones listed. */
    thresholds: z
      .strictObject({ good: z.number(), warn: z.number(), parts: z.array(z.string()).optional(), ...holds })
      .nullable()
      .transform((given) => given ?? undefined)
      .meta({
        description:
          'where its colours begin, as { good: 0.95, warn: 0.85, from: null, until: null }, or null',
      }),
    /** Its facts may say that something has not been run, which the worst case counts as failed. */
    may_not_run: z.boolean().optional(),
    /** Changes with its facts and the states of its sources alone, and not as time passes, but for the turn of a year. */
    timeless: z.boolean().optional(),
    /** How often it is computed, where nothing of it lands. What a screen draws follows its facts at once. */
    cadence_s: z
      .int()
      .min(5)
      .max(SLOWEST_S)
      .meta({ description: 'seconds from one computation to the next', examples: [60] }),
    /** Feeds whose sources must report. None: the facts are our own observation of the platforms. */
    feeds: z
      .array(z.enum(FEED_NAMES))
      .transform((names): string[] => names)
      .meta({ description: 'the feeds whose sources must report, as a list' }),
    /** Tables whose change makes the value dirty. */
    tables: z.array(z.string()).meta({ description: 'the tables that it reads, as a list' }),
    parts: z
      .array(
        z.strictObject({
          id: z.string(),
          name: wordsIn('its name'),
          /** Unknown, not 0, in every scope of which nobody states anything of it. */
          stated_only: z.boolean().optional(),
        }),
      )
      .min(1)
      .default([{ id: '', name: { zh: '合计', en: 'total' } }]),
    /** Where the wholes and their weights come from: the province's quality weights, its plan, or all alike. */
    whole: z.enum(['quality', 'plan', 'equal']).optional(),
    /**
     * How the history is sampled: so many points, so many hours apart. Facts that keep their own moment are evaluated
     * again (`corrected`); of lists that only say how things stand, the past is what was seen of it then (`known`).
     */
    trend: z
      .strictObject({
        points: z.int().min(2).max(400),
        step_h: z.int().min(1).max(24),
        view: z.enum(['known', 'corrected']),
      })
      .meta({ description: 'its history, as { points: 24, step_h: 1, view: known }' }),
    /** Law or standard; `verified: false` is shown as 待核. */
    legal_basis: z
      .strictObject({ text: words, text_en: words, verified: z.boolean() })
      .meta({ description: 'the law or standard, as { text: …, text_en: …, verified: false }' }),
    /** The organ that answers for what it says. */
    owner: organCode.meta({ description: 'the organ that answers for it', examples: ['GD-ZSJ'] }),
    /** Why nothing feeds it yet: it is registered, has no SELECT, and is unknown in every scope. */
    no_source: wordsIn('why nothing feeds it yet').optional(),
  })
  .superRefine(
    mustPass(({ thresholds, direction }) =>
      thresholds && direction === 'none'
        ? {
            message: 'A colour is judged, and no side is the better one.',
            cure: 'Write direction: higher or lower, or thresholds: null.',
          }
        : undefined,
    ),
  )

export type DefinitionHead = z.output<typeof head>

export interface IndicatorFile {
  id: string
  head: DefinitionHead
  /** The indicator's own SELECT: facts per organ (see sql/organs.sql); empty where nothing feeds it. */
  facts: string
}

/** A file's definition is not in order: the message names each mistake with its file, its line and its cure. */
export class DefinitionError extends Error {
  readonly problems: readonly Problem[]

  constructor(problems: readonly Problem[]) {
    super(problems.map(formatProblem).join('\n'))
    this.problems = problems
  }
}

const NO_HEAD: Fault = {
  message: 'It does not begin with its definition.',
  cure: 'Begin the file with /* on a line of its own, the definition as YAML, and */ on a line of its own.',
}
const NO_SELECT: Fault = {
  message: 'There is no SELECT after the definition.',
  cure: 'Write one, or say in no_source why nothing feeds it.',
}
const NEEDLESS_SELECT: Fault = {
  message: 'Nothing feeds it, and yet there is a SELECT.',
  cure: 'Remove the SELECT, or no_source.',
}
const NO_TABLE: Fault = {
  message: 'It reads no table.',
  cure: 'Name those that the SELECT reads, or what they are computed from.',
}

/**
 * Reads one file: the head as YAML in its first comment, then the SELECT.
 *
 * @throws {DefinitionError} naming the file and everything that is wrong with it.
 */
export function readIndicatorFile(id: string, text: string): IndicatorFile {
  const file = `sql/indicators/${id}.sql`
  const match = /^\/\*\n(?<head>[\s\S]*?)\n\*\/(?:\n(?<facts>[\s\S]*))?$/.exec(text)
  if (!match?.groups) throw new DefinitionError([fileProblem(file, NO_HEAD)])
  // The line of the comment's opening is kept, so that mistakes are found where they stand in the file.
  const { document, problems } = parse(file, `#\n${match.groups['head'] ?? ''}`)
  if (document === undefined) throw new DefinitionError(problems)
  const read = head.safeParse(document.value)
  const found = [...problems, ...explain(read.error?.issues ?? [], head, document)]
  if (!read.success || found.length > 0) throw new DefinitionError(found)
  const facts = (match.groups['facts'] ?? '').trim()
  const after = text.slice(0, text.indexOf('\n*/')).split('\n').length + 2
  const { no_source, tables } = read.data
  if (no_source === undefined && facts === '')
    throw new DefinitionError([fileProblem(file, NO_SELECT, after)])
  if (no_source !== undefined && facts !== '')
    throw new DefinitionError([fileProblem(file, NEEDLESS_SELECT, after)])
  if (no_source === undefined && tables.length === 0)
    throw new DefinitionError([document.problem(['tables'], NO_TABLE)])
  return { id, head: read.data, facts }
}
