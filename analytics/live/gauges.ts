/** What of the picture stands on `/metrics`: how many platforms there are, how many are dark, who is watching. */
import { Counter, Gauge, type Registry } from 'prom-client'
import { REFUSALS, type Refusal } from './server.ts'

export interface Gauged {
  platforms: number
  /** As the last tick saw it; null where there is no tick to vouch for it. */
  dark: () => number | null
  screens: () => number
  known_screens: () => number
  silent_screens: () => number
  /** How often what of screens was refused since the start. */
  refused: () => Readonly<Record<Refusal, number>>
}

export function openGauges(registry: Registry, gauged: Gauged): void {
  const { platforms, dark, screens, known_screens, silent_screens, refused } = gauged
  const gauge = (name: string, help: string, read: () => number): void => {
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(read())
      },
    })
  }
  gauge('yuemai_screens', 'Screens on the live stream', screens)
  gauge('yuemai_screens_known', 'Screens that have proved themselves and have not left', known_screens)
  gauge('yuemai_screens_silent', 'Known screens without a fresh picture for a minute', silent_screens)
  new Counter({
    name: 'yuemai_screens_refused_total',
    help: 'Screens put out or not let in, and proofs not heeded, by reason',
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      this.reset()
      for (const reason of REFUSALS) this.inc({ reason }, refused()[reason])
    },
  })
  gauge('yuemai_platforms', 'Registered platforms', () => platforms)
  // Not a number where nobody knows: 0 would say that all is well.
  gauge('yuemai_platforms_dark', 'Registered platforms that are dark', () => dark() ?? Number.NaN)
}
