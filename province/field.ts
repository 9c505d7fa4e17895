/** Shapes of fields that several of a province's files use, and the two ways to write a rule about one. */
import { z } from 'zod'
import type { Fault, Path } from './problem.ts'

/** A line of text for people. */
export const line = z
  .string()
  .max(200)
  .regex(/^(?!\s)[^\p{Cc}\p{Cs}]+(?<!\s)$/u)
  .meta({ description: 'one line of text, without spaces around it' })

/** A name in Chinese and in English. */
export const name = z.strictObject({ zh: line, en: line }).meta({
  description: 'the name in Chinese and in English',
  examples: [{ zh: '省教育厅', en: 'Education' }],
})
export type Name = z.output<typeof name>

export const slug = z
  .string()
  .max(64)
  .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
  .meta({ description: 'a short name in lower-case letters, digits and hyphens', examples: ['gd-jyt'] })

export const organCode = z
  .string()
  .max(32)
  .regex(/^[A-Z0-9]+(-[A-Z0-9]+)*$/)
  .meta({ description: "an organ's code as in organs.yaml", examples: ['GD-JYT'] })

export const divisionCode = z
  .string()
  .regex(/^\d{6}$/)
  .meta({ description: 'a division code of six digits (GB/T 2260), in quotes', examples: ['440100'] })

export const indicatorId = z
  .string()
  .max(64)
  .regex(/^[a-z][a-z0-9_]*$/)
  .meta({ description: "an indicator's id", examples: ['quality_score'] })

/** A day that must be known. */
export const date = z
  .string()
  .superRefine(mustPass((text) => (isDay(text) ? undefined : NO_DATE)))
  .meta({ description: 'a day', examples: ['2026-03-01'] })

const NO_DATE: Fault = { message: 'This is not a day of the calendar.', cure: "Write it like '2026-03-01'." }

/** Planned days are often not known yet: null then, never a guess. */
export const day = z
  .string()
  .superRefine(mustPass((text) => (isDay(text) ? undefined : NOT_A_DAY)))
  .nullable()
  .meta({ description: 'a day, or null where none is set', examples: ['2026-03-01'] })

const NOT_A_DAY: Fault = {
  message: 'This is not a day of the calendar.',
  cure: "Write it like '2026-03-01', or null where none is set.",
}

function isDay(text: string): boolean {
  const at = new Date(`${text}T00:00:00Z`)
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text)
}

/** A rule about one value: `judge` names the fault and its cure, or finds none. */
export function mustPass<Value>(judge: (value: Value) => Fault | undefined) {
  return (value: Value, context: z.RefinementCtx<Value>): void => {
    const fault = judge(value)
    if (fault) report(context, [], fault)
  }
}

/** Reports a fault of something inside the value that is being judged. */
export function report(context: z.RefinementCtx<unknown>, path: Path, { message, cure }: Fault): void {
  context.addIssue({ code: 'custom', path: [...path], message, params: { cure } })
}

/** Makes a rule run even where other fields are broken, so that no mistake hides another; it must trust nothing. */
export const always = { when: () => true }

/** The rule that no two items of a list carry the same text in `field`. */
export function unique<Item>(field: string) {
  return (items: Item[], context: z.RefinementCtx<Item[]>): void => {
    const seen = new Set<string>()
    for (const [place, value] of textsIn(items, field)) {
      if (seen.has(value)) {
        report(context, [place, field], {
          message: `'${value}' stands in this list twice.`,
          cure: `Remove one of them, or give one another ${field}.`,
        })
      }
      seen.add(value)
    }
  }
}

function textsIn(items: unknown, field: string): [place: number, text: string][] {
  if (!Array.isArray(items)) return []
  return items.flatMap((item: unknown, place) => {
    const value: unknown = typeof item === 'object' && item !== null ? Reflect.get(item, field) : undefined
    return typeof value === 'string' ? [[place, value]] : []
  })
}
