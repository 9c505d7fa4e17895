/** Whether a platform is given more time to answer than lies between its polls: the next ones would fall out unnoticed. */
import type { Document } from './document.ts'
import type { Problem } from './problem.ts'
import { cadenceOf, scheduleFault } from './schedule.ts'

/** Only where the file says how long: what is left out is our own choice, and no mistake of whoever wrote the file. */
export function impatience(platform: Document | undefined): Problem[] {
  const timeout_s = platform?.at(['timeout_s'])
  const feeds = platform?.at(['feeds'])
  if (platform === undefined || typeof timeout_s !== 'number' || !Array.isArray(feeds)) return []
  const cadences = [...feeds.keys()].flatMap((place) => {
    const every = platform.at(['feeds', place, 'every'])
    return typeof every === 'string' && scheduleFault(every) === undefined ? [cadenceOf(every)] : []
  })
  const least = Math.min(...cadences)
  if (timeout_s <= least) return []
  return [
    platform.problem(['timeout_s'], {
      message: `An answer may take ${timeout_s} s, and a feed is asked every ${least} s.`,
      cure: `Write timeout_s: ${least} or less, or ask less often (every).`,
    }),
  ]
}
