/** Who has gone silent, the longest first: those never heard, then by the time since they were last heard. */
import type { DarkOrgan } from '#analytics/live/events.ts'
import type { Sample } from '#analytics/sample.ts'
import type { Organ, Words } from '../live/api.ts'

export interface SilentOrgan {
  platform: string
  organ: string
  name: Words
  /** Last good poll, epoch ms; null: never. */
  since: number | null
  outcome: string
}

/**
 * That nobody is known to be silent is good news only where somebody was heard: right after a start nobody has had the
 * time to fall silent.
 */
export function isAllHeard(reporting: Sample | undefined): boolean {
  return reporting?.state === 'known' && reporting.expected > 0 && reporting.value === 1
}

export function silentOrgans(
  dark: readonly DarkOrgan[],
  organ_of: ReadonlyMap<string, Organ>,
): SilentOrgan[] {
  const several = new Set(dark.map(({ organ }) => organ).filter((organ, n, all) => all.indexOf(organ) !== n))
  return dark
    .map(({ platform, organ, since, outcome }) => {
      const short = organ_of.get(organ)?.short ?? { zh: organ, en: organ }
      const name = several.has(organ)
        ? { zh: `${short.zh} ${platform}`, en: `${short.en} ${platform}` }
        : short
      return { platform, organ, name, since, outcome }
    })
    .sort((a, b) => (a.since ?? -Infinity) - (b.since ?? -Infinity) || a.platform.localeCompare(b.platform))
}
