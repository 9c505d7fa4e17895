/** What counts of the plan: the oracle's rules, with what other indicators lend it. */
import { CATALOGUE_RULES } from './oracle-catalogue.ts'
import { EXCHANGE_RULES } from './oracle-exchange.ts'
import { byOrgan, entriesAt, itemsAt, momentsOf } from './oracle-facts.ts'
import { NINE, one, type Contribution, type Rules, type World } from './oracle-parts.ts'
import { silentPlatforms, sourcesAt } from './oracle-sources.ts'
import type { Common, Landed } from './rows.ts'

type Entry = Landed<'catalogue'>

/** What the plan of the stage borrows. */
const LENT = [
  { as: 'P3-1:landed', rules: CATALOGUE_RULES['landing_rate'], weight: 30n },
  { as: 'P3-1:timely', rules: CATALOGUE_RULES['update_timeliness'], weight: 50n },
  { as: 'P3-1:answered', rules: EXCHANGE_RULES['exchange_success_rate'], weight: 20n },
]

/** What another indicator counts of each organ, in billionths. */
function lentBy({ as, rules }: (typeof LENT)[number], world: World, at: number): Contribution[] {
  if (!rules) throw new Error(`the oracle knows nothing of what lends ${as}`)
  const billionths = (top: bigint): bigint => (NINE * top) / rules.scale
  return rules
    .contributions(world, at, silentPlatforms(sourcesAt(world, at, rules.feeds)))
    .map((one) => ({ ...one, part: as, top: billionths(one.top), worst_top: billionths(one.worst_top) }))
}

export const COMPLETION_RULES: Readonly<Record<string, Rules>> = {
  plan_completion: {
    feeds: ['catalogue', 'census', 'exchange'],
    parts: ['P1-1:surveyed', 'P1-1:catalogued', 'P2-1:landed', ...LENT.map(({ as }) => as)],
    stated_only: LENT.map(({ as }) => as),
    kind: 'ratio',
    direction: 'higher',
    scale: NINE,
    wholes: [
      {
        part: 'P1-1',
        members: [
          { part: 'P1-1:surveyed', weight: 1n },
          { part: 'P1-1:catalogued', weight: 1n },
        ],
      },
      { part: 'P2-1', members: [{ part: 'P2-1:landed', weight: 1n }] },
      { part: 'P1', members: [{ part: 'P1-1', weight: 100n }] },
      {
        part: 'P2',
        members: [
          { part: 'P2-1', weight: 40n },
          { part: 'P2-2', weight: 60n },
        ],
      },
      { part: 'P3-1', members: LENT.map(({ as, weight }) => ({ part: as, weight })) },
      { part: 'P3', members: [{ part: 'P3-1', weight: 100n }] },
      {
        part: '',
        members: [
          { part: 'P1-1', weight: 75n },
          { part: 'P2-1', weight: 10n },
          { part: 'P2-2', weight: 15n },
        ],
      },
    ],
    contributions: (world, at) => [
      ...LENT.flatMap((loan) => lentBy(loan, world, at)),
      ...byOrgan<Common>(world, [...entriesAt(world, at), ...itemsAt(world, at)]).flatMap((rows) => {
        const entries = rows.filter((row): row is Entry => 'entry' in row)
        const items = BigInt(rows.length - entries.length)
        const count = (of: (entry: Entry) => boolean): bigint => BigInt(entries.filter(of).length)
        const complete = count(({ name, provider }) => name !== '' && provider !== '')
        const landed = count((one) => one.should_land === 1 && one.landed === 1 && one.conformant === 1)
        const evidence: [string, bigint, bigint][] = [
          ['P1-1:surveyed', items > 0n ? 1n : 0n, 1n],
          ['P1-1:catalogued', complete < items ? complete : items, items],
          ['P2-1:landed', landed, count(({ should_land }) => should_land === 1)],
        ]
        return evidence.map(([part, top, bottom]) =>
          one(rows[0], [NINE * top, bottom], momentsOf(rows), part),
        )
      }),
    ],
  },
}
