/** What counts of catalogues and surveys: the oracle's rules. */
import {
  DAYS_ALLOWED,
  byOrgan,
  entriesAt,
  hundredths,
  itemsAt,
  measuresAt,
  momentsOf,
  share,
  shared,
} from './oracle-facts.ts'
import { one, sum, type Contribution, type Rules, type World } from './oracle-parts.ts'
import { sourcesAt } from './oracle-sources.ts'
import { DAY, type Common, type Landed } from './rows.ts'

const COUNTED = { feeds: ['catalogue'], parts: [''], scale: 1n } as const
type Entry = Landed<'catalogue'>

/** Of the entries that `of` names, those that `top` does. */
const shareOf =
  (top: (entry: Entry) => boolean, of: (entry: Entry) => boolean = () => true) =>
  (world: World, at: number): Contribution[] =>
    entriesAt(world, at).map((entry) => one(entry, [top(entry) && of(entry), of(entry)], [entry.observed_at]))

export const CATALOGUE_RULES: Readonly<Record<string, Rules>> = {
  catalogue_mounting_rate: {
    feeds: ['catalogue'],
    parts: [''],
    kind: 'ratio',
    direction: 'higher',
    good: 0.95,
    warn: 0.85,
    scale: 1n,
    contributions: (world, at) => shared(world, at).map((entry) => share(entry, entry.mounted !== 'none')),
  },
  update_timeliness: {
    feeds: ['catalogue'],
    parts: [''],
    kind: 'ratio',
    direction: 'higher',
    good: 0.95,
    warn: 0.85,
    scale: 1n,
    contributions: (world, at) => {
      const heard = new Map(
        sourcesAt(world, at, ['catalogue']).map(({ platform, last }) => [platform, last ?? 0]),
      )
      return shared(world, at)
        .filter(({ cycle }) => cycle !== 'irregular')
        .map((entry) => {
          const judged_at = Math.min(at, heard.get(entry.platform) ?? at)
          return share(entry, entry.last_data_at >= judged_at - (DAYS_ALLOWED[entry.cycle] ?? 0) * DAY)
        })
    },
  },
  catalogue_entries: {
    ...COUNTED,
    parts: ['', 'fields'],
    kind: 'sum',
    direction: 'none',
    contributions: (world, at) =>
      entriesAt(world, at).flatMap((entry) => [
        one(entry, [1n, 0n], [entry.observed_at]),
        one(entry, [BigInt(entry.fields), 0n], [entry.observed_at], 'fields'),
      ]),
  },
  unconditional_share: {
    ...COUNTED,
    kind: 'ratio',
    direction: 'higher',
    contributions: shareOf(({ share_type }) => share_type === 1),
  },
  withheld_share: {
    ...COUNTED,
    kind: 'ratio',
    direction: 'lower',
    contributions: shareOf(({ share_type }) => share_type === 3),
  },
  withheld_grounds_rate: {
    ...COUNTED,
    kind: 'ratio',
    direction: 'higher',
    good: 1,
    warn: 0.95,
    contributions: shareOf(
      ({ legal_basis }) => legal_basis !== '',
      ({ share_type }) => share_type === 3,
    ),
  },
  open_share: {
    ...COUNTED,
    kind: 'ratio',
    direction: 'higher',
    contributions: shareOf(({ open }) => open === 1),
  },
  standards_conformance: {
    ...COUNTED,
    kind: 'ratio',
    direction: 'higher',
    good: 0.95,
    warn: 0.85,
    may_not_run: true,
    contributions: (world, at) =>
      shareOf(
        ({ conformant }) => conformant === 1,
        ({ standard }) => standard !== '',
      )(world, at).map((part) => ({ ...part, worst_bottom: 1n })),
  },
  landing_rate: {
    ...COUNTED,
    kind: 'ratio',
    direction: 'higher',
    good: 0.95,
    warn: 0.85,
    contributions: shareOf(
      ({ landed }) => landed === 1,
      ({ should_land }) => should_land === 1,
    ),
  },
  grading_rate: {
    ...COUNTED,
    kind: 'ratio',
    direction: 'higher',
    good: 1,
    warn: 0.95,
    contributions: shareOf(({ grade }) => grade !== ''),
  },
  census_coverage: {
    ...COUNTED,
    feeds: ['catalogue', 'census'],
    kind: 'ratio',
    direction: 'higher',
    good: 0.95,
    warn: 0.85,
    contributions: (world, at) =>
      byOrgan<Common>(world, [...entriesAt(world, at), ...itemsAt(world, at)]).map((rows) => {
        const items = rows.filter((row) => 'item' in row).length
        const entries = rows.length - items
        return one(rows[0], [BigInt(Math.min(items, entries)), BigInt(items)], momentsOf(rows))
      }),
  },
  pia_coverage: {
    ...COUNTED,
    feeds: ['catalogue', 'measure'],
    kind: 'ratio',
    direction: 'higher',
    good: 1,
    warn: 0.9,
    may_not_run: true,
    scale: 100n,
    contributions: (world, at) =>
      byOrgan<Entry | Landed<'measure'>>(world, [
        ...entriesAt(world, at),
        ...measuresAt(world, at, ['pia_completed'], false),
      ]).flatMap((rows) => {
        const stated = rows.flatMap((row) => ('value' in row ? [hundredths(row.value)] : []))
        const personal = BigInt(rows.filter((row) => 'pi' in row && row.pi !== 'none').length)
        const assessed = sum(stated)
        const top = stated.length === 0 ? 0n : assessed < 100n * personal ? assessed : 100n * personal
        const bottom = stated.length === 0 ? 0n : personal
        return personal === 0n
          ? []
          : [{ ...one(rows[0], [top, bottom], momentsOf(rows)), worst_bottom: personal }]
      }),
  },
}
