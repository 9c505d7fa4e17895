/** A RegExp whose every match is given up after a tenth of a second's work: `(a+)+$` must not stop the others' polls. */
import { createContext, Script } from 'node:vm'

const TIMEOUT_MS = 100
/** A machine that is busy elsewhere lets time pass in which no work is done: such matches are begun again. */
const ATTEMPTS = 20
const MAX_TEXT = 100_000

const stage: { expression: RegExp | undefined; text: string } = { expression: undefined, text: '' }
const context = createContext(stage)
const match = new Script('expression.exec(text)')

/** What cannot repeat cannot run away, and need not be watched (watching costs a tenth of a millisecond). */
const REPEATS = /[*+}]/

/** Stands in for RegExp inside JSONata, which uses its constructor, `lastIndex` and `exec`. */
export class GuardedRegExp {
  readonly #expression: RegExp
  readonly #watched: boolean

  constructor(source: RegExp | string, flags?: string) {
    this.#expression = new RegExp(source, flags)
    this.#watched = REPEATS.test(this.#expression.source)
  }

  get lastIndex(): number {
    return this.#expression.lastIndex
  }

  set lastIndex(index: number) {
    this.#expression.lastIndex = index
  }

  exec(text: string): RegExpExecArray | null {
    if (!this.#watched) return this.#expression.exec(text)
    if (text.length > MAX_TEXT) {
      throw new Error(`a regular expression was given ${text.length} characters; it may read ${MAX_TEXT}`)
    }
    stage.expression = this.#expression
    stage.text = text
    const from = this.#expression.lastIndex
    try {
      for (let attempt = 1; ; attempt++) {
        const before = process.threadCpuUsage()
        try {
          return match.runInContext(context, { timeout: TIMEOUT_MS }) as RegExpExecArray | null
        } catch (error) {
          if ((error as { code?: string }).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error
          const worked_ms = process.threadCpuUsage(before).user / 1000
          if (worked_ms > TIMEOUT_MS / 2 || attempt === ATTEMPTS) {
            throw new Error(`the regular expression ${String(this.#expression)} takes too long`, {
              cause: error,
            })
          }
          this.#expression.lastIndex = from
        }
      }
    } finally {
      stage.expression = undefined
      stage.text = ''
    }
  }
}
