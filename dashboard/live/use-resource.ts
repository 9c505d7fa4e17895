/** Something fetched from the API and kept fresh: its value, or the error that stands in its way. */
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import { fetchJson, untilItSucceeds } from './fetch-json.ts'

export interface Resource<T> {
  value: ShallowRef<T | null>
  /** Why the last try failed; null once it succeeded. The last good value is kept beside it. */
  error: ShallowRef<string | null>
  reload: () => void
}

/**
 * `path` may be null while it is not known yet; a new path is fetched at once.
 *
 * @param take what is kept of an answer; by default all of it
 */
export function useResource<T, Answer = T>(
  path: () => string | null,
  take: (answer: Answer) => T = (answer) => answer as unknown as T,
): Resource<T> {
  const value = shallowRef<T | null>(null)
  const error = shallowRef<string | null>(null)
  let running: AbortController | null = null
  let is_over = false

  function reload(): void {
    running?.abort()
    const from = path()
    // Who asked for it late may be gone: nobody would ever stop it.
    if (from === null || is_over) return
    const run = (running = new AbortController())
    void untilItSucceeds(
      () => fetchJson<Answer>(from, run.signal),
      run.signal,
      (cause) => (error.value = cause instanceof Error ? cause.message : String(cause)),
    ).then((answer) => {
      if (run.signal.aborted || answer === undefined) return
      value.value = take(answer)
      error.value = null
    })
  }

  watch(path, reload, { immediate: true })
  onScopeDispose(() => {
    is_over = true
    running?.abort()
  })
  return { value, error, reload }
}
