/** Answer text to JSON, refusing what JSON.parse would let through changed or would choke on. */

/** Deepest nesting that is read; what recurses over an answer stays far from the stack's end. */
export const MAX_DEPTH = 64
/** Most members one object may have. */
export const MAX_MEMBERS = 10_000

/** `python`: as Python's `json` writes it, where NaN, Infinity and -Infinity stand for no value. */
export type JsonKind = 'strict' | 'python'

export type Parsed = { ok: true; value: unknown } | { ok: false; error: string }

const QUOTE = 0x22
const BACKSLASH = 0x5c
const COLON = 0x3a

export function parseJson(bytes: Uint8Array, text: string, kind: JsonKind): Parsed {
  const steps = parseInSteps(bytes, text, kind)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** The same, stopping between the passes over a long text, so that others get their turn. */
export function* parseInSteps(bytes: Uint8Array, text: string, kind: JsonKind): Generator<void, Parsed> {
  if (text.trim() === '') return { ok: false, error: 'the body is empty' }
  const shape = measure(bytes)
  if (shape.fault) return { ok: false, error: shape.fault }
  yield
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    const python = kind === 'python' ? withoutNaN(text) : undefined
    if (python === undefined || python === text) return { ok: false, error: notJson(text, error) }
    try {
      value = JSON.parse(python)
    } catch (again) {
      return { ok: false, error: notJson(text, again) }
    }
  }
  yield
  const tree = count(value)
  if (tree.members !== shape.members) {
    return { ok: false, error: 'an object names one key twice, and which of the two is meant cannot be told' }
  }
  return { ok: true, value: tree.inexact ? parseExactly(kind === 'python' ? withoutNaN(text) : text) : value }
}

/** Members of the object that is open at each depth; one for all texts, as each is measured at one go. */
const membersAt = new Uint32Array(MAX_DEPTH + 1)

/** One pass over the bytes, before anything is built: how deep, how many members, and in how large an object. */
function measure(bytes: Uint8Array): { members: number; fault?: string } {
  const { length } = bytes
  let members = 0
  let depth = 0
  membersAt[0] = 0
  for (let i = 0; i < length; i++) {
    const byte = bytes[i]
    if (byte === QUOTE) {
      i++
      while (i < length && bytes[i] !== QUOTE) i += bytes[i] === BACKSLASH ? 2 : 1
    } else if (byte === COLON) {
      members++
      if ((membersAt[depth] = (membersAt[depth] ?? 0) + 1) > MAX_MEMBERS) {
        return { members, fault: `an object of the body has more than ${MAX_MEMBERS} keys` }
      }
    } else if (byte === 0x7b || byte === 0x5b) {
      depth++
      if (depth > MAX_DEPTH) return { members, fault: `the body nests deeper than ${MAX_DEPTH} levels` }
      membersAt[depth] = 0
    } else if (byte === 0x7d || byte === 0x5d) {
      if (depth > 0) depth--
    }
  }
  return { members }
}

/** What JSON.parse made: members, and whether a whole number came out too large to be exact. */
function count(value: unknown): { members: number; inexact: boolean } {
  let members = 0
  let inexact = false
  const take = (node: unknown): void => {
    if (typeof node === 'object') {
      if (node !== null) visit(node)
    } else if (typeof node === 'number' && Number.isInteger(node) && !Number.isSafeInteger(node)) {
      inexact = true
    }
  }
  const visit = (node: object): void => {
    if (Array.isArray(node)) {
      for (const item of node) take(item)
      return
    }
    // What was parsed inherits nothing; a list of its keys would be made for each object.
    for (const key in node) {
      members++
      take((node as Record<string, unknown>)[key])
    }
  }
  take(value)
  return { members, inexact }
}

/** Ids of nineteen digits are common: a whole number beyond 2^53 is read as its digits, as text. */
function parseExactly(text: string): unknown {
  return JSON.parse(text, (_key, value: unknown, context?: { source?: string }) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)
      ? (context?.source ?? value)
      : value,
  )
}

/** Puts null for NaN and ±Infinity outside strings. */
function withoutNaN(text: string): string {
  const parts: string[] = []
  let from = 0
  let inside = false
  for (let i = 0; i < text.length; i++) {
    const char = text[i]
    if (inside) {
      if (char === '\\') i++
      else if (char === '"') inside = false
    } else if (char === '"') {
      inside = true
    } else if (char === 'N' || char === 'I' || char === '-') {
      const word = ['NaN', 'Infinity', '-Infinity'].find((candidate) => text.startsWith(candidate, i))
      if (!word) continue
      parts.push(text.slice(from, i), 'null')
      i += word.length - 1
      from = i + 1
    }
  }
  return from === 0 ? text : parts.join('') + text.slice(from)
}

function notJson(text: string, error: unknown): string {
  const start = text.trimStart().slice(0, 40)
  const seen = start.startsWith('<') ? 'HTML or XML' : JSON.stringify(start)
  return `the body is not JSON (${error instanceof Error ? error.message.slice(0, 120) : 'unreadable'}); it begins with ${seen}`
}
