/** A value found in an answer or a record: by a plain path, by a literal, or by JSONata where neither is enough. */
import { compileExpression } from './expression.ts'
import { compileNested } from './nested.ts'
import { compilePath, readPath, type Read } from './path.ts'

export type Bindings = Record<string, unknown>

/** Reads from the answer as a whole. */
export type Reader = (body: unknown, bindings: Bindings) => unknown

/** A plain path or a literal as one function; undefined where the text needs JSONata. */
export function compilePlain(text: string): Read | undefined {
  if (text === '$') return (value) => value
  if (/^(?:"[^"\\]*"|-?\d+(?:\.\d+)?)$/.test(text)) {
    const literal: unknown = JSON.parse(text)
    return () => literal
  }
  const segments = readPath(text)
  return segments && compilePath(segments)
}

/**
 * The reader of one setting from the answer as a whole, through text that holds JSON; what it gives may be a promise.
 *
 * @throws Error naming the setting when the text is neither a path nor JSONata.
 */
export function compileReader(setting: string, text: string | undefined): Reader {
  if (text === undefined) return () => undefined
  const plain = compileNested(text) ?? compilePlain(text)
  if (plain) return plain
  const expression = compileSetting(setting, text)
  return (body, bindings) => expression.evaluate(body, bindings)
}

export function compileSetting(setting: string, text: string) {
  try {
    return compileExpression(text)
  } catch (error) {
    throw new Error(`${setting}: ${(error as Error).message}`, { cause: error })
  }
}
