/** `yuemai poll`: asks a platform once and prints what it states; nothing is stored. */
import { relative } from 'node:path'
import { loadDialects } from '#collector/dialect.ts'
import { pollWithoutMemory } from '#collector/inspect.ts'
import { openZone } from '#collector/unpack/zone.ts'
import { formatProblems } from '#province/problem.ts'
import { machineClock } from './clock.ts'
import { feedProblems } from './feed-problems.ts'
import { countLine, printRows } from './print.ts'
import { readProvince } from './province.ts'
import { UsageError, type Settings } from './settings.ts'

export async function poll(settings: Settings, id: string, only: string | undefined): Promise<void> {
  const province = readProvince(settings, id)
  const platform = province.platforms.find((one) => one.id === id)
  if (!platform) throw new UsageError(`there is no platform '${id}' in ${settings.province}/platforms`)
  // What only sends by itself is not asked; whoever names it is told so.
  const asked = platform.feeds.filter(({ every }) => every !== undefined)
  const feeds = (only === undefined ? asked : platform.feeds.filter(({ feed }) => feed === only)).map(
    ({ feed }) => feed,
  )
  if (feeds.length === 0) {
    throw new UsageError(
      `${id} has no feed '${only ?? ''}': choose one of ${platform.feeds.map(({ feed }) => feed).join(', ')}`,
    )
  }
  const problems = feedProblems(province).filter((one) => feeds.some((feed) => feed === one.feed))
  if (problems.length > 0) {
    throw new UsageError(
      formatProblems(problems.map((one) => ({ ...one, file: relative(process.cwd(), one.file) }))).join('\n'),
    )
  }
  for (const feed of feeds) {
    const {
      poll: facts,
      observations,
      rejects,
    } = await pollWithoutMemory(platform, feed, {
      dialects: loadDialects(),
      zone: openZone(province.time_zone),
      keep_days: province.retention.facts_days,
      clock: machineClock,
      allowLoopback: province.provenance === 'simulated',
    })
    printRows(observations, rejects)
    countLine({ ...facts, observations: observations.length, rejects: rejects.length })
    if (facts.outcome !== 'ok') process.exitCode = 1
  }
}
