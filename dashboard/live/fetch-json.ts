/** Gets JSON from our own server, and keeps trying for as long as somebody wants it. */
import { backoffMs } from './backoff.ts'

const TIMEOUT_MS = 10_000

export async function fetchJson<T>(path: string, signal: AbortSignal): Promise<T> {
  // `AbortSignal.any` is younger than the oldest browser on a wall.
  const either = new AbortController()
  const stop = (): void => either.abort()
  const timer = setTimeout(stop, TIMEOUT_MS)
  signal.addEventListener('abort', stop)
  try {
    const answer = await fetch(path, { signal: either.signal, headers: { accept: 'application/json' } })
    if (!answer.ok) throw new Error(`GET ${path} answered ${answer.status}. The server's log says why.`)
    return (await answer.json()) as T
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}

/** Calls `take` until it succeeds or is aborted, waiting longer after each failure, and reports every failure. */
export async function untilItSucceeds<T>(
  take: () => Promise<T>,
  signal: AbortSignal,
  failed: (cause: unknown) => void,
): Promise<T | undefined> {
  for (let attempt = 0; !signal.aborted; attempt++) {
    try {
      return await take()
    } catch (cause) {
      if (signal.aborted) return undefined
      failed(cause)
      await rest(backoffMs(attempt, Math.random()), signal)
    }
  }
  return undefined
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
