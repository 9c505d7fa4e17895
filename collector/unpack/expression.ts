/** JSONata with its guards on: bounded in time, depth and length, and with regular expressions that give up. */
import jsonata from 'jsonata'
import { FUNCTIONS } from './functions.ts'
import { unknownName } from './names.ts'
import { GuardedRegExp } from './regex.ts'

const TIMEOUT_MS = 3_000
const MAX_DEPTH = 400
const MAX_SEQUENCE = 100_000
/** What an expression finds besides JSONata's own: our functions, the whole answer, when it was read, and `$undefined`, nothing. */
const GIVEN = [...Object.keys(FUNCTIONS), 'answer', 'poll_time', 'undefined']

export interface Expression {
  /** Rejects with an Error that says what failed. */
  evaluate(input: unknown, bindings: Record<string, unknown>): Promise<unknown>
}

/** @throws Error when the text is not JSONata, or has a name that nobody has given. */
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
  const unknown = unknownName(compiled.ast(), GIVEN)
  if (unknown !== undefined) throw new Error(`${quote(text)} cannot work: ${unknown}`)
  for (const [name, call] of Object.entries(FUNCTIONS)) compiled.registerFunction(name, call)
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

function quote(text: string): string {
  return JSON.stringify(text.length > 80 ? `${text.slice(0, 79)}…` : text)
}

/** JSONata throws plain objects with a message, a code and a place. */
function says(error: unknown): string {
  const { message, position } = error as { message?: string; position?: number }
  return `${message ?? String(error)}${position === undefined ? '' : ` (at character ${position})`}`
}
