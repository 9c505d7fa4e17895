/**
 * Rules: what most columns of a dialect need, said in YAML and compiled to plain reads, some fifty times faster than the
 * same in JSONata.
 */
import { z } from 'zod'
import { digest } from './digest.ts'
import { compilePath, readPath } from './path.ts'

/** Reads from a record, and from the answer it stands in. */
export type RuleRead = (record: unknown, answer: unknown) => unknown

/** A plain path, `$`, `$answer.path`, a literal (`"text"`, a number), or the names of a path where a dot is part of one. */
export type Operand = string | string[] | Rule
export type Given = string | number | Rule

export type Rule =
  /** The first that is there and not blank; with `cut` as text of at most so many characters. */
  | { first: Operand[]; cut?: number | undefined }
  /** Those that are there and not blank, as text, joined. */
  | { join: Operand[]; with?: string | undefined; cut?: number | undefined }
  /**
   * By what the operand is: a word in any case (true and false are words too), a number in a range `a..b` (both ends in it, the first that fits), or `*`
   * for any other text or number. Where there is no `*`, a number outside all ranges is given as it is, so that the check
   * refuses it. Any other value gives `other`.
   */
  | { choose: Operand; from: Record<string, Given>; other?: Given | undefined }
  /** The first key one of whose words stands in one of the operands, in any case. */
  | { mentions: Operand[]; of: Record<string, string[]>; other?: Given | undefined }
  /** Twelve hex digits that are the same for equal operands. */
  | { digest: Operand[] }

const text = z.string().min(1).max(20_000)
const cut = z.int().min(1).max(2_000).optional()
const operand: z.ZodType<Operand> = z.lazy(() => z.union([text, z.array(text).min(1), rule]))
const given: z.ZodType<Given> = z.lazy(() => z.union([z.string(), z.number(), rule]))
export const rule: z.ZodType<Rule> = z.lazy(() =>
  z.union([
    z.strictObject({ first: z.array(operand).min(1), cut }),
    z.strictObject({ join: z.array(operand).min(1), with: z.string().optional(), cut }),
    z.strictObject({ choose: operand, from: z.record(text, given), other: given.optional() }),
    z.strictObject({
      mentions: z.array(operand).min(1),
      of: z.record(text, z.array(text).min(1)),
      other: given.optional(),
    }),
    z.strictObject({ digest: z.array(operand).min(1) }),
  ]),
)

/** @throws Error when an operand is no plain path or literal, or a range is none. */
export function compileRule(rule: Rule): RuleRead {
  if ('first' in rule) return compileFirst(rule.first.map(compileOperand), rule.cut)
  if ('join' in rule) return compileJoin(rule.join.map(compileOperand), rule.with ?? ' ', rule.cut)
  if ('choose' in rule) return compileChoose(rule)
  if ('mentions' in rule) return compileMentions(rule)
  const reads = rule.digest.map(compileOperand)
  return (record, answer) => digest(reads.map((read) => read(record, answer) ?? null))
}

/** The places that a rule reads, in whatever way they are written. */
export function placesOf(rule: Rule): (string | string[])[] {
  const inside = (operand: Operand | Given | undefined): (string | string[])[] =>
    operand === undefined || typeof operand === 'number'
      ? []
      : typeof operand === 'object' && !Array.isArray(operand)
        ? placesOf(operand)
        : [operand]
  const given = (value: Given | undefined) => (typeof value === 'object' ? placesOf(value) : [])
  if ('choose' in rule) {
    return [...inside(rule.choose), ...Object.values(rule.from).flatMap(given), ...given(rule.other)]
  }
  if ('mentions' in rule) return [...rule.mentions.flatMap(inside), ...given(rule.other)]
  if ('first' in rule) return rule.first.flatMap(inside)
  return ('join' in rule ? rule.join : rule.digest).flatMap(inside)
}

function compileOperand(operand: Operand): RuleRead {
  if (Array.isArray(operand)) return compilePath(operand)
  if (typeof operand === 'object') return compileRule(operand)
  if (operand === '$') return (record) => record
  if (/^(?:"[^"\\]*"|-?\d+(?:\.\d+)?)$/.test(operand)) {
    const literal: unknown = JSON.parse(operand)
    return () => literal
  }
  const ofAnswer = operand.startsWith('$answer.')
  const segments = readPath(ofAnswer ? operand.slice('$answer.'.length) : operand)
  if (!segments)
    throw new Error(`${JSON.stringify(operand)} is no plain path, which is all that a rule reads`)
  const read = compilePath(segments)
  return ofAnswer ? (_, answer) => read(answer) : read
}

function compileGiven(value: Given | undefined): RuleRead {
  return typeof value === 'object' ? compileRule(value) : () => value
}

function compileFirst(reads: RuleRead[], cut: number | undefined): RuleRead {
  return (record, answer) => {
    for (const read of reads) {
      const value = read(record, answer)
      if (!isBlank(value)) return cut === undefined ? value : cutText(value, cut)
    }
    return undefined
  }
}

function compileJoin(reads: RuleRead[], between: string, cut: number | undefined): RuleRead {
  return (record, answer) => {
    const texts: string[] = []
    for (const read of reads) {
      const value = read(record, answer)
      const text = isBlank(value) ? undefined : toText(value)
      if (text !== undefined && text !== '') texts.push(text)
    }
    const joined = texts.join(between)
    return cut === undefined ? joined : cutText(joined, cut)
  }
}

const NUMBER = /^-?\d{1,9}(?:\.\d{1,9})?$/

function compileChoose({ choose, from, other }: Extract<Rule, { choose: Operand }>): RuleRead {
  const read = compileOperand(choose)
  const words = new Map<string, RuleRead>()
  const ranges: { low: number; high: number; give: RuleRead }[] = []
  for (const [key, value] of Object.entries(from)) {
    const range = /^(-?\d+)\.\.(-?\d+)?$/.exec(key)
    const give = compileGiven(value)
    if (range) ranges.push({ low: Number(range[1]), high: Number(range[2] ?? Infinity), give })
    else words.set(key.toLowerCase(), give)
  }
  const otherwise = compileGiven(other)
  return (record, answer) => {
    const value = read(record, answer)
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      return otherwise(record, answer)
    const word = String(value).trim().toLowerCase()
    const give = words.get(word)
    if (give) return give(record, answer)
    const any = word === '' ? undefined : words.get('*')
    if (any) return (rangeOf(word)?.give ?? any)(record, answer)
    if (ranges.length === 0 || !NUMBER.test(word)) return otherwise(record, answer)
    return rangeOf(word)?.give(record, answer) ?? Number(word)
  }

  function rangeOf(word: string) {
    if (!NUMBER.test(word)) return undefined
    const number = Number(word)
    return ranges.find(({ low, high }) => number >= low && number <= high)
  }
}

/** However long a text is: what it tells of stands at its beginning. */
const SEARCHED = 4_000

function compileMentions({ mentions, of, other }: Extract<Rule, { mentions: Operand[] }>): RuleRead {
  const reads = mentions.map(compileOperand)
  const kinds = Object.entries(of).map(([kind, words]) => ({
    kind,
    words: words.map((w) => w.toLowerCase()),
  }))
  const otherwise = compileGiven(other)
  return (record, answer) => {
    let said = ''
    for (const read of reads) said += ` ${(toText(read(record, answer)) ?? '').slice(0, SEARCHED)}`
    const lower = said.toLowerCase()
    const found = kinds.find(({ words }) => words.some((word) => lower.includes(word)))
    return found ? found.kind : otherwise(record, answer)
  }
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === null || (typeof value === 'string' && value.trim() === '')
}

/** Numbers as they are written, lists as their items; what else is no text is none. */
function toText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (!Array.isArray(value)) return undefined
  return value
    .slice(0, 100)
    .filter((item) => typeof item === 'string' || typeof item === 'number')
    .join(', ')
}

function cutText(value: unknown, cut: number): string | undefined {
  const text = toText(value)?.trim()
  if (text === undefined || text.length <= cut) return text
  const end = /[\uD800-\uDBFF]/.test(text[cut - 1] ?? '') ? cut - 1 : cut
  return text.slice(0, end)
}
