/** Asks our own server for something; a refusal comes as it was written, with its cure. */

/** The server understood, and said no. */
export class Refusal extends Error {
  readonly status: number
  /** The answer as it came. */
  readonly body: unknown
  constructor(status: number, detail: string, body: unknown = null) {
    super(detail)
    this.status = status
    this.body = body
  }
}

/** Too much at once, or too soon: it may be asked again. */
const PASSING = [408, 425, 429]

/** Asked again, it would be refused again. */
export function isFinal(error: Error): boolean {
  return (
    error instanceof Refusal && error.status >= 400 && error.status < 500 && !PASSING.includes(error.status)
  )
}

const TIMEOUT_MS = 15_000

export async function ask<T>(
  path: string,
  signal?: AbortSignal,
  more: Record<string, string> = {},
): Promise<T> {
  return request(path, { headers: { accept: 'application/json', ...more } }, TIMEOUT_MS, signal)
}

/** Sends what somebody has decided. */
export async function send<T>(path: string, what: object, more: Record<string, string>): Promise<T> {
  const headers = { accept: 'application/json', 'content-type': 'application/json', ...more }
  return request(path, { method: 'POST', headers, body: JSON.stringify(what) }, TIMEOUT_MS)
}

/** A platform may take its time to answer, and others may be before it. */
const ACT_TIMEOUT_MS = 120_000

export async function act<T>(path: string): Promise<T> {
  const headers = { accept: 'application/json', 'content-type': 'application/json' }
  return request(path, { method: 'POST', headers }, ACT_TIMEOUT_MS)
}

async function request<T>(path: string, init: RequestInit, ms: number, signal?: AbortSignal): Promise<T> {
  const either = new AbortController()
  const stop = (): void => either.abort()
  const timer = setTimeout(stop, ms)
  signal?.addEventListener('abort', stop)
  try {
    const answer = await fetch(path, { ...init, signal: either.signal })
    const body: unknown = await answer.json().catch(() => null)
    if (!answer.ok) throw new Refusal(answer.status, detailOf(body) ?? `${path}: ${answer.status}`, body)
    return body as T
  } catch (cause) {
    if (cause instanceof Refusal || signal?.aborted) throw cause
    const reason = either.signal.aborted ? `no answer within ${ms / 1000} s` : String(cause)
    throw new Error(`${path}: ${reason}`, { cause })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

function detailOf(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null || !('detail' in body)) return undefined
  return typeof body.detail === 'string' ? body.detail : undefined
}
