/** Open alerts counted for the glass: a grid of level by category, and the organs with the most, the gravest first. */
import type { Attacked } from '../live/api.ts'

export const CATEGORIES = ['MI', 'NA', 'DA', 'IC', 'DF', 'VO', 'HR', 'AB', 'FM', 'OT'] as const
export type Category = (typeof CATEGORIES)[number]
export const LEVELS = [1, 2, 3, 4] as const

export interface LevelRow {
  level: (typeof LEVELS)[number]
  all: number
  /** In the order of CATEGORIES. */
  counts: number[]
}

/** A category that is none of the ten is another; a level that is none of the four is the gravest. */
export function levelGrid(attacks: readonly Attacked[]): LevelRow[] {
  return LEVELS.map((level) => {
    const own = attacks.filter(({ warn_level }) => levelOf(warn_level) === level)
    const counts = CATEGORIES.map((category) =>
      sum(own.filter((one) => categoryOf(one.category) === category)),
    )
    return { level, all: sum(own), counts }
  })
}

export interface Source {
  organ: string
  all: number
  by_level: number[]
  newest_at: number
}

/** The more of a grave level, the earlier; among equals whoever has more in all. */
export function attackedOrgans(attacks: readonly Attacked[]): Source[] {
  const found = new Map<string, Source>()
  for (const { organ, warn_level, count, newest_at } of attacks) {
    const one = found.get(organ) ?? { organ, all: 0, by_level: [0, 0, 0, 0], newest_at: 0 }
    one.all += count
    one.by_level[levelOf(warn_level) - 1] = (one.by_level[levelOf(warn_level) - 1] ?? 0) + count
    one.newest_at = Math.max(one.newest_at, newest_at)
    found.set(organ, one)
  }
  return [...found.values()].sort(
    (a, b) =>
      LEVELS.map((level) => (b.by_level[level - 1] ?? 0) - (a.by_level[level - 1] ?? 0)).find(
        (by) => by !== 0,
      ) ?? a.organ.localeCompare(b.organ),
  )
}

function levelOf(level: number): (typeof LEVELS)[number] {
  return LEVELS.find((one) => one === level) ?? 1
}

function categoryOf(category: string): Category {
  return CATEGORIES.find((one) => one === category) ?? 'OT'
}

function sum(attacks: readonly Attacked[]): number {
  return attacks.reduce((all, { count }) => all + count, 0)
}
