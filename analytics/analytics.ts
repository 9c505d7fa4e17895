/** Analytics: follows what lands, computes the indicators, and serves them to screens and programs. */
import type { AddressInfo } from 'node:net'
import type { Logger } from 'pino'
import { Histogram, type Registry } from 'prom-client'
import type { Province } from '#province/load.ts'
import type { StoreClient } from '#sql/client.ts'
import { startCasework, type CaseworkOptions } from './case/casework.ts'
import { openDesk, type Desk } from './case/desk.ts'
import { COPIED_OF_CASES } from './case/mirror.ts'
import { caseClocks } from './case/due.ts'
import { openLog } from './case/log/log.ts'
import { verify } from './case/log/verify.ts'
import { handlingOf } from './case/raise/take-security.ts'
import { unwatchable } from './case/raise/watched.ts'
import type { Clock } from './clock.ts'
import { buildApp, type Plugin } from './http/app.ts'
import { atMostEvery } from './http/at-most.ts'
import { isTicking } from './http/health.ts'
import type { Service } from './http/service.ts'
import { drawnBy, undefinedOnScreen } from './indicator/drawn.ts'
import { openRegister } from './indicator/register.ts'
import { openPollHours } from './landing/roll-up-polls.ts'
import { createRota } from './indicator/rota.ts'
import { hoursBehind, resumeFrom, rollUpMissingSteps } from './landing/roll-up.ts'
import { openTail } from './landing/tail.ts'
import type { Backfill } from './live/events.ts'
import { readAbsence } from './live/absence.ts'
import { createFrames } from './live/frames.ts'
import { openGauges } from './live/gauges.ts'
import { rememberedScreens } from './live/screen-record.ts'
import { createScreens } from './live/screens.ts'
import { openLiveStream } from './live/server.ts'
import { createHistory } from './past/history.ts'
import { readDoubts } from './platform/doubts.ts'
import { dayChanges, noteDays, readDays } from './plan/day-log.ts'
import { openForecastDesk } from './plan/forecast/desk.ts'
import { readForecast } from './plan/forecast/read.ts'
import { COMPLETION } from './plan/standing.ts'
import { plannedIndicators, readStandings } from './plan/standings.ts'
import { openPlanWatch } from './plan/watch.ts'
import { samplesAt } from './past/sample-log.ts'
import { logVersions } from './past/version-log.ts'
import { registerCalendar } from './landing/register-calendar.ts'
import { registerSources } from './landing/register-sources.ts'
import { startTicker } from './ticker.ts'

export interface AnalyticsOptions {
  province: Province
  store: StoreClient
  /** The same store for what people ask over HTTP: fewer questions at once, so that the wall always finds a reader. */
  asked: StoreClient
  clock: Clock
  log: Logger
  metrics: Registry
  host: string
  /** 0 takes any free one. */
  port: number
  /** Folder of the built dashboard. */
  dashboard: string
  build: string
  /** How much of the past the collector has fetched. */
  backfill: () => Backfill
  /** Routes of others that are served beside ours. */
  plugins?: readonly Plugin[]
  /** What an operator should know of the store's disk; empty where there is room. */
  storage?: () => string
  /** Folder of the log of cases. */
  cases: string
  isOperator: Service['isOperator']
  /** Gets the word of cases out. */
  tell?: CaseworkOptions['tell']
  /** Whether the collector reaches anybody; unknown where it runs elsewhere. */
  uplink?: () => 'ok' | 'cut' | 'unknown'
}

export interface Analytics {
  port: number
  /** Something has landed. */
  nudge(): void
  /** Whether somebody has a case, so that nobody else need be called for it. */
  isTaken(case_id: string): boolean
  close(): Promise<void>
}

/** Whoever looks at a platform sees a poll counted soon, and many who look cost no more than one. */
const POLLS_EVERY_MS = 5_000
const DOUBTS_EVERY_MS = 60_000

export async function startAnalytics(options: AnalyticsOptions): Promise<Analytics> {
  const { province, store, asked, clock, log, metrics, build } = options
  await registerSources(store, province, clock.now())
  if (await registerCalendar(store, province.calendar, clock.now()))
    log.info('the store has the calendar of working days as it is written now')
  const missing = await rollUpMissingSteps(store)
  if (missing > 0)
    log.info({ hours: missing }, 'hours of the exchange were rolled up once more, for a newer schema')
  const register = openRegister({ quality: province.quality.weights, plan: province.plan.phases })
  const renewed = await logVersions(store, register, clock.now())
  if (renewed.length > 0) log.info({ indicators: renewed }, 'these indicators have a new version')
  await noteDays(store, province.plan, clock.now())
  const unexplained = dayChanges(province.plan, await readDays(store)).filter(
    ({ kind }) => kind === 'unexplained',
  )
  if (unexplained.length > 0)
    log.warn(
      { ids: unexplained.map(({ id }) => id) },
      'days of the plan were changed and nobody says why: write the old days, who changed them and why into baselines of plan.yaml',
    )
  const undrawable = undefinedOnScreen(province.scenes, register)
  if (undrawable.length > 0) throw new Error(undrawable.join('\n'))
  const unwatched = unwatchable(province.alert_rules.thresholds, register)
  if (unwatched.length > 0)
    throw new Error(
      unwatched.map(({ fault }) => `alert-rules.yaml: ${fault.message} ${fault.cure}`).join('\n'),
    )
  const drawn = drawnBy(province.scenes)
  const onScreen = new Map([...register].filter(([id]) => drawn.has(id)))
  const said = await samplesAt(store, { at: clock.now() })
  const desk = openCases(options)
  const absence = await readAbsence(store, clock.now())
  const evaluation = {
    store,
    province: province.code,
    organs: province.organs,
    marks: province.confidence,
    cut_off: typeof desk === 'string' ? COPIED_OF_CASES : [],
  }
  const frames = createFrames({
    build,
    provenance: province.provenance,
    seq: clock.now(),
    samples: said.filter(({ indicator }) => drawn.has(indicator)),
  })
  const tail = openTail(store, await resumeFrom(store), await hoursBehind(store))
  const history = createHistory(register, drawn, province.confidence.C)
  const rota = createRota(
    [...register.values()].filter(({ id }) => !drawn.has(id)),
    said,
  )
  const tickTime = new Histogram({
    name: 'yuemai_tick_seconds',
    help: 'Time from noticing a landing to the frame being ready',
    buckets: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [metrics],
  })
  const polls = openPollHours(asked)
  const screens = createScreens({
    seq: frames.seq(),
    at: clock.now(),
    remembered: await rememberedScreens(store),
    onSilent(event) {
      const { screen, since } = event
      const told = { screen, since: new Date(since).toISOString() }
      if (event.state === 'silent')
        log.warn(
          told,
          'a screen has shown no fresh picture for a minute: look at its glass, its browser and its network',
        )
      else log.info(told, 'a screen that was silent shows a fresh picture again')
    },
  })
  if (typeof desk !== 'string') desk.noteFormulas(register.values())
  const forecasts = openForecastDesk()
  const app = await buildApp(
    {
      province,
      store: asked,
      register,
      evaluation: { ...evaluation, store: asked },
      frames,
      absence,
      pending: () => ticker.pending(),
      screens,
      history,
      poll_hours: atMostEvery(POLLS_EVERY_MS, (at) => polls.refresh(at)),
      forecasts,
      doubts: atMostEvery(DOUBTS_EVERY_MS, (at) => readDoubts(asked, at)),
      clock,
      build,
      lastTick: () => ticker.lastTick(),
      storage: options.storage ?? (() => ''),
      desk,
      proof: () => verify(options.cases),
      isOperator: options.isOperator,
    },
    { metrics, log, dashboard: options.dashboard, plugins: options.plugins ?? [] },
  )
  const planWatch = openPlanWatch({
    indicators: plannedIndicators(province.plan),
    forecast: async () =>
      readForecast(
        { store: asked, province, version: register.get(COMPLETION)?.version ?? '', forecasts },
        await readStandings(asked, province, clock.now()),
      ),
    watchers: () => live.planWatchers(),
    tell: (message) => live.plan(message),
    now: () => clock.now(),
    log,
  })
  const live = openLiveStream(app.server, {
    frames,
    build,
    clock,
    screens,
    onPlanWatched: () => planWatch.join(),
  })
  openGauges(metrics, {
    platforms: province.platforms.length,
    dark: () => (isTicking(clock.now(), ticker.lastTick()) ? frames.snapshot(clock.now()).dark.length : null),
    screens: () => live.screens(),
    known_screens: () => screens.list(clock.now()).length,
    silent_screens: () => screens.silent(clock.now()).length,
    refused: () => live.refused(),
  })
  const casework =
    typeof desk === 'string'
      ? undefined
      : startCasework({
          desk,
          province,
          uplink: options.uplink ?? (() => 'unknown'),
          absence,
          store,
          screens,
          clock,
          log,
          onChange: (message) => live.cases(message),
          tell: options.tell ?? (() => undefined),
        })
  const ticker = startTicker({
    ...evaluation,
    register: onScreen,
    rota,
    tail,
    frames,
    history,
    backfill: options.backfill,
    absence,
    handlingOf: (alert) => (typeof desk === 'string' ? undefined : handlingOf(desk.book, alert)),
    clock,
    log,
    onTick: (took) => tickTime.observe(took / 1000),
    onFrame: (frame) => {
      live.push(frame)
      planWatch.see(frame)
    },
  })
  const close = async (): Promise<void> => {
    planWatch.close()
    forecasts.close()
    await ticker.close()
    await casework?.close()
    await live.close()
    await app.close()
    if (typeof desk !== 'string') desk.book.log.close()
  }
  try {
    await app.listen({ host: options.host, port: options.port })
  } catch (error) {
    await close()
    throw error
  }
  const nudge = (): void => {
    ticker.nudge()
    casework?.nudge()
  }
  const isTaken = (case_id: string): boolean => {
    const the = typeof desk === 'string' ? undefined : desk.book.case(case_id)
    return the !== undefined && (the.acknowledged !== null || the.owner !== null)
  }
  return { port: (app.server.address() as AddressInfo).port, nudge, isTaken, close }
}

/** A log that cannot be used is said where cases are asked for; the wall goes on. */
function openCases({ province, cases, clock, log }: AnalyticsOptions): Desk | string {
  try {
    return openDesk({ log: openLog(cases), clock, clocks: caseClocks(province) })
  } catch (error) {
    log.error({ error }, 'there are no cases: their log cannot be used')
    return (error as Error).message
  }
}
