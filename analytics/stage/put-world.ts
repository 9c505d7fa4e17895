/** Lands small provinces in a store, as the collector does. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { StoreClient } from '#sql/client.ts'
import { openMirror } from '../case/mirror.ts'
import { openLog, type Log } from '../case/log/log.ts'
import { registerCalendar } from '../landing/register-calendar.ts'
import { rollUp } from '../landing/roll-up.ts'
import type { CaseHistory, World } from './oracle-parts.ts'
import { hoursOf, land, NOW, pollRow, type PollRow } from './rows.ts'
import { CLOCKS, EARLIER_CALENDAR } from './world-cases.ts'

/** What platforms have stated. */
export type Stated = Omit<World, 'province' | 'organs' | 'platforms' | 'polls' | 'cases' | 'calendar'>

/**
 * Puts a world into an empty store, its exchange in two batches, each rolled up as it lands.
 *
 * @param hasDays whether the calendar of working days is in the store, which it is from `NOW` on.
 */
export async function putWorld(store: StoreClient, world: World, hasDays = true): Promise<void> {
  await putSources(store, world)
  await putPolls(store, world.polls)
  const log = openScratchLog()
  if (hasDays) await registerCalendar(store, world.calendar, NOW)
  await putCases(store, log.log, world)
  log.destroy()
  const { exchange, quality, census, request, progress, ...others } = statedIn(world)
  const middle = exchange.length >> 1
  await putStated(store, { exchange: exchange.slice(0, middle), quality, census, request, progress })
  await putStated(store, { ...others, exchange: exchange.slice(middle) })
}

/** Who should report. */
export async function putSources(store: StoreClient, { organs, platforms }: World): Promise<void> {
  const registered_at = NOW
  await store.insert(
    'organ',
    lines(
      organs.map(({ code, region }) => ({
        organ: code,
        region,
        kind: 'provincial',
        active: 1,
        registered_at,
      })),
    ),
  )
  await store.insert(
    'registered_feed',
    lines(
      platforms.flatMap(({ id, organ, region, feeds }) =>
        feeds.map((feed) => ({ platform: id, organ, region, ...feed, active: 1, registered_at })),
      ),
    ),
  )
}

export async function putStated(store: StoreClient, stated: Partial<Stated>): Promise<void> {
  await land(store, stated)
  await rollUp(store, hoursOf(stated.exchange ?? []))
}

let polled = 0

export async function putPolls(store: StoreClient, polls: readonly PollRow[]): Promise<void> {
  const rows = lines(polls.map((poll) => pollRow({ ...poll, poll_id: `p${(polled += 1)}` })))
  if (rows === '') return
  await store.insert('poll', rows)
  await store.insert('poll_now', rows)
}

export interface ScratchLog {
  log: Log
  destroy(): void
}

export function openScratchLog(): ScratchLog {
  const dir = mkdtempSync(join(tmpdir(), 'yuemai-world-'))
  const log = openLog(dir)
  return {
    log,
    destroy() {
      log.close()
      rmSync(dir, { recursive: true })
    },
  }
}

/** Writes cases into a log, and what is in the log into the store, as casework does after a start with this calendar. */
export async function putCases(
  store: StoreClient,
  log: Log,
  { cases, calendar }: Pick<World, 'cases' | 'calendar'>,
): Promise<void> {
  log.append(cases.flatMap(eventsOf))
  await openMirror(store, log, { clocks: CLOCKS, calendar }).send(0)
}

function eventsOf({ id: case_id, kind, steps }: CaseHistory) {
  return steps.map(({ at, command, by, state, clocks, ...facts }, after) => ({
    case_id,
    kind,
    after,
    happening: {
      command,
      given: {},
      state,
      set: { ...facts, ...(clocks ? { clocks } : {}) },
      at,
      by: { kind: by, id: by === 'person' ? 'wang' : 'quality' },
    },
  }))
}

function lines(rows: readonly object[]): string {
  return rows.map((row) => JSON.stringify(row)).join('\n')
}

export function statedIn(world: World): Stated {
  const { exchange, quality, security, catalogue, census, request, progress, document, measure } = world
  return { exchange, quality, security, catalogue, census, request, progress, document, measure }
}

/** A world of which only so much has landed: every other poll and fact, and then the rest. */
export function inTwo(world: World): [World, World] {
  const half = (odd: 0 | 1): World => {
    const some = <Row>(rows: readonly Row[]): Row[] => rows.filter((_, place) => place % 2 === odd)
    return {
      ...world,
      polls: some(world.polls),
      exchange: some(world.exchange),
      quality: some(world.quality),
      security: some(world.security),
      catalogue: some(world.catalogue),
      census: some(world.census),
      request: some(world.request),
      progress: some(world.progress),
      document: some(world.document),
      measure: some(world.measure),
      cases: some(world.cases),
      calendar: odd === 0 ? EARLIER_CALENDAR : world.calendar,
    }
  }
  return [half(0), half(1)]
}
