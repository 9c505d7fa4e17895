/**
 * Security alerts: each is said when it opens and again, under the same id, when it closes. One answer holds an
 * alert once, in the state it is in.
 */
import type { Player } from './cast.ts'
import alerts from './alerts.json' with { type: 'json' }
import { DAY, HOUR, MINUTE, SECOND, floorTo, sinceMidnight, toCompactDate } from './local.ts'
import { between, hash, mix, pick, pickWeighted, unit } from './noise.ts'
import { busyness } from './rhythm.ts'
import type { Row, World } from './world.ts'

interface Alert {
  id: string
  at: number
  until: number
  kind: (typeof alerts.kinds)[number]
  upstream: string
  hash: number
}

const SLOT = 20 * MINUTE
const LONGEST = 20 * HOUR
const KEPT = 90 * DAY
/** A platform may take this long to say that a state changed. */
const SLOWEST_WORD = 30 * SECOND
/** Chance of an alert in a slot on a busy morning; about 1.2 stand open per platform. */
const CHANCE = 0.098
/** Mean hours until closed, red first: the worse it is, the sooner somebody comes. */
const MEAN_HOURS = [1.2, 2.5, 4.2, 4.8]

/** Addresses reserved for documentation, so that they are nobody's. */
function upstreamOf(h: number): string {
  const block = pick(['192.0.2', '198.51.100', '203.0.113'], h)
  return `${block}.${1 + (mix(h, 9) % 70)}`
}

/** At most one alert a slot, so that the slot numbers it. */
function alertIn(player: Player, slot: number): Alert | undefined {
  const h = mix(player.hash ^ hash('security'), slot)
  const begins = slot * SLOT
  const exposure = between(mix(player.hash, 77), 0.5, 1.5)
  if (unit(h) >= CHANCE * exposure * (0.7 + 0.6 * busyness('office', begins))) return undefined
  const kind = pickWeighted(alerts.kinds, mix(h, 1))
  const at = begins + floorTo(unit(mix(h, 2)) * SLOT, SECOND)
  const mean = (MEAN_HOURS[kind.level - 1] ?? 4) * HOUR
  const life = Math.min(LONGEST, 10 * MINUTE - Math.log(1 - unit(mix(h, 3))) * mean)
  const ordinal = String(Math.floor(sinceMidnight(begins) / SLOT) + 1).padStart(2, '0')
  return {
    id: `${player.organ.code}-AQ-${toCompactDate(begins)}-${ordinal}`,
    at,
    until: at + floorTo(life, SECOND),
    kind,
    upstream: kind.hostile ? upstreamOf(mix(h, 4)) : '',
    hash: h,
  }
}

/** Alerts of which something was said in (from, to]. */
function alertsBetween(world: World, player: Player, from: number, to: number): Alert[] {
  const found: Alert[] = []
  const last = Math.floor(to / SLOT)
  for (let slot = Math.floor((from - LONGEST - SLOWEST_WORD) / SLOT); slot <= last; slot++) {
    const alert = alertIn(player, slot)
    if (alert) found.push(alert)
  }
  for (const sighting of world.story.sightings(player.id, from - SLOWEST_WORD, to))
    found.push({ ...sighting, id: `${player.organ.code}-AQ-${sighting.id}`, kind: alerts[sighting.kind] })
  return found
}

function rowOf(player: Player, { id, at, until, kind, upstream, hash: h }: Alert, asOf: number): Row {
  const asset = `${player.organ.short}${pick(alerts.assets, mix(h, 5)) ?? ''}`
  const number = 3 + (mix(h, 6) % 88)
  const closeSaid = until + (2 + (mix(h, 8) % 29)) * SECOND
  const isClosed = closeSaid <= asOf
  return {
    id,
    state: isClosed ? 'closed' : 'open',
    category: kind.category,
    level: kind.level,
    asset,
    title: kind.title,
    detail: kind.detail.replace('{asset}', asset).replace('{ip}', upstream).replace('{n}', String(number)),
    severity: alerts.severities[kind.level - 1] ?? '',
    src: upstream,
    at: isClosed ? until : at,
    updated: isClosed ? closeSaid : at + (2 + (mix(h, 7) % 29)) * SECOND,
  }
}

/** Alerts that opened or closed around (from, to], as they stand at its end. */
export function securityRows(world: World, player: Player, from: number, to: number): Row[] {
  return alertsBetween(world, player, Math.max(from, to - KEPT), to).map((alert) => rowOf(player, alert, to))
}
