/** Which silence an indicator suffers from: that of the platforms which feed it. Pure. */
import type { DarkOrgan } from '#analytics/live/events.ts'
import type { Indicator } from '../live/api.ts'

/**
 * The silent platforms among what feeds an indicator: where an organ has several, one that is silent says nothing of what
 * another tells. Of an indicator that names no feed, and of one not known yet, each silence is its own.
 */
export function silentOf(
  dark: readonly DarkOrgan[],
  indicator: Pick<Indicator, 'feeds'> | undefined,
): readonly DarkOrgan[] {
  const wanted = indicator?.feeds ?? []
  if (wanted.length === 0) return dark
  return dark.filter(({ feeds }) => feeds.some((feed) => wanted.includes(feed)))
}
