/** Platforms of the bench: each states 14 records of the exchange, read by plain paths. */
import type { Platform, PlatformFeed } from '#province/platform.ts'
import { openZone } from '#collector/unpack/zone.ts'

export const RECORDS = 14
export const EVERY = '*/10 * * * * *'
export const EVERY_MS = 10_000
export const zone = openZone('Asia/Shanghai')

export const EXCHANGE: PlatformFeed = {
  feed: 'exchange',
  every: EVERY,
  cadence_s: EVERY_MS / 1000,
  get: '/exchange',
  records: 'rows',
  map: {
    observed_at: 'ts', side: 'side', provider: 'from', consumer: 'to', resource: 'api', period_s: 'period',
    calls: 'calls', failures: 'err', records: 'rows', bytes: 'bytes',
  }, // prettier-ignore
  mode: 'delta',
}

/** The same answer and the same rows; each number of them is read by an expression of JSONata. */
export const EXPRESSED: PlatformFeed = {
  ...EXCHANGE,
  map: {
    ...EXCHANGE.map,
    period_s: '$number(period)', calls: '$number(calls)', failures: '$number(err)', records: '$number(rows)',
    bytes: '$number(bytes)',
  }, // prettier-ignore
}

export function platform(base: string, number: number): Platform {
  const id = `p${number}`
  const name = { zh: id, en: id }
  const asked = { auth: { kind: 'none' }, timeout_s: 5, max_bytes: 1_000_000, time: 'ms' } as const
  const rest = { ...asked, loopback: true } as const
  return { id, organ: 'GD-JYT', region: '440000', name, base, feeds: [EXCHANGE], ...rest }
}
