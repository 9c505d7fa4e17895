/** Quality results: every rule over every dataset, run on its schedule. */
import type { Player } from './cast.ts'
import { DAY, HOUR, SECOND, floorTo } from './local.ts'
import { entriesOf } from './names.ts'
import { bell, between, hash, mix, pick, unit } from './noise.ts'
import rules from './rules.json' with { type: 'json' }
import type { Row, World } from './world.ts'

const DATASETS = 5
const KEPT = 90 * DAY
/** A run is reported when it is done, this long after it began at most. */
const LONGEST_RUN = 240 * SECOND
const PASSING = 0.85

type Dimension = keyof typeof rules

/** How each dimension stands against an organ's own mean: format is easy, being in time is not. */
const EASE: Record<Dimension, number> = {
  accuracy: 0.01,
  completeness: -0.01,
  timeliness: -0.03,
  consistency: 0,
  conformity: 0.02,
  accessibility: 0.03,
}

interface Check {
  dataset: string
  rule: string
  dimension: Dimension
  every: number
  phase: number
  /** Records in the dataset. */
  size: number
  /** Expected share of records that pass. */
  ratio: number
  hash: number
}

function checksOf(player: Player): Check[] {
  const standing = between(mix(player.hash, hash('quality')), 0.79, 0.965)
  return entriesOf(player.organ, 2)
    .slice(0, DATASETS)
    .flatMap((entry, place) => {
      const h = mix(player.hash, hash(entry.code))
      // The organ's first dataset is checked through the day, the others once.
      const every = place === 0 ? 4 * HOUR : DAY
      const fourth = pick<Dimension>(['consistency', 'conformity', 'accessibility'], mix(h, 1))
      const dimensions: Dimension[] = ['accuracy', 'completeness', 'timeliness', ...(fourth ? [fourth] : [])]
      return dimensions.map((dimension, ordinal): Check => {
        const own = mix(h, 10 + ordinal)
        const rule = pick(rules[dimension], mix(own, 1))
        return {
          dataset: entry.code,
          rule: `${rule?.code ?? ''}-${rule?.name ?? dimension}`,
          dimension,
          every,
          phase: floorTo(unit(mix(own, 2)) * every, SECOND),
          size: Math.round(10 ** between(mix(h, 3), 3.2, 5.9)),
          ratio: standing + EASE[dimension] + 0.02 * bell(mix(own, 4)),
          hash: own,
        }
      })
    })
}

function runOf(world: World, player: Player, check: Check, n: number): Row {
  const at = n * check.every + check.phase
  const h = mix(check.hash, n)
  const isRun = unit(mix(h, 1)) >= 0.012
  const drift = world.story.drift(player.id, at)
  const ratio = Math.min(1, Math.max(0.3, check.ratio - drift + 0.008 * bell(mix(h, 2))))
  const checked = isRun ? Math.round(check.size * between(mix(h, 3), 0.97, 1.03)) : 0
  const failed = Math.round(checked * (1 - ratio))
  return {
    dataset: check.dataset,
    rule: check.rule,
    dimension: check.dimension,
    status: !isRun ? 'not_run' : ratio >= PASSING ? 'passed' : 'failed',
    checked,
    failed,
    run_at: at,
    updated: at + (30 + (mix(h, 4) % 211)) * SECOND,
  }
}

/** Runs that began early enough to have been reported in (from, to]. */
export function qualityRows(world: World, player: Player, from: number, to: number): Row[] {
  const since = Math.max(from, to - KEPT) - LONGEST_RUN
  return checksOf(player).flatMap((check) => {
    const rows: Row[] = []
    const last = Math.floor((to - check.phase) / check.every)
    for (let n = Math.ceil((since - check.phase) / check.every); n <= last; n++)
      rows.push(runOf(world, player, check, n))
    return rows
  })
}
