/** What an answer's status says of it, with the cure. Pure. */
import type { Outcome } from '#sql/feeds.ts'

export interface StatusFault {
  outcome: Exclude<Outcome, 'ok'>
  error: string
}

export const isRedirect = (status: number): boolean => status >= 300 && status < 400 && status !== 304

/** @param redirectFault why a redirect was not followed */
export function statusFault(status: number, redirectFault?: string): StatusFault | undefined {
  if (status === 204 || status === 304)
    return { outcome: 'schema', error: `HTTP ${status}: no body where one is expected` }
  if (status >= 200 && status < 300) return undefined
  if (status >= 300 && status < 400) {
    const cure = 'write the final address into base, or redirects: 3 for those within its host'
    return {
      outcome: 'redirect',
      error: `HTTP ${status}: redirects${redirectFault ?? ' are not followed'}: ${cure}`,
    }
  }
  if (status === 401 || status === 403)
    return {
      outcome: 'auth',
      error: `HTTP ${status}: it does not accept who asks: check auth, and the clock`,
    }
  if (status === 429)
    return { outcome: 'rate_limited', error: 'HTTP 429: it is asked too often: poll less (every)' }
  if (status >= 500)
    return { outcome: 'http_5xx', error: `HTTP ${status}: it failed by itself: ask its operators` }
  return { outcome: 'http_4xx', error: `HTTP ${status}: it does not know what is asked: check get` }
}
