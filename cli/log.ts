/** The log: JSON lines on standard error, so that standard output stays for what a command prints. */
import { destination, pino, type Logger } from 'pino'
import type { Settings } from './settings.ts'

export function openLog({ logLevel }: Pick<Settings, 'logLevel'>): Logger {
  return pino(
    {
      level: logLevel,
      serializers: {
        error: (error: unknown) => (error instanceof Error ? pino.stdSerializers.err(error) : error),
      },
    },
    destination({ fd: 2, sync: true }),
  )
}
