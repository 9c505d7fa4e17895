/** Documents of governance: rules, standards and assessments, from draft to issue. */
import { createHash } from 'node:crypto'
import type { Player } from './cast.ts'
import documents from './documents.json' with { type: 'json' }
import { MINUTE, dayOf, dayOfText } from './local.ts'
import { hash, mix, unit } from './noise.ts'
import { addWorkdays, officeMoment } from './rhythm.ts'
import type { Row, World } from './world.ts'

const BEGUN = dayOfText('2026-01-05')
/** Working days over which organs begin their documents. */
const SPREAD = 230

export function documentRows({ cast }: World, player: Player, _from: number, to: number): Row[] {
  return documents.flatMap((document, n) => {
    const h = mix(player.hash ^ hash('document'), n)
    if (unit(mix(h, 1)) < 0.25) return []
    const drafted = addWorkdays(BEGUN, mix(h, 2) % SPREAD)
    if (drafted > dayOf(to)) return []
    const consulted = addWorkdays(drafted, 10 + (mix(h, 3) % 20))
    const issued = addWorkdays(consulted, 12 + (mix(h, 4) % 25))
    const no = `${player.organ.short}数〔2026〕${n + 1}号`
    const stages = [
      { status: 'draft', day: drafted, reviewers: '' },
      { status: 'consultation', day: consulted, reviewers: cast.relay },
      { status: 'issued', day: issued, reviewers: `${cast.relay},GD-SFT` },
    ]
    return stages.map(({ status, day, reviewers }, revision) => {
      const at = officeMoment(day, unit(mix(h, 10 + revision)))
      return {
        no,
        revision: String(revision + 1),
        kind: document.kind,
        outcome: cast.outcomes[document.outcome] ?? '',
        title: `${player.organ.name}${document.title}`,
        status,
        reviewed_by: reviewers,
        hash: createHash('sha256').update(`${player.hash}/${no}/${revision}`).digest('hex'),
        at,
        updated: at + 2 * MINUTE,
      }
    })
  })
}
