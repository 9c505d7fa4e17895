/** What expressions may call besides JSONata's own functions: small readers of how the world writes a thing. */
import { agentOf } from './agent.ts'
import { readCycle } from './cycle.ts'
import { digest } from './digest.ts'
import { readInstant } from './instant.ts'
import { parseJson } from './json.ts'
import { labelOf } from './label.ts'
import { isOpenLicence } from './licence.ts'
import { readLinked } from './linked.ts'
import { readMounted } from './mounted.ts'

type Callable = (...args: unknown[]) => unknown

/** The longest code that a landing table takes. */
const CODE_CHARACTERS = 200

export const FUNCTIONS: Readonly<Record<string, Callable>> = {
  /** `$agent(value, …)`: the first that names an organization, as a code. */
  agent: (...values) => firstOf(values, (value) => codeOf(agentOf(value))),
  /** `$code(value, …)`: the first that is a text or a number, as a code; what is too long ends in a digest of it. */
  code: (...values) => firstOf(values, codeOf),
  /** `$cycle(value, …)`: the first that names an update cycle, as this product names it. */
  cycle: (...values) => firstOf(values, (value) => readCycle(labelOf(value))),
  /** `$digest(value)`: twelve hex digits that are the same for equal values, in whatever order their keys stand. */
  digest: (value) => digest(value),
  /** `$instant(value, latest)`: a time however written as epoch ms; with `latest`, only one from 2000 until then. */
  instant: (value, latest) => readInstant(value, latest),
  /** `$json(text)`: what JSON inside a text says. */
  json: (text) => jsonOf(text),
  /** `$label(value, …)`: the first that is a text in some language, in Chinese or else in English. */
  label: (...values) => firstOf(values, labelOf),
  /** `$licensed(value, …)`: whether an open licence is named, and no closed one. */
  licensed: (...values) => isOpenLicence(values),
  /** `$linked(document, type, properties, inverse)`: the nodes of a type in JSON-LD of any shape. */
  linked: (document, type, properties, inverse) =>
    readLinked(document, String(type), textsOf(properties), textsOf(inverse)[0]),
  /** `$mounted(resources)`: table, api, file or none, told from an entry's resources. */
  mounted: (resources) => readMounted(resources),
}

function firstOf<Found>(values: readonly unknown[], read: (value: unknown) => Found | undefined) {
  for (const value of values) {
    const found = read(value)
    if (found !== undefined) return found
  }
  return undefined
}

function codeOf(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined
  const text = String(value)
    .replaceAll(/[\u0000-\u001f\u007f]+/g, ' ')
    .trim()
  if (text === '') return undefined
  if (text.length <= CODE_CHARACTERS) return text
  const start = text.slice(0, CODE_CHARACTERS - 13).replace(/[\uD800-\uDBFF]$/, '')
  return `${start}#${digest(text)}`
}

function jsonOf(text: unknown): unknown {
  if (typeof text !== 'string') return text
  const parsed = parseJson(Buffer.from(text), text, 'strict')
  if (!parsed.ok) throw new Error(`$json: ${parsed.error.replace('the body', 'the text')}`)
  return parsed.value
}

function textsOf(value: unknown): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value]
  return list.filter((item) => typeof item === 'string')
}
