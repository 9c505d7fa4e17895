/** JSON inside a text of an answer: gateways wrap what they pass on, and many wrap it as text. */
import { parseJson } from './json.ts'
import { compilePath, readPath, type Read } from './path.ts'

/** Says where an answer holds text that should be JSON and is not. */
export class NotNested extends Error {}

/**
 * The reader of a plain path that goes on inside a text which holds JSON, so that `data.list` finds the list whether
 * `data` is an object or the same written as text; undefined where the text is more than a plain path.
 */
export function compileNested(text: string): Read | undefined {
  const segments = readPath(text)
  if (!segments) return undefined
  const steps = segments.map((segment) => compilePath([segment]))
  return (body) =>
    steps.reduce<unknown>((here, step, place) => {
      if (typeof here !== 'string') return step(here)
      return step(parseNested(here, segments.slice(0, place).join('.')))
    }, body)
}

/** @throws NotNested naming the place when the text is not JSON. */
export function parseNested(text: string, place: string): unknown {
  const parsed = parseJson(Buffer.from(text), text, 'strict')
  if (parsed.ok) return parsed.value
  const where = place === '' ? 'the body' : place
  throw new NotNested(`${where} is a text that should hold JSON: ${parsed.error.replace('the body', 'it')}`)
}
