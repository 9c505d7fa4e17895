/**
 * What happens in the simulated province out of the ordinary, told from the moment the simulator starts: an organ
 * falls silent, one restates, one's quality drifts down, one is hit by ransomware, one attacker is seen by many.
 */
import type { Cast, Player } from './cast.ts'
import { DAY, HOUR, MINUTE, SECOND, dayOf, floorTo, mondayOf, startOfDay } from './local.ts'
import { between, hash, mix, unit } from './noise.ts'

export interface Restatement {
  /** When the new figures appear. */
  at: number
  /** The periods restated: from ≤ ts < to. */
  from: number
  to: number
  /** What is left of each figure. */
  factor: number
}

/** An alert that the story raises. */
export interface Sighting {
  id: string
  kind: 'burst' | 'breach'
  at: number
  until: number
  upstream: string
  hash: number
}

export interface Story {
  isSilent(platform: string, now: number): boolean
  restatement(platform: string): Restatement | undefined
  /** How much of a rule's pass ratio the drift has eaten at a moment, 0 to 0.16. */
  drift(platform: string, at: number): number
  /** What a platform saw of the attacker, and of the ransomware, that had not ended by `from` nor begun after `to`. */
  sightings(platform: string, from: number, to: number): Sighting[]
  chapters: { title: string; platforms: string[]; from: number }[]
}

const SILENCE = { after: 3 * MINUTE, lasts: 2 * HOUR }
const RESTATED = { after: 4 * MINUTE, factor: 0.82 }
const DRIFT = { before: 35 * DAY, over: 49 * DAY, most: 0.16 }
/** An address reserved for documentation, so that it is nobody's. */
const ATTACKER = '203.0.113.77'
/** Red, and early enough that whoever is new here need not wait for it. */
const BREACH = { after: 2 * MINUTE, lasts: 6 * HOUR }
const BURST = { after: 6 * MINUTE, within: 5 * MINUTE, alerts: 40, platforms: 8, longest: 5 * HOUR }

export const NO_STORY: Story = {
  isSilent: () => false,
  restatement: () => undefined,
  drift: () => 0,
  sightings: () => [],
  chapters: [],
}

/** The platform named, or where the province has none of that id, one by the seed. */
function castFor(role: string, preferred: string, players: Player[], taken: Player[]): Player | undefined {
  const free = players.filter((player) => !taken.includes(player))
  const rank = (player: Player) => (player.id === preferred ? -1 : mix(player.hash, hash(role)))
  return free.sort((a, b) => rank(a) - rank(b))[0]
}

/**
 * The day before, in whole hours counted back from the start: from 23 to 1 hours before. By the clock rather than
 * by the date, so that the restatement weighs the same whatever time of day it is.
 */
function restatementAt(started: number): Restatement {
  const hour = floorTo(started, HOUR)
  return {
    at: started + RESTATED.after,
    from: hour - 23 * HOUR,
    to: hour - HOUR,
    factor: RESTATED.factor,
  }
}

function sightingsOf(
  targets: Player[],
  platform: string,
  first: number,
  from: number,
  to: number,
): Sighting[] {
  const found: Sighting[] = []
  const earliest = Math.max(0, Math.floor((from - first - BURST.longest - BURST.within) / DAY))
  for (let day = earliest; first + day * DAY <= to; day++) {
    for (let n = 0; n < BURST.alerts; n++) {
      const target = targets[n % targets.length]
      if (target?.id !== platform) continue
      const h = mix(mix(target.hash, day), n)
      const at = first + day * DAY + floorTo(unit(mix(h, 1)) * BURST.within, SECOND)
      const until = at + floorTo(between(mix(h, 2), 40 * MINUTE, BURST.longest), SECOND)
      const id = `B${day}-${String(n + 1).padStart(2, '0')}`
      found.push({ id, kind: 'burst', at, until, upstream: ATTACKER, hash: h })
    }
  }
  return found
}

function breachesOf(player: Player | undefined, first: number, from: number, to: number): Sighting[] {
  if (!player) return []
  const found: Sighting[] = []
  for (let day = Math.max(0, Math.floor((from - first) / DAY) - 1); first + day * DAY <= to; day++) {
    const at = first + day * DAY
    const h = mix(player.hash, day)
    found.push({ id: `R${day}`, kind: 'breach', at, until: at + BREACH.lasts, upstream: '', hash: h })
  }
  return found
}

export function storyOf({ players }: Cast, started: number): Story {
  const silent = castFor('silent', 'gd-dzj', players, [])
  const restating = castFor('restating', 'gd-rst', players, silent ? [silent] : [])
  const main = [silent, restating].filter((player) => player !== undefined)
  const drifting = castFor('drifting', 'gd-nyt', players, main)
  const breached = castFor('breached', 'gd-jyt', players, drifting ? [...main, drifting] : main)
  const targets = players
    .filter((player) => player !== silent)
    .sort((a, b) => mix(a.hash, 40) - mix(b.hash, 40))
    .slice(0, BURST.platforms)

  const silence = started + SILENCE.after
  const restatement = restatementAt(started)
  // By the week, so that a restart within it tells of the same past.
  const decline = startOfDay(mondayOf(dayOf(started))) - DRIFT.before
  const breach = started + BREACH.after
  const burst = started + BURST.after

  return {
    isSilent: (platform, now) =>
      platform === silent?.id && now >= silence && (now - silence) % DAY < SILENCE.lasts,
    restatement: (platform) => (platform === restating?.id ? restatement : undefined),
    drift: (platform, at) =>
      platform === drifting?.id ? DRIFT.most * Math.min(1, Math.max(0, (at - decline) / DRIFT.over)) : 0,
    sightings: (platform, from, to) => [
      ...(platform === breached?.id ? breachesOf(breached, breach, from, to) : []),
      ...sightingsOf(targets, platform, burst, from, to),
    ],
    chapters: [
      { title: 'silent for two hours, daily', platforms: silent ? [silent.id] : [], from: silence },
      {
        title: 'restates the day before by -18 %',
        platforms: restating ? [restating.id] : [],
        from: restatement.at,
      },
      { title: 'quality drifts down over weeks', platforms: drifting ? [drifting.id] : [], from: decline },
      { title: 'ransomware, daily', platforms: breached ? [breached.id] : [], from: breach },
      {
        title: `burst of alerts from ${ATTACKER}, daily`,
        platforms: targets.map((player) => player.id),
        from: burst,
      },
    ],
  }
}
