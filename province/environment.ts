/** Fills in ${env:NAME} and ${file:PATH}, the only ways by which secrets come into a province's files. */
import type { Fault, Path } from './problem.ts'

/** Variables by name; whoever starts the product passes them in. */
export type Environment = Readonly<Record<string, string | undefined>>

/** A fault, and where in the value it lies. No fault ever holds the value of a variable. */
export interface FaultAt {
  path: Path
  fault: Fault
}

/** What a file that a reference names holds; undefined leaves the reference as it is, where secrets are not at hand. */
export type ReadSecret = (path: string) => { text: string } | { fault: Fault } | undefined

const REFERENCE = /\$\{([^{}]*)\}/g
const NAMED = /^env:([A-Za-z_][A-Za-z0-9_]*)$/
const FILED = /^file:([^\s{}]+)$/
/** `${NAME}`, `${env.NAME}` and their like are slips; `${a: b}` may be JSONata. */
const SLIP = /^\s*(\w+|(env|file)\b.*)\s*$/i

/** Whether a text refers to the environment. */
export function refersToEnvironment(text: string): boolean {
  return /\$\{env:[A-Za-z_][A-Za-z0-9_]*\}/.test(text)
}

/** Whether a text is one secret kept elsewhere, and nothing beside it. */
export function refersToSecret(text: string): boolean {
  return /^\$\{(env:[A-Za-z_][A-Za-z0-9_]*|file:[^\s{}]+)\}$/.test(text)
}

/** A copy of the value with every reference filled in. A reference that has no value stays, and is a fault. */
export function fillIn<Value>(
  value: Value,
  env: Environment,
  readSecret: ReadSecret = noFiles,
): {
  filled: Value
  faults: FaultAt[]
} {
  const faults: FaultAt[] = []
  const walk = (inner: unknown, path: Path): unknown => {
    if (typeof inner === 'string') {
      return fillText(inner, env, readSecret, (fault) => faults.push({ path, fault }))
    }
    if (Array.isArray(inner)) return inner.map((item, place) => walk(item, [...path, place]))
    if (typeof inner === 'object' && inner !== null) {
      return Object.fromEntries(Object.entries(inner).map(([key, item]) => [key, walk(item, [...path, key])]))
    }
    return inner
  }
  return { filled: walk(value, []) as Value, faults }
}

function fillText(
  text: string,
  env: Environment,
  readSecret: ReadSecret,
  fail: (fault: Fault) => void,
): string {
  if (/\$\{env:[^{}]*$/.test(text)) fail({ message: '${env:… is not closed.', cure: 'Write ${env:NAME}.' })
  if (/\$\{file:[^{}]*$/.test(text)) fail({ message: '${file:… is not closed.', cure: 'Write ${file:PATH}.' })
  return text.replace(REFERENCE, (reference: string, inside: string) => {
    const path = FILED.exec(inside)?.[1]
    if (path !== undefined) {
      const read = readSecret(path)
      if (read && 'fault' in read) fail(read.fault)
      return read && 'text' in read ? read.text : reference
    }
    const name = NAMED.exec(inside)?.[1]
    if (name === undefined) {
      if (SLIP.test(inside)) {
        fail({
          message: 'This is not a reference that is understood.',
          cure: 'Write ${env:NAME}, with the name of a variable, or ${file:PATH}.',
        })
      }
      return reference
    }
    const value = Object.hasOwn(env, name) ? env[name] : undefined
    if (value === undefined || value === '') {
      fail({ message: `The environment variable ${name} is not set.`, cure: `Set ${name} before the start.` })
      return reference
    }
    // A line break in a token would forge a header.
    if (/[\u0000-\u001f\u007f]/.test(value)) {
      fail({
        message: `The environment variable ${name} holds a control character.`,
        cure: `Set ${name} again, without a line break.`,
      })
      return reference
    }
    return value
  })
}

const noFiles: ReadSecret = (path) => ({
  fault: { message: `The file ${path} cannot be read here.`, cure: 'Write ${env:NAME} instead.' },
})
