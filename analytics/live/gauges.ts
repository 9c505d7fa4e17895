/** What of the picture stands on `/metrics`: how many platforms there are, how many are dark, who is watching. */
import { Gauge, type Registry } from 'prom-client'

export interface Gauged {
  platforms: number
  /** As the last tick saw it; null where there is no tick to vouch for it. */
  dark: () => number | null
  screens: () => number
}

export function openGauges(registry: Registry, { platforms, dark, screens }: Gauged): void {
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
  gauge('yuemai_platforms', 'Registered platforms', () => platforms)
  // Not a number where nobody knows: 0 would say that all is well.
  gauge('yuemai_platforms_dark', 'Registered platforms that are dark', () => dark() ?? Number.NaN)
}
