/** What gets the word of cases out: its file, its channels, its figures, and what of it can be asked over HTTP. */
import { join } from 'node:path'
import type { Logger } from 'pino'
import type { Registry } from 'prom-client'
import { startCourier } from '#analytics/notify/courier.ts'
import { openNoticeFigures } from '#analytics/notify/figures.ts'
import { openNotifier } from '#analytics/notify/notifier.ts'
import type { Notifier, NotifierOptions } from '#analytics/notify/notifier.ts'
import { openChannels } from '#analytics/notify/open-channels.ts'
import { noticeRoutes } from '#analytics/notify/routes.ts'
import type { Plugin } from '#analytics/http/app.ts'
import type { Province } from '#province/load.ts'
import { machineClock } from './clock.ts'

export interface Notices {
  tell: Notifier['tellAll']
  routes: Plugin
  /** From here on what is due goes out. */
  start(): void
  close(): Promise<void>
}

export interface NoticesOptions {
  /** The folder of what is kept. */
  data: string
  province: Pick<Province, 'provenance' | 'notices'>
  isTaken: NotifierOptions['isTaken']
  metrics: Registry
  log: Logger
}

export function openNotices({ data, province, isTaken, metrics, log }: NoticesOptions): Notices {
  const simulated = province.provenance === 'simulated'
  const clock = machineClock
  const channels = openChannels(province.notices, simulated, clock)
  if (channels.length === 0) log.info('no channel is set in channels.yaml: nobody is told of cases')
  const notifier = openNotifier({
    dir: join(data, 'notices'),
    channels,
    isTaken,
    sender: { simulated, link: province.notices.link ?? '' },
    clock,
    log,
  })
  openNoticeFigures(
    metrics,
    () => notifier.standing(),
    () => clock.now(),
  )
  let courier: ReturnType<typeof startCourier> | undefined
  return {
    tell: (messages) => notifier.tellAll(messages),
    routes: noticeRoutes(notifier),
    start() {
      courier ??= startCourier(notifier, log)
    },
    close: () => (courier ?? notifier).close(),
  }
}
