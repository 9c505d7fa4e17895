/** Something that is asked for again and again: its last good value is kept, beside the error that came since. */
import { onScopeDispose, shallowRef, watch } from 'vue'
import type { ShallowRef } from 'vue'
import { ask } from './ask.ts'

export interface Refreshed<T> {
  value: ShallowRef<T | null>
  error: ShallowRef<Error | null>
  /** Asks now, and not only when it is time. */
  refresh: () => void
}

/** `path` may be null while it is not known; of another path nothing is kept. A page that nobody sees asks nothing. */
export function useRefreshed<T>(
  path: () => string | null,
  every_ms: number,
  headers: () => Record<string, string> = () => ({}),
): Refreshed<T> {
  const value = shallowRef<T | null>(null)
  const error = shallowRef<Error | null>(null)
  let running: AbortController | null = null
  let timer: ReturnType<typeof setTimeout> | undefined

  function refresh(): void {
    running?.abort()
    clearTimeout(timer)
    const from = path()
    if (from === null || document.hidden) return
    const run = (running = new AbortController())
    ask<T>(from, run.signal, headers())
      .then(
        (answer) => {
          if (run.signal.aborted) return
          value.value = answer
          error.value = null
        },
        (cause: unknown) => {
          if (!run.signal.aborted) error.value = cause instanceof Error ? cause : new Error(String(cause))
        },
      )
      .finally(() => {
        if (!run.signal.aborted) timer = setTimeout(refresh, every_ms)
      })
  }

  watch(
    path,
    () => {
      value.value = null
      error.value = null
      refresh()
    },
    { immediate: true },
  )
  document.addEventListener('visibilitychange', refresh)
  onScopeDispose(() => {
    document.removeEventListener('visibilitychange', refresh)
    running?.abort()
    clearTimeout(timer)
  })
  return { value, error, refresh }
}
