/** Faults on demand: what a platform does wrong until told otherwise. */
import type { Player } from './cast.ts'
import { periodAt } from './exchange.ts'
import type { Feed } from './feeds.ts'
import { DAY, SECOND, floorTo } from './local.ts'
import { NOTHING, PERIOD } from './volume.ts'
import type { Row } from './world.ts'

export const FAULTS = [
  'down', // the connection is destroyed
  'slow', // the answer comes after `delay_ms`
  'error500',
  'malformed', // the JSON ends half-way
  'bad_record', // two more records, one with a negative count and one with text in a number
  'auth', // 401
  'html', // a login page, with status 200
] as const

export type FaultKind = (typeof FAULTS)[number]

export interface Fault {
  kind: FaultKind
  delay_ms: number
  /** Epoch ms; undefined: until told otherwise. */
  until: number | undefined
}

export class Faults {
  readonly #byPlatform = new Map<string, Fault>()

  set(platform: string, fault: Fault | undefined): void {
    if (fault) this.#byPlatform.set(platform, fault)
    else this.#byPlatform.delete(platform)
  }

  of(platform: string, now: number): Fault | undefined {
    const fault = this.#byPlatform.get(platform)
    return fault?.until !== undefined && now >= fault.until ? undefined : fault
  }
}

export const LOGIN_PAGE = `<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>统一身份认证</title></head>
<body><h1>统一身份认证</h1><form method="post" action="/login"><label>账号 <input name="user"></label>
<label>密码 <input name="password" type="password"></label><button>登录</button></form></body></html>
`

/** Cut so that no JSON answer survives it. */
export function cutShort(body: string): string {
  return body.slice(0, Math.max(1, Math.floor(body.length * 0.6)))
}

function twice(row: Row, key: string, field: string): Row[] {
  return [-1, '一百二十'].map((value, n) => ({ ...row, [key]: `999999/00000${n + 1}`, [field]: value }))
}

/**
 * Two records nobody should accept, under keys of their own so that no true fact is hidden by them. Feeds without a
 * number that could be wrong have none.
 */
export function badRecords(feed: Feed, player: Player, asOf: number): Row[] {
  const organ = player.organ.code
  const updated = floorTo(asOf, SECOND)
  switch (feed) {
    case 'exchange':
      return twice(
        {
          ts: periodAt(organ, asOf - PERIOD),
          period: PERIOD / SECOND,
          side: 'provider',
          from: organ,
          to: organ,
          api: '',
          ...NOTHING,
          updated,
        },
        'api',
        'calls',
      )
    case 'quality':
      return twice(
        {
          dataset: '',
          rule: '0201-必填业务字段非空',
          dimension: 'completeness',
          status: 'failed',
          checked: 100,
          failed: 0,
          run_at: updated,
          updated,
        },
        'dataset',
        'failed',
      )
    case 'catalogue':
      return twice(
        {
          code: '',
          name: '测试目录',
          owner: organ,
          share_type: 1,
          conditions: '',
          legal_basis: '',
          cycle: 'daily',
          fields: 0,
          mounted: 'none',
          should_land: 0,
          landed: 0,
          open: 0,
          standard: '',
          conformant: 0,
          grade: 'general',
          pi: 'none',
          last_data_at: updated - DAY,
          published_at: updated - DAY,
          updated,
        },
        'code',
        'fields',
      )
    case 'security':
      return twice(
        {
          id: '',
          state: 'open',
          category: 'OT',
          level: 4,
          asset: player.organ.short,
          title: '测试告警',
          detail: '',
          severity: '低危',
          src: '',
          at: updated,
          updated,
        },
        'id',
        'level',
      )
    case 'census':
    case 'request':
    case 'progress':
    case 'document':
    case 'measure':
      return []
  }
}
