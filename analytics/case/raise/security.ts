/** What the alerts of platforms come to as cases: the same said often is one case with a count. Pure. */
import type { Seed } from '../kinds/raised.ts'

/** The latest state of one alert of a platform. */
export interface SecurityAlert {
  platform: string
  alert: string
  organ: string
  region: string
  warn_level: number
  category: string
  title: string
  detail: string
  asset: string
  upstream: string
  open: boolean
  observed_at: number
  known_at: number
}

/** What makes two alerts the same matter: the organ, what kind of thing it is, what it is called, and what it hangs on. */
export type Matter = Pick<SecurityAlert, 'organ' | 'category' | 'title' | 'upstream'>

export function fingerprintOf({ organ, category, title, upstream }: Matter): string {
  return ['security', organ, category, title.trim().replace(/\s+/g, ' '), upstream].join('|')
}

/** Alerts of one fingerprint that have come up since one last looked. */
export interface Tally {
  fingerprint: string
  times: number
  warn_level: number
  first_at: number
  last_at: number
  /** The gravest of them, by which the case is named. */
  example: SecurityAlert
}

export function tally(tallies: Map<string, Tally>, fingerprint: string, alert: SecurityAlert): void {
  const known = tallies.get(fingerprint)
  if (!known) {
    tallies.set(fingerprint, {
      fingerprint,
      times: 1,
      warn_level: alert.warn_level,
      first_at: alert.observed_at,
      last_at: alert.observed_at,
      example: alert,
    })
    return
  }
  known.times += 1
  known.first_at = Math.min(known.first_at, alert.observed_at)
  known.last_at = Math.max(known.last_at, alert.observed_at)
  if (alert.warn_level < known.warn_level) {
    known.warn_level = alert.warn_level
    known.example = alert
  }
}

export function seedOf({ fingerprint, times, warn_level, first_at, last_at, example }: Tally): Seed {
  const { organ, region, platform, upstream, category, title, detail, asset, alert } = example
  return {
    title: { zh: title, en: title },
    detail,
    organ,
    region,
    platform,
    upstream,
    category,
    source: 'security',
    fingerprint,
    warn_level,
    count: times,
    first_seen_at: first_at,
    last_seen_at: last_at,
    evidence: [{ what: 'security', ref: `${platform}/${alert}` }],
    more: { asset },
  }
}
