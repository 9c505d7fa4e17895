/** Other measures an organ keeps: funds, training, pilots, controls; stated each Friday. */
import { createHash } from 'node:crypto'
import type { Player } from './cast.ts'
import { MINUTE, dayOf, dayOfText, mondayOf } from './local.ts'
import measures from './measures.json' with { type: 'json' }
import { between, hash, mix, unit } from './noise.ts'
import { officeMoment } from './rhythm.ts'
import type { Row, World } from './world.ts'

const KEPT_WEEKS = 13
const BEGUN = mondayOf(dayOfText('2026-01-05'))

export function measureRows(_world: World, player: Player, from: number, to: number): Row[] {
  const last = mondayOf(dayOf(to))
  const first = Math.max(BEGUN, mondayOf(dayOf(from)) - 7, last - 7 * KEPT_WEEKS)
  const rows: Row[] = []
  for (let week = first; week <= last; week += 7) {
    for (const { name, labels, basis, from: low, to: high, weekly } of measures) {
      const h = mix(player.hash, hash(name))
      const base = between(h, low, high)
      const growth = 1 + (weekly * between(mix(h, 1), 0.6, 1.4) * (week - BEGUN)) / 7
      const at = officeMoment(week + 4, 0.5 + 0.4 * unit(mix(h, 2)))
      rows.push({
        name,
        labels,
        value: Math.floor(base * growth),
        basis,
        hash: createHash('sha256').update(`${player.hash}/${name}/${week}`).digest('hex'),
        at,
        updated: at + MINUTE,
      })
    }
  }
  return rows
}
