/**
 * Every bad input, on the whole way from bytes to the outbox, with exactly one of four outcomes: accepted exactly, one
 * record rejected with its field, set aside as a whole with a reason, or dropped and counted.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { Readable } from 'node:stream'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { PlatformFeed } from '#province/platform.ts'
import { readBody, TooLarge } from '../fetch/body.ts'
import { rowsOf } from '../stage/rows.ts'
import { openMemory, type Memory } from '../memory/memory.ts'
import { unpackPush } from '../push/push.ts'
import { StageClock } from '../stage/clock.ts'
import {
  catalogueFeed,
  catalogueRecord,
  exchangeFeed,
  exchangeRecord,
  NOW,
  planOf,
  platformOf,
  shanghai,
} from '../stage/definition.ts'

let dir: string
let memory: Memory
const clock = new StageClock(NOW)

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'yuemai-'))
  memory = openMemory({ dir, clock, zone: shanghai, onQuarantine: () => undefined })
})

afterEach(() => {
  memory.close()
  rmSync(dir, { recursive: true })
})

/** What became of a body: in words, and the rows that will land. */
async function fateOf(feed: PlatformFeed, body: Buffer | string, charset?: string) {
  const plan = planOf(platformOf('http://127.0.0.1:9', [feed]))
  let bytes: Buffer
  try {
    bytes = await readBody(Readable.from([Buffer.from(body)]), undefined, plan.max_bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(TooLarge)
    return { fate: 'set aside: too_large', rows: [] }
  }
  const result = await unpackPush(plan, { bytes, charset, skew_s: 0, secrets: [] }, clock)
  const receipt = await memory.commit(result)
  const taken = memory.outbox.take(100_000)
  const lines = (table: string) =>
    taken.parts
      .filter(({ tables }) => tables[0] === table)
      .flatMap((part) => rowsOf(memory.outbox.read(part, NOW) ?? Buffer.alloc(0)))
  const rows = lines(feed.feed)
  const [poll] = lines('poll')
  const [reject] = lines('reject')
  memory.outbox.trim(taken.seqs)
  // Nothing is told twice and nothing is told nowhere.
  expect(poll).toMatchObject({ rows: rows.length, unchanged: receipt.unchanged, rejects: receipt.rejects })
  const whole = poll?.['outcome'] === 'ok' || poll?.['outcome'] === 'rejected'
  if (!whole) return { fate: `set aside: ${poll?.['outcome']}`, rows, error: poll?.['error'] }
  // An answer of which no record could be used is not good; its records are told all the same.
  if (reject?.['reason'] !== 'past_retention')
    expect(poll?.['outcome']).toBe(reject && rows.length + receipt.unchanged === 0 ? 'rejected' : 'ok')
  if (reject) return { fate: `rejected: ${reject['reason']} ${reject['field']}`.trim(), rows }
  if (receipt.unchanged > 0) return { fate: `dropped: ${receipt.unchanged}`, rows }
  return { fate: rows.length > 0 ? 'accepted' : 'accepted: nothing', rows }
}

const exchange = (over: object) => JSON.stringify({ rows: [exchangeRecord(over)] })
/** A record whose field holds this JSON, as it is written. */
const raw = (field: string, json: string) => exchange({ [field]: '@@' }).replace('"@@"', json)
const named = (name: unknown) => JSON.stringify({ rows: [catalogueRecord('A', { name })] })

describe('a body', () => {
  const whole = exchange({})
  it.each<[string, Buffer | string, string]>([
    ['input 1: empty', '', 'set aside: schema'],
    ['input 2: null', 'null', 'set aside: schema'],
    ['input 3: {}', '{}', 'set aside: schema'],
    ['input 4: []', '[]', 'set aside: schema'],
    ['input 5: ""', '""', 'set aside: schema'],
    ['input 6: 0', '0', 'set aside: schema'],
    ['input 7: blanks', ' \n\t', 'set aside: schema'],
    ['input 8: a login page', '<html><form>登录</form></html>', 'set aside: schema'],
    ['input 9: XML', '<?xml version="1.0"?><rows/>', 'set aside: schema'],
    ['input 11: two documents', whole + whole, 'set aside: schema'],
    ['input 12: one document a line', `${whole}\n${whole}`, 'set aside: schema'],
    ['input 13: comments', whole.replace('{', '{/* x */'), 'set aside: schema'],
    ['input 14: a comma too many', whole.replace(']', ',]'), 'set aside: schema'],
    [
      'input 15: a byte order mark',
      Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(whole)]),
      'accepted',
    ],
    ['input 16: UTF-16LE', Buffer.from(whole, 'utf16le'), 'set aside: schema'],
    ['input 18: invalid UTF-8', Buffer.from([0xff, 0xfe, 0xc3, 0x28]), 'set aside: schema'],
    ['input 19: overlong UTF-8', Buffer.from([0x22, 0xc0, 0xaf, 0x22]), 'set aside: schema'],
    ['input 24: NaN', raw('calls', 'NaN'), 'set aside: schema'],
    ['input 25: Infinity', raw('calls', 'Infinity'), 'set aside: schema'],
    ['input 26: 1e400', raw('calls', '1e400'), 'rejected: wrong_type calls'],
    ['input 27: -0', raw('err', '-0'), 'accepted'],
    ['input 28: 2^53+1', raw('calls', '9007199254740993'), 'rejected: wrong_type calls'],
    ['input 29: 2^64', raw('calls', '18446744073709551616'), 'rejected: wrong_type calls'],
    ['input 34: a key twice', whole.replace('"calls":10', '"calls":10,"calls":11'), 'set aside: schema'],
    ['input 36: a hundred thousand deep', '['.repeat(100_000), 'set aside: schema'],
    [
      'input 37: a million keys',
      `{${Array.from({ length: 1_000_000 }, (_, i) => `"${i.toString(36)}":0`).join()}}`,
      'set aside: too_large',
    ],
    [
      'input 37: more keys than are read',
      `{"rows":[{${Array.from({ length: 10_001 }, (_, i) => `"k${i}":0`).join()}}]}`,
      'set aside: schema',
    ],
    ['input 38: one text of 100 MB', Buffer.alloc(100_000_000, 0x61), 'set aside: too_large'],
    ['input 39: an object for the list', '{"rows":{"a":1}}', 'set aside: schema'],
    ['input 39: a text for the list', '{"rows":"none"}', 'set aside: schema'],
    ['input 39: a list for a number', raw('calls', '[1]'), 'rejected: wrong_type calls'],
    ['input 39: an object for a text', raw('api', '{"a":1}'), 'rejected: wrong_type resource'],
  ])('%s', async (_, body, fate) => {
    expect((await fateOf(exchangeFeed(), body)).fate).toBe(fate)
  })

  it('input 10: cut off anywhere is set aside', async () => {
    for (let length = 1; length < whole.length; length++)
      expect((await fateOf(exchangeFeed(), whole.slice(0, length))).fate, String(length)).toBe(
        'set aside: schema',
      )
  })

  it('input 17: in GBK is read where that is declared, and set aside where it is not', async () => {
    const gbk = Buffer.from(named('@@'), 'latin1').toString('latin1').replace('@@', '\xb9\xe3\xb6\xab')
    const bytes = Buffer.from(gbk, 'latin1')
    expect((await fateOf(catalogueFeed(), bytes)).fate).toBe('set aside: schema')
    const { fate, rows } = await fateOf(catalogueFeed(), bytes, 'gbk')
    expect([fate, rows[0]?.['name']]).toEqual(['accepted', '广东'])
  })

  it('input 35: whose keys are those of every object changes none, and keeps no field from being read', async () => {
    const body = exchange({ toString: 1, hasOwnProperty: 2 }).replace(
      '{"ts"',
      '{"__proto__":{"calls":99},"constructor":{"prototype":{"polluted":1}},"ts"',
    )
    const { fate, rows } = await fateOf(exchangeFeed(), body)
    expect([fate, rows[0]?.['calls']]).toEqual(['accepted', 10])
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    const missing = exchange({ calls: undefined }).replace('{"ts"', '{"__proto__":{"calls":99},"ts"')
    expect((await fateOf(exchangeFeed(), missing)).fate).toBe('rejected: missing_field calls')
  })
})

describe('a text', () => {
  it.each<[string, string]>([
    ['input 22: a right-to-left override and joiners', '省厅\u202Egnp\u200D'],
    ['input 23: an emoji of four bytes', '🏛️数据'],
    ['input 33: a word for nothing', '暂无'],
    ['input 57: a path', '../../etc/passwd'],
    ['input 58: a quote', "' OR 1=1--"],
    ['input 60: a backslash at its end', 'x\\'],
    ['input 61: a statement', "'; SELECT * FROM url('http://169.254.169.254/')--"],
    ['input 62: markup', '<img src=x onerror=alert(1)>'],
    ['input 63: a template', "{{constructor.constructor('return 1')()}}"],
    ['input 64: an expression', '${7*7}'],
    ['input 64: a formula', "=cmd|' /C calc'!A0"],
    ['input 64: a function', '@SUM(1)'],
    ['input 65: a line of a log', 'ok\r\n2026-11-23 LOGIN admin'],
    ['input 66: a link that runs', 'javascript:alert(1)'],
    [
      'input 67: a picture that runs',
      '<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
    ],
  ])('%s is accepted exactly', async (_, name) => {
    const { fate, rows } = await fateOf(catalogueFeed(), named(name))
    expect([fate, rows[0]?.['name']]).toEqual(['accepted', name])
  })

  it.each<[string, string, string]>([
    ['input 20: a lone surrogate', named('@@').replace('@@', '\\ud800'), 'rejected: wrong_type name'],
    ['input 21: NUL', named('@@').replace('@@', 'a\\u0000b'), 'rejected: wrong_type name'],
    ['input 23: ten thousand characters', named('名'.repeat(10_000)), 'rejected: out_of_range name'],
    ['input 39: a number', named(5), 'rejected: wrong_type name'],
    ['input 40: none', named(undefined), 'rejected: missing_field name'],
  ])('%s is rejected', async (_, body, fate) => {
    expect((await fateOf(catalogueFeed(), body)).fate).toBe(fate)
  })

  it('input 59: as an id with a line break is rejected, as it could not stand on a line', async () => {
    const fate = 'rejected: wrong_type resource'
    expect((await fateOf(exchangeFeed(), exchange({ api: 'x\n\nDROP TABLE cp.raw SYNC' }))).fate).toBe(fate)
  })
})

describe('a value', () => {
  it.each<[string, object, string]>([
    ['input 30: full-width digits', { calls: '１２３' }, 'rejected: wrong_type calls'],
    ['input 31: grouped digits', { calls: '1,234.5' }, 'rejected: wrong_type calls'],
    ['input 32: a percentage', { calls: '12%' }, 'rejected: wrong_type calls'],
    ['input 33: dashes', { calls: '--' }, 'rejected: wrong_type calls'],
    ['input 33: the word null', { calls: 'null' }, 'rejected: wrong_type calls'],
    ['input 40: none', { calls: undefined }, 'rejected: missing_field calls'],
    ['input 41: an unknown word', { side: 'sideways' }, 'rejected: unknown_value side'],
    ['input 42: below nothing', { calls: -1 }, 'rejected: out_of_range calls'],
  ])('%s', async (_, over, fate) => {
    expect((await fateOf(exchangeFeed(), exchange(over))).fate).toBe(fate)
  })

  it('input 43: of more than all is rejected', async () => {
    const feed: PlatformFeed = {
      ...exchangeFeed(),
      feed: 'progress',
      map: { observed_at: 'ts', outcome: 'outcome', percent: 'percent' },
    }
    const body = JSON.stringify({ rows: [{ ts: NOW - 1_000, outcome: 'o1', percent: 250 }] })
    expect((await fateOf(feed, body)).fate).toBe('rejected: out_of_range percent')
  })
})

describe('a time', () => {
  const format = { ms: 'ms', s: 's', iso: 'iso', local: 'local' } as const
  const at = (ms: number) => new Date(ms).toISOString()
  it.each<[string, keyof typeof format, unknown, string]>([
    ['input 44: nothing', 'ms', '', 'rejected: bad_time observed_at'],
    ['input 45: 0', 'ms', 0, 'rejected: bad_time observed_at'],
    ['input 46: seconds for milliseconds', 'ms', NOW / 1000, 'rejected: bad_time observed_at'],
    ['input 46: milliseconds for seconds', 's', NOW, 'rejected: future_time observed_at'],
    ['input 47: microseconds', 'ms', NOW * 1000, 'rejected: future_time observed_at'],
    ['input 48: 1970', 'iso', '1970-01-01T00:00:00Z', 'rejected: bad_time observed_at'],
    ['input 49: 9999', 'iso', '9999-12-31T00:00:00Z', 'rejected: future_time observed_at'],
    ['input 50: a 30th of February', 'iso', '2026-02-30T00:00:00Z', 'rejected: bad_time observed_at'],
    ['input 51: 24 o’clock', 'iso', '2026-11-22T24:00:00Z', 'rejected: bad_time observed_at'],
    ['input 51: 25:61:61', 'local', '2026-11-22 25:61:61', 'rejected: bad_time observed_at'],
    ['input 51: a leap second', 'iso', '2016-12-31T23:59:60Z', 'rejected: bad_time observed_at'],
    ['input 52: no zone', 'iso', '2026-11-22T08:00:00', 'rejected: bad_time observed_at'],
    ['input 52: the zone CST', 'iso', '2026-11-22T08:00:00 CST', 'rejected: bad_time observed_at'],
    ['input 52: /Date(…)/', 'iso', '/Date(1795334400000)/', 'rejected: bad_time observed_at'],
    ['input 52: Z', 'iso', at(NOW - 1_000), 'accepted'],
    ['input 52: +08:00', 'iso', '2026-11-23T15:00:00+08:00', 'accepted'],
    [
      'input 53: an hour that the clocks left out',
      'local',
      '1991-04-14 00:30:00',
      'rejected: bad_time observed_at',
    ],
    ['input 54: in ten minutes', 'ms', NOW + 600_000, 'rejected: future_time observed_at'],
    ['input 54: in ten years', 'ms', NOW + 10 * 365 * 86_400_000, 'rejected: future_time observed_at'],
  ])('%s', async (_, time, ts, fate) => {
    const heard = await fateOf(exchangeFeed({ time: format[time] }), exchange({ ts }))
    expect(heard.fate).toBe(fate)
    // A time that is refused is never turned into another one.
    expect(heard.rows).toHaveLength(fate === 'accepted' ? 1 : 0)
  })
})

describe('records', () => {
  it('input 55: of one slot with two values: the later one holds, the earlier is rejected', async () => {
    const body = JSON.stringify({ rows: [exchangeRecord({ calls: 1 }), exchangeRecord({ calls: 2 })] })
    const { fate, rows } = await fateOf(exchangeFeed(), body)
    expect([fate, rows.map(({ calls }) => calls)]).toEqual(['rejected: duplicate_in_answer', [2]])
  })

  it('input 56: ten thousand of one id are one, and the others are dropped and counted', async () => {
    const body = JSON.stringify({ rows: Array.from({ length: 10_000 }, () => exchangeRecord()) })
    const { fate, rows } = await fateOf(exchangeFeed(), body)
    expect([fate, rows.length]).toEqual(['dropped: 9999', 1])
  })

  it('input 68: of which one is bad: the 499 others are accepted', async () => {
    const records = Array.from({ length: 500 }, (_, i) =>
      exchangeRecord({ api: `s${i}`, ...(i === 250 && { err: 'x' }) }),
    )
    const { fate, rows } = await fateOf(exchangeFeed(), JSON.stringify({ rows: records }))
    expect([fate, rows.length]).toEqual(['rejected: wrong_type failures', 499])
  })
})
