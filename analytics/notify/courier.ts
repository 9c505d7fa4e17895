/** Has the notifier send what is due, again and again, until it is closed. */
import type { Logger } from 'pino'
import type { Notifier } from './notifier.ts'

const EVERY_MS = 1_000

export function startCourier(notifier: Notifier, log: Pick<Logger, 'error'>): { close(): Promise<void> } {
  let timer: NodeJS.Timeout | undefined
  let closed = false
  const again = (): void => {
    notifier
      .round()
      .catch((error: unknown) => log.error({ error }, 'messages could not be sent; trying again in a second'))
      .finally(() => {
        if (!closed) timer = setTimeout(again, EVERY_MS)
      })
  }
  again()
  return {
    async close() {
      closed = true
      clearTimeout(timer)
      await notifier.close()
    },
  }
}
