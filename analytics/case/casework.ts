/** Casework: takes in what raises cases, lets time do its part, and tells the desks and the store what has changed. */
import type { Logger } from 'pino'
import type { Province } from '#province/load.ts'
import type { StoreClient } from '#sql/client.ts'
import type { Clock } from '../clock.ts'
import type { CasesChanged } from '../live/events.ts'
import type { Absence } from '../live/absence.ts'
import { openScreenRecord } from '../live/screen-record.ts'
import type { Screens } from '../live/screens.ts'
import type { Message } from '../notify/message.ts'
import type { Desk } from './desk.ts'
import type { Demand } from './book.ts'
import { openMirror } from './mirror.ts'
import { wordsOf } from './word.ts'
import { reconcile } from './raise/condition.ts'
import { damp } from './raise/damp.ts'
import { readLastRuns, readRunsSince } from './raise/read-quality.ts'
import { readAlertsSince, readAllOpenAlerts } from './raise/read-security.ts'
import { openNames, openRules } from './raise/rules.ts'
import { SCREENS, screenConditions } from './raise/screens.ts'
import { takeRuns } from './raise/take-quality.ts'
import { openNaming } from './raise/dataset-names.ts'
import { openSecurityIntake } from './raise/take-security.ts'

export interface CaseworkOptions {
  desk: Desk
  province: Province
  uplink: () => 'ok' | 'cut' | 'unknown'
  /** When nobody asked anybody before we started. */
  absence: Absence
  store: StoreClient
  screens: Pick<Screens, 'look' | 'list'>
  clock: Clock
  log: Logger
  onChange: (message: CasesChanged) => void
  /** Gets the word out. The same key is told once, however often it is asked for. */
  tell: (messages: readonly Message[]) => void
}

export interface Casework {
  nudge(): void
  close(): Promise<void>
}

const EVERY_MS = 1_000
/** The wall comes first: a round and its reads take about a tenth of the time. */
const RESTS = 9
const LONGEST_REST_MS = 5_000
/** What waited in an outbox comes late; what waited longer is found when all is compared. */
const OVERLAP_MS = 10 * 60_000
const COMPARES_EVERY_MS = 10 * 60_000
const RUNS_OF_MS = 30 * 86_400_000
/** Of so many changes a screen asks anew instead. */
const MOST_CHANGED = 200
const TOLD_AT_ONCE = 500

export function startCasework(options: CaseworkOptions): Casework {
  const { desk, province, store, clock, log, onChange } = options
  const { book } = desk
  const damped = (demands: readonly Demand[]): Demand[] =>
    damp(demands, book.case, book.log.recursSince, province.alert_rules.flapping)
  const act = (demands: readonly Demand[]): void => {
    const wanted = damped(demands)
    if (wanted.length > 0) book.actAll(wanted)
  }
  const intake = openSecurityIntake(book, damped)
  const rules = openRules({ book, store, province, uplink: options.uplink, absence: options.absence, act })
  const nameOf = openNames(province)
  const nameDatasets = openNaming(book, store, nameOf)
  let ran_at: number | undefined
  const mirror = openMirror(store, book.log, province)
  const record = openScreenRecord(store)
  let compared_at = Number.NEGATIVE_INFINITY
  let looked_at = 0
  let closed = false
  let cutShort: (() => void) | undefined
  let nudged = false
  let isResting = false

  async function takeSecurity(now: number): Promise<void> {
    if (Math.abs(now - compared_at) >= COMPARES_EVERY_MS) {
      intake.take(await readAllOpenAlerts(store), now, true)
      compared_at = now
    } else {
      intake.take(await readAlertsSince(store, looked_at - OVERLAP_MS), now)
    }
    looked_at = now
  }

  async function takeQuality(now: number): Promise<void> {
    const runs =
      ran_at === undefined || Math.abs(now - ran_at) > OVERLAP_MS
        ? await readLastRuns(store, now - RUNS_OF_MS)
        : await readRunsSince(store, ran_at - OVERLAP_MS)
    takeRuns(book, runs, province.alert_rules.remediation, nameOf, now)
    ran_at = now
    await nameDatasets(now)
  }

  async function watchScreens(now: number): Promise<void> {
    // Whether the server itself stood still is seen before what it has not heard is held against anybody.
    options.screens.look(now)
    const known = options.screens.list(now)
    const conditions = screenConditions(province.alert_rules.screens, known, book.cases(), now)
    act(reconcile(SCREENS, conditions, book.cases(), now))
    await record.keep(known, now)
  }

  const news = book.follow()
  /** After a start of all cases, as it may have ended between what happened and the word of it. */
  let untold = new Set([...book.cases()].filter(desk.onDesk).map(({ id }) => id))
  const told = new Set<string>()

  /** A few hundred at a time, so that nobody waits for thousands. */
  async function getWordOut(): Promise<void> {
    while (untold.size > 0 && !closed) {
      const ids = [...untold].slice(0, TOLD_AT_ONCE)
      const words = ids
        .flatMap((id) => book.case(id) ?? [])
        .flatMap((the) => wordsOf(desk.row(the)))
        .filter(({ key }) => !told.has(key))
      if (words.length > 0) options.tell(words)
      for (const { key } of words) told.add(key)
      for (const id of ids) untold.delete(id)
      await new Promise((done) => setImmediate(done))
    }
  }

  function showChanges(): void {
    const changed = news()
      .flatMap((id) => book.case(id) ?? [])
      .filter(desk.onDesk)
    if (changed.length === 0) return
    untold = new Set([...untold, ...changed.map(({ id }) => id)])
    const counts = desk.counts()
    onChange({
      at: clock.now(),
      seq: book.log.head().seq,
      changed: changed.slice(0, MOST_CHANGED).map(desk.row),
      more: changed.length > MOST_CHANGED,
      counts,
    })
  }

  const steps: [string, () => unknown][] = [
    ['the alerts of platforms could not be taken in', () => takeSecurity(clock.now())],
    ['the runs of quality rules could not be taken in', () => takeQuality(clock.now())],
    ['the screens could not be looked at', () => watchScreens(clock.now())],
    ['the alert rules could not look', () => rules.look(clock.now())],
    ['what is due by time could not be done', () => book.wake(clock.now())],
    ['the desks could not be told what has changed', showChanges],
    ['the word of cases could not be put down', getWordOut],
    ['the store has not got the latest of the log yet', () => mirror.send(clock.now())],
  ]

  async function round(): Promise<void> {
    for (const [fault, step] of steps) {
      try {
        await step()
      } catch (error) {
        log.error({ error }, `${fault}; trying again`)
      }
    }
  }

  async function run(): Promise<void> {
    while (!closed) {
      nudged = false
      const began = performance.now()
      await round()
      // Not cut short by what lands: something always does.
      isResting = true
      await pause(Math.min(RESTS * (performance.now() - began), LONGEST_REST_MS))
      isResting = false
      if (!nudged) await pause(EVERY_MS)
    }
  }

  async function pause(ms: number): Promise<void> {
    if (closed) return
    await new Promise<void>((done) => {
      const timer = setTimeout(done, ms)
      cutShort = () => {
        clearTimeout(timer)
        done()
      }
    })
  }

  const running = run()
  return {
    nudge() {
      nudged = true
      if (!isResting) cutShort?.()
    },
    async close() {
      closed = true
      cutShort?.()
      await running
    },
  }
}
