/** How a value is found in a record: a plain path, or JSONata where a path is not enough. */
import jsonata from 'jsonata'
import type { Fault } from './problem.ts'

const NAME = '[A-Za-z_\\u4e00-\\u9fff][\\w\\u4e00-\\u9fff]*'
const PLAIN_PATH = new RegExp(`^${NAME}(\\.(${NAME}|\\d+))*$`)
const MAX_LENGTH = 2000

/**
 * Whether an expression is only names (and places in lists) joined by dots, such as `data.rows` or `hist.0`. These are
 * read property by property; everything else is JSONata.
 */
export function isPlainPath(expression: string): boolean {
  return PLAIN_PATH.test(expression) && !['true', 'false', 'null'].includes(expression)
}

/** What is wrong with an expression, if anything is. */
export function expressionFault(expression: string): Fault | undefined {
  if (isPlainPath(expression)) return undefined
  const reference = /\$\{(env|file):/.exec(expression)?.[1]
  if (reference !== undefined) {
    return {
      message: `An expression cannot use \${${reference}:…}.`,
      cure: `Write the expression out; keep \${${reference}:…} for base and auth.`,
    }
  }
  if (expression.length > MAX_LENGTH) {
    return { message: `The expression is longer than ${MAX_LENGTH} characters.`, cure: 'Shorten it.' }
  }
  try {
    jsonata(expression)
    return undefined
  } catch (error) {
    return {
      message: `This is neither a plain path nor JSONata: ${reason(error)}.`,
      cure: `Write a path like data.rows, JSONata like $number(n), or a fixed text like '"provider"'.`,
    }
  }
}

function reason(error: unknown): string {
  // Thousands of nested brackets exhaust the parser's stack.
  if (error instanceof RangeError) return 'it is nested too deeply'
  const message =
    typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : ''
  return (message === '' ? 'it does not parse' : message).replace(/\.$/, '')
}
