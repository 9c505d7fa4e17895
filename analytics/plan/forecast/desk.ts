/** Keeps the newest forecast: asked for again when the evidence is another, one at a time, and never on the event loop. */
import { createHash } from 'node:crypto'
import { askForecast } from './ask.ts'
import type { Forecast, Question } from './question.ts'

export interface ForecastDesk {
  /** The forecast of this question: the one that is held where nothing has changed, else a new one. */
  of(question: Question): Promise<Forecast>
  close(): void
}

export function openForecastDesk(ask: typeof askForecast = askForecast): ForecastDesk {
  const closed = new AbortController()
  let held: { key: string; answer: Promise<Forecast> } | undefined
  return {
    of(question) {
      const key = keyOf(question)
      if (held?.key === key) return held.answer
      // One after the other: the machine has other work to do.
      const before = held?.answer.catch(() => undefined)
      const answer = (before ?? Promise.resolve()).then(() => ask(question, closed.signal))
      const mine = { key, answer }
      held = mine
      // A failure is told to those who waited for it, and is not kept.
      answer.catch(() => {
        if (held === mine) held = undefined
      })
      return answer
    },
    close: () => closed.abort(new Error('the server is closing')),
  }
}

function keyOf(question: Question): string {
  const hash = createHash('sha256')
  hash.update(
    JSON.stringify(question, (key, value: unknown) =>
      // Numbers that are none are unknown, and nothing else is.
      key === 'values' && value instanceof Float64Array
        ? Buffer.from(value.buffer).toString('base64')
        : value,
    ),
  )
  return hash.digest('hex')
}
