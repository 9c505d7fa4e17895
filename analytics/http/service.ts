/** What the routes answer from. */
import type { Province } from '#province/load.ts'
import type { Platform } from '#province/platform.ts'
import type { StoreClient } from '#sql/client.ts'
import type { FastifyRequest } from 'fastify'
import type { Desk } from '../case/desk.ts'
import type { Proof } from '../case/log/verify.ts'
import type { Clock } from '../clock.ts'
import type { Evaluation } from '../indicator/evaluate.ts'
import type { Indicator } from '../indicator/register.ts'
import type { Absence } from '../live/absence.ts'
import type { Frames } from '../live/frames.ts'
import type { Screens } from '../live/screens.ts'
import type { ForecastDesk } from '../plan/forecast/desk.ts'
import type { Doubts } from '../platform/doubts.ts'
import type { History } from '../past/history.ts'
import type { ScopeKind } from '../sample.ts'
import { Problem } from './problem.ts'

export interface Service {
  province: Province
  store: StoreClient
  register: ReadonlyMap<string, Indicator>
  evaluation: Evaluation
  frames: Frames
  /** When nobody asked anybody before we started. */
  absence: Absence
  /** Of how many platforms nobody knows yet, since we started, whether they are silent. */
  pending: () => number
  screens: Screens
  history: History
  /** Brings the hours of polls up to a moment. */
  poll_hours: (at: number) => Promise<void>
  /** By which facts platforms are suspected, of about a moment; the hours of polls must be fresh. */
  doubts: (at: number) => Promise<Doubts>
  /** When outcomes will be reached; worked out beside the event loop, and kept while the evidence is the same. */
  forecasts: ForecastDesk
  clock: Clock
  build: string
  /** When the last tick ended well, epoch ms; 0: none has. */
  lastTick: () => number
  /** What an operator should know of the store's disk; empty where there is room. */
  storage: () => string
  /** The cases, or why there are none. */
  desk: Desk | string
  /** Proves the log of the cases. */
  proof: () => Proof
  /** Whether who asks sits at this machine. */
  isOperator: (request: Pick<FastifyRequest, 'headers' | 'ip'>) => boolean
}

/** @throws {Problem} 503 where the log of the cases cannot be used. */
export function deskOf({ desk }: Service): Desk {
  if (typeof desk !== 'string') return desk
  throw new Problem(503, 'The cases cannot be used', desk)
}

/** @throws {Problem} 404, naming the indicators there are. */
export function indicatorOf({ register }: Service, id: string): Indicator {
  const indicator = register.get(id)
  if (!indicator) throw unknown('There is no such indicator', id, [...register.keys()])
  return indicator
}

/** The scope's code; the province's own where none is given for it. @throws {Problem} 404, naming those there are. */
export function scopeOf({ province }: Service, kind: ScopeKind, id: string | undefined): string {
  const codes = {
    province: [province.code],
    city: province.regions.cities.map(({ code }) => code),
    county: province.regions.cities.flatMap(({ districts }) => districts.map(({ code }) => code)),
    organ: province.organs.map(({ code }) => code),
  }[kind]
  const wanted = id ?? (kind === 'province' ? province.code : '')
  const heir =
    kind === 'organ' && province.organs.find((one) => one.formerly?.some(({ code }) => code === wanted))
  if (heir) {
    throw new Problem(
      404,
      'There is no such organ any more',
      `${wanted} is now ${heir.code}, ${heir.name.zh}: what it stated counts there`,
    )
  }
  const city = kind === 'county' && province.regions.cities.find(({ code }) => code === wanted)
  if (city && city.districts.length === 0) {
    throw new Problem(
      404,
      'The city has no counties',
      `${city.name} (${city.name_en}) has none in GB/T 2260, towns come directly under it: ask for scope=city&id=${wanted}`,
    )
  }
  if (!codes.includes(wanted)) throw unknown(`There is no such ${kind}`, wanted, codes)
  return wanted
}

/** @throws {Problem} 404, naming the parts that the indicator has. */
export function partOf({ parts, wholes }: Indicator, part: string): string {
  const known = [...wholes.map((whole) => whole.part), ...parts.map(({ id }) => id)]
  if (!known.includes(part)) throw unknown('The indicator has no such part', part, known)
  return part
}

/** @throws {Problem} 404, saying where those there are can be read. */
export function platformOf({ province }: Service, id: string): Platform {
  const platform = province.platforms.find((one) => one.id === id)
  if (platform) return platform
  throw new Problem(
    404,
    'There is no such platform',
    `${JSON.stringify(id.slice(0, 100))} is none of the ${province.platforms.length} in /api/v1/platforms`,
  )
}

/** The feeds asked about: one, or all that the platform has. @throws {Problem} 404, naming those it has. */
export function feedsOf({ id, feeds }: Platform, wanted: string | undefined): string[] {
  const names = feeds.map(({ feed }) => feed)
  if (wanted === undefined) return names
  if (!names.some((name) => name === wanted)) throw unknown(`${id} has no such feed`, wanted, names)
  return [wanted]
}

/** How far a client's clock may be ahead of ours. */
const AHEAD_MS = 60_000

/** The moment asked about, or now. @throws {Problem} 400 where it has not come yet. */
export function momentOf({ clock }: Service, at: number | undefined): number {
  const now = clock.now()
  if (at === undefined) return now
  if (at > now + AHEAD_MS) {
    throw new Problem(
      400,
      'That moment has not come yet',
      `at must not be later than ${new Date(now).toISOString()}`,
    )
  }
  return at
}

function unknown(title: string, given: string, known: readonly string[]): Problem {
  const names = known.map((name) => (name === '' ? "'' (the whole)" : name))
  return new Problem(404, title, `${JSON.stringify(given.slice(0, 100))} is not one of ${names.join(', ')}`)
}
