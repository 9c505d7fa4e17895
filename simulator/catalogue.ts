/** Catalogue entries: the whole list of a platform as it stands at a moment. */
import type { Player } from './cast.ts'
import { DAY, HOUR, MINUTE, SECOND, floorTo, startOfDay } from './local.ts'
import type { Entry } from './names.ts'
import { entriesOf } from './names.ts'
import { between, hash, mix, pickWeighted, unit } from './noise.ts'
import type { Row, World } from './world.ts'

const CYCLES = [
  { cycle: 'realtime', weight: 8, ms: 5 * MINUTE },
  { cycle: 'daily', weight: 34, ms: DAY },
  { cycle: 'weekly', weight: 12, ms: 7 * DAY },
  { cycle: 'monthly', weight: 22, ms: 30 * DAY },
  { cycle: 'quarterly', weight: 9, ms: 91 * DAY },
  { cycle: 'half_yearly', weight: 3, ms: 182 * DAY },
  { cycle: 'yearly', weight: 8, ms: 365 * DAY },
  { cycle: 'irregular', weight: 4, ms: 120 * DAY },
]
const SHARE_TYPES = [
  { type: 1, weight: 45 },
  { type: 2, weight: 47 },
  { type: 3, weight: 8 },
]
const MOUNTS = [
  { mounted: 'api', weight: 46 },
  { mounted: 'table', weight: 42 },
  { mounted: 'file', weight: 12 },
]
const CONDITIONS = [
  { text: '限本省行政机关履行法定职责使用', weight: 5 },
  { text: '需经提供部门审核,限审批事项核验使用', weight: 4 },
  { text: '需经数据主体授权', weight: 2 },
]
const GROUNDS = [
  { text: '《中华人民共和国保守国家秘密法》第九条', weight: 3 },
  { text: '《中华人民共和国统计法》第二十五条', weight: 2 },
  { text: '《中华人民共和国税收征收管理法》第八条', weight: 2 },
]
const STANDARDS = ['GB/T 21063', 'GB/T 36344-2018', 'GB 11643-1999', 'GB 32100-2015', 'DB44/T 2110']

/** What an organ is good at, each a share of its entries. */
interface Standing {
  mounted: number
  landed: number
  conformant: number
  late: number
}

function standingOf(player: Player): Standing {
  const h = mix(player.hash, hash('catalogue'))
  return {
    mounted: between(mix(h, 1), 0.85, 0.985),
    landed: between(mix(h, 2), 0.82, 0.985),
    conformant: between(mix(h, 3), 0.8, 0.98),
    late: between(mix(h, 4), 0.005, 0.1),
  }
}

export function catalogueEntries(player: Player): Entry[] {
  return entriesOf(player.organ, 4 + (mix(player.hash, 4) % 5))
}

/**
 * The last update at or before a moment. An update is due once a cycle at the entry's own phase; it comes up to a
 * twentieth of a cycle later, and sometimes, by the organ's lateness, one or two cycles later.
 */
function lastUpdate(h: number, cycleMs: number, late: number, asOf: number): number {
  const phase = floorTo(unit(mix(h, 1)) * cycleMs, SECOND)
  const latest = Math.floor((asOf - phase) / cycleMs)
  for (let n = latest; n > latest - 6; n--) {
    const own = mix(mix(h, 2), n)
    const delay = unit(own) < late ? between(mix(own, 1), 1.2, 2.5) : 0.05 * unit(mix(own, 1))
    const at = n * cycleMs + phase + floorTo(delay * cycleMs, SECOND)
    if (at <= asOf) return at
  }
  return (latest - 6) * cycleMs + phase
}

/** Organs mount and land a little more each month. */
function gained(asOf: number): number {
  return Math.min(0.01, Math.max(-0.02, (asOf - startOfDay(20770)) / DAY / 6000))
}

/**
 * Whether an entry belongs to a share of its list. Places are spread evenly (multiples of an irrational number), so
 * that short lists come close to the share too.
 */
function isAmong(place: number, start: number, step: number, share: number): boolean {
  return (unit(start) + place * step) % 1 < share
}

function rowOf(
  player: Player,
  { entry, place }: { entry: Entry; place: number },
  standing: Standing,
  isShared: boolean,
  asOf: number,
): Row {
  const h = mix(player.hash, hash(entry.code))
  const among = (n: number, step: number, share: number) =>
    isAmong(place, mix(player.hash, n), step, share + gained(asOf))
  const one = (n: number, share: number): 0 | 1 => (unit(mix(h, n)) < share ? 1 : 0)
  const { cycle, ms } = pickWeighted(CYCLES, mix(h, 1))
  const shareType = isShared ? 2 : pickWeighted(SHARE_TYPES, mix(h, 2)).type
  const isMounted = isShared || among(3, Math.SQRT2, standing.mounted)
  const shouldLand = one(5, 0.72)
  const published = startOfDay(20000 + (mix(h, 6) % 450)) + 10 * HOUR + (mix(h, 7) % 20000) * SECOND
  const lastData = Math.max(published, lastUpdate(mix(h, 8), ms, standing.late, asOf))
  const standard = STANDARDS[mix(h, 9) % STANDARDS.length] ?? ''
  return {
    code: entry.code,
    name: entry.name,
    owner: player.organ.code,
    share_type: shareType,
    conditions: shareType === 2 && one(10, 0.98) ? pickWeighted(CONDITIONS, mix(h, 11)).text : '',
    legal_basis: shareType === 3 && one(12, 0.95) ? pickWeighted(GROUNDS, mix(h, 13)).text : '',
    cycle,
    fields: 6 + (mix(h, 14) % 42),
    mounted: !isMounted ? 'none' : isShared ? 'api' : pickWeighted(MOUNTS, mix(h, 15)).mounted,
    should_land: shouldLand,
    landed: shouldLand && among(16, Math.sqrt(3), standing.landed) ? 1 : 0,
    open: shareType === 1 ? one(17, 0.4) : 0,
    standard,
    conformant: among(18, Math.sqrt(5), standing.conformant) ? 1 : 0,
    grade: unit(mix(h, 19)) < 0.005 ? 'core' : unit(mix(h, 19)) < 0.06 ? 'important' : 'general',
    pi: unit(mix(h, 20)) < 0.1 ? 'sensitive_pi' : unit(mix(h, 20)) < 0.32 ? 'pi' : 'none',
    last_data_at: lastData,
    published_at: published,
    updated: lastData,
  }
}

export function catalogueRows(world: World, player: Player, asOf: number): Row[] {
  const standing = standingOf(player)
  const lines = world.lines.get(player.id) ?? []
  const shared = new Set(lines.filter(({ side }) => side === 'provider').map(({ edge }) => edge.api))
  return catalogueEntries(player).map((entry, place) =>
    rowOf(player, { entry, place }, standing, shared.has(entry.code), asOf),
  )
}
