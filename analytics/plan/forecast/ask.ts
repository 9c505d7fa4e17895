/** Asks for a forecast beside the event loop; whoever no longer wants it says so, and the work ends at once. */
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { Forecast, Question } from './question.ts'

/** @throws whatever `signal` was aborted with, or what the work failed of. */
export async function askForecast(question: Question, signal?: AbortSignal): Promise<Forecast> {
  signal?.throwIfAborted()
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: question })
  const ended = new AbortController()
  const isOver = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal
  try {
    // `once` fails with what the worker fails of, and with what the signal was aborted for as its cause.
    const answer = once(worker, 'message', { signal: isOver })
    const exit = once(worker, 'exit', { signal: isOver }).then(() => {
      throw new Error('the forecast ended without an answer')
    })
    const [found] = (await Promise.race([answer, exit])) as [Forecast]
    exit.catch(() => undefined)
    answer.catch(() => undefined)
    return found
  } catch (error) {
    signal?.throwIfAborted()
    throw error
  } finally {
    ended.abort()
    await worker.terminate()
  }
}
