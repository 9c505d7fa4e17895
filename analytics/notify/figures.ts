/** What of the word stands on `/metrics`: what waits, and what became of messages, with the reason. */
import { Counter, Gauge, type Registry } from 'prom-client'
import type { Notifier } from './notifier.ts'

export function openNoticeFigures(
  registry: Registry,
  standing: Notifier['standing'],
  now: () => number,
): void {
  const registers = [registry]
  new Gauge({
    name: 'yuemai_notice_channels',
    help: 'Channels that are set; 0: nobody is told of anything',
    registers,
    collect() {
      this.set(standing().channels.length)
    },
  })
  new Gauge({
    name: 'yuemai_notices_waiting',
    help: 'Messages that have not gone out by a channel',
    labelNames: ['channel'],
    registers,
    collect() {
      for (const { id, waiting } of standing().channels) this.set({ channel: id }, waiting)
    },
  })
  new Gauge({
    name: 'yuemai_notices_age_seconds',
    help: 'Age of the oldest message that has not gone out by a channel',
    labelNames: ['channel'],
    registers,
    collect() {
      for (const { id, oldest_at } of standing().channels)
        this.set({ channel: id }, oldest_at === null ? 0 : Math.max(0, now() - oldest_at) / 1000)
    },
  })
  new Counter({
    name: 'yuemai_notices_total',
    help: 'Messages by channel, what became of them, and why: sent, dropped as somebody has the case, given up',
    labelNames: ['channel', 'fate', 'reason'],
    registers,
    collect() {
      // They are counted in the file, over restarts.
      this.reset()
      for (const { channel, fate, reason, count } of standing().totals)
        this.inc({ channel, fate, reason }, count)
    },
  })
  new Counter({
    name: 'yuemai_notices_without_channel_total',
    help: 'Messages that no channel is for, since the start',
    registers,
    collect() {
      this.reset()
      this.inc(standing().no_channel)
    },
  })
}
