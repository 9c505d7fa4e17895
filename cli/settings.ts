/** The environment and the flags, read once, checked, and handed on as one value. */
import { isIP } from 'node:net'
import { resolve } from 'node:path'
import type { Shard } from '#collector/schedule/shard.ts'

/** Something that the person at the keyboard can mend: said in one line, exit code 2. */
export class UsageError extends Error {}

export interface Settings {
  host: string
  port: number
  /** Directory for everything that is kept. */
  data: string
  /** Directory of the province. */
  province: string
  /** A ClickHouse server to use instead of the embedded store. */
  clickhouseUrl: string | null
  /** Which share of the platforms is polled; null: all of them. */
  shard: Shard | null
  logLevel: string
  env: Readonly<Record<string, string | undefined>>
}

/** Flags of the same names win over the environment. */
export interface Flags {
  host?: string
  port?: string
  data?: string
  province?: string
  clickhouseUrl?: string
  shard?: string
}

const LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']

export function readSettings(flags: Flags, env: Readonly<Record<string, string | undefined>>): Settings {
  const logLevel = env['LOG_LEVEL'] ?? 'info'
  if (!LEVELS.includes(logLevel))
    throw new UsageError(`LOG_LEVEL: '${logLevel}' is not one of ${LEVELS.join(', ')}`)
  return {
    host: readHost(flags.host ?? env['HOST'] ?? '127.0.0.1'),
    port: readPort('PORT', flags.port ?? env['PORT'] ?? '8080'),
    data: readPath('YUEMAI_DATA', flags.data ?? env['YUEMAI_DATA'] ?? 'data'),
    province: readPath('YUEMAI_PROVINCE', flags.province ?? env['YUEMAI_PROVINCE'] ?? 'province/guangdong'),
    clickhouseUrl: readUrl(flags.clickhouseUrl ?? env['CLICKHOUSE_URL']),
    shard: readShard(flags.shard ?? env['YUEMAI_SHARD']),
    logLevel,
    env,
  }
}

export function readPort(name: string, text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN
  if (!(port >= 0 && port <= 65_535)) {
    throw new UsageError(
      `${name}: '${text}' is not a port: write a whole number from 0 to 65535, 0 for any free one`,
    )
  }
  return port
}

const MOST_SHARDS = 1_000

function readShard(text: string | undefined): Shard | null {
  if (text === undefined) return null
  const [, number, of] = /^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []
  const shard = { number: Number(number), of: Number(of) }
  if (shard.number >= 1 && shard.number <= shard.of && shard.of <= MOST_SHARDS) return shard
  throw new UsageError(
    `YUEMAI_SHARD: '${text}' is no share: write 1/3, 2/3 and 3/3 to share the platforms out among three collectors`,
  )
}

function readHost(text: string): string {
  if (text === 'localhost' || isIP(text) !== 0 || /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(text))
    return text
  throw new UsageError(
    `HOST: '${text}' is not an address: write 127.0.0.1, 0.0.0.0, or a name of this machine`,
  )
}

function readPath(name: string, text: string): string {
  if (text.trim() === '' || text.includes('\0')) throw new UsageError(`${name} is empty: write a directory`)
  return resolve(text)
}

function readUrl(text: string | undefined): string | null {
  if (text === undefined || text === '') return null
  // The URL may carry a password, so it is never repeated.
  if (!URL.canParse(text))
    throw new UsageError('CLICKHOUSE_URL is not a URL: write http://user:password@host:8123/database')
  const url = new URL(text)
  if (!/^https?:$/.test(url.protocol)) {
    throw new UsageError(
      `CLICKHOUSE_URL begins with ${url.protocol}//: write http:// or https://, the HTTP interface (port 8123)`,
    )
  }
  return text
}
