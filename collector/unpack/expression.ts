/** JSONata with its guards on: bounded in time, depth and length, and with regular expressions that give up. */
import { hash } from 'node:crypto'
import jsonata from 'jsonata'
import { GuardedRegExp } from './regex.ts'

const TIMEOUT_MS = 3_000
const MAX_DEPTH = 400
const MAX_SEQUENCE = 100_000

export interface Expression {
  /** Rejects with an Error that says what failed. */
  evaluate(input: unknown, bindings: Record<string, unknown>): Promise<unknown>
}

/** @throws Error when the text is not JSONata. */
export function compileExpression(text: string): Expression {
  let compiled: jsonata.Expression
  try {
    compiled = jsonata(text, {
      timeout: TIMEOUT_MS,
      stack: MAX_DEPTH,
      sequence: MAX_SEQUENCE,
      RegexEngine: GuardedRegExp as unknown as RegExpConstructor,
    })
  } catch (error) {
    throw new Error(`${quote(text)} is not JSONata: ${says(error)}`, { cause: error })
  }
  compiled.registerFunction('digest', digest)
  compiled.registerFunction('first', first)
  compiled.registerFunction('mentions', mentions)
  return {
    async evaluate(input, bindings) {
      try {
        return (await compiled.evaluate(input, bindings)) as unknown
      } catch (error) {
        throw new Error(`${quote(text)} failed: ${says(error)}`, { cause: error })
      }
    },
  }
}

/** `$digest(value)`: twelve hex digits that are the same for equal values, in whatever order their keys stand. */
export function digest(value: unknown): string {
  return hash('sha256', JSON.stringify(sorted(value)) ?? 'undefined').slice(0, 12)
}

/** `$first([a, b, …])`: the first that is text and not blank. */
function first(list: unknown): unknown {
  return [list].flat().find((item) => typeof item === 'string' && item.trim() !== '')
}

/** `$mentions(text, words)`: whether the text holds one of the words. */
function mentions(text: unknown, words: unknown): boolean {
  return (
    typeof text === 'string' && [words].flat().some((word) => typeof word === 'string' && text.includes(word))
  )
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, item]) => [key, sorted(item)])
}

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text)
}

/** JSONata throws plain objects with a message, a code and a place. */
function says(error: unknown): string {
  const { message, position } = error as { message?: string; position?: number }
  return `${message ?? String(error)}${position === undefined ? '' : ` (at character ${position})`}`
}
