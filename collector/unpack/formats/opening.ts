/** What every format takes and gives. */
import type { Pause } from '../pause.ts'
import type { Zone } from '../zone.ts'

export interface Opening {
  text: string
  /** The text as UTF-8. */
  bytes: Uint8Array
  /** For times that state no zone. */
  zone: Zone
  /** When the answer was read, epoch ms: for times that state no year. */
  read_at: number
  pause: Pause
}

/** A piece of an answer that could not be read. Its neighbours can. */
export interface Bad {
  text: string
  message: string
}

export interface Opened {
  ok: true
  value: unknown
  bad: Bad[]
}

export interface NotOpened {
  ok: false
  error: string
}

export type OpenFormat = (opening: Opening) => Opened | NotOpened | Promise<Opened | NotOpened>

export const EMPTY: NotOpened = { ok: false, error: 'the body is empty' }

/** What one answer may hold: more is asked for in smaller pieces. */
export const MAX_PIECES = 200_000
/** Bad pieces that are kept one by one; the others are counted in one. */
const MAX_BAD = 1_000
/** An answer of so many bad pieces is not what it is read as. */
const MAX_MORE = 20_000
const MAX_BAD_TEXT = 2_100

/** The records and bad pieces of an answer that is read piece by piece. */
export class Pieces {
  readonly records: unknown[] = []
  readonly #bad: Bad[] = []
  #more = 0

  get isFull(): boolean {
    return this.records.length >= MAX_PIECES || this.#more >= MAX_MORE
  }

  refuse(text: string, message: string): void {
    if (this.#bad.length < MAX_BAD) this.#bad.push({ text: text.slice(0, MAX_BAD_TEXT), message })
    else this.#more++
  }

  bad(): Bad[] {
    if (this.#more === 0) return this.#bad
    return [...this.#bad, { text: '', message: `${this.#more} more pieces of the answer could not be read` }]
  }

  opened(value: unknown = this.records): Opened | NotOpened {
    if (this.#more >= MAX_MORE) {
      const error = `more than ${MAX_MORE} pieces of the body cannot be read: ${this.#bad[0]?.message ?? ''}`
      return { ok: false, error }
    }
    if (this.isFull)
      return { ok: false, error: `the body has more than ${MAX_PIECES} pieces: ask for fewer at a time` }
    return { ok: true, value, bad: this.bad() }
  }
}

/** Calls `read` with every line that is not blank, counted from 1, until there are more than an answer may hold. */
export async function eachLine(
  text: string,
  pieces: Pieces,
  pause: Pause,
  read: (line: string, number: number) => void,
): Promise<void> {
  let number = 0
  for (let from = 0; from < text.length && !pieces.isFull;) {
    const end = text.indexOf('\n', from)
    const to = end === -1 ? text.length : end
    const line = text.slice(from, text.charCodeAt(to - 1) === 0x0d ? to - 1 : to)
    from = to + 1
    number++
    if (line.trim() !== '') read(line, number)
    if (number % 64 === 0 || line.length > 10_000) await pause()
  }
}

export function beginsAs(text: string): string {
  const start = text.trimStart().slice(0, 40)
  return start.startsWith('<') && !/^<\d/.test(start) ? 'HTML or XML' : JSON.stringify(start.toWellFormed())
}
