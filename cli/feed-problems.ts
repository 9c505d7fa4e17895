/** Feeds that could not be polled, as mistakes in the files that describe them. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { loadDialects } from '#collector/dialect.ts'
import { checkFeeds } from '#collector/inspect.ts'
import { openZone } from '#collector/unpack/zone.ts'
import type { Province } from '#province/load.ts'
import type { Problem } from '#province/problem.ts'

/** A map that does not fit its feed, a dialect that is not there: what only the collector can see. */
export function feedProblems({ dir, platforms, time_zone }: Province): (Problem & { feed: string })[] {
  return checkFeeds(platforms, { dialects: loadDialects(), zone: openZone(time_zone) }).map(
    ({ platform, feed, message }) => {
      const file = join(dir, 'platforms', `${platform}.yaml`)
      const lines = readFileSync(file, 'utf8').split('\n')
      const place = feed === '' ? /^base:/ : new RegExp(`\\bfeed: *['"]?${feed}\\b`)
      const line = lines.findIndex((text) => place.test(text)) + 1
      const path = feed === '' ? 'base' : `feeds ${feed}`
      return { file, line: Math.max(line, 1), column: 1, path, message, cure: '', feed }
    },
  )
}
