import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, it } from 'vitest'
import { loadDialects } from './dialect.ts'
import { checkFeeds, pollWithoutMemory, unpackAnswer } from './inspect.ts'
import { machineClock, StageClock } from './stage/clock.ts'
import {
  catalogueFeed,
  catalogueRecord,
  dialects,
  exchangeFeed,
  exchangeMap,
  NOW,
  planOf,
  platformOf,
  shanghai,
} from './stage/definition.ts'
import { openPlatform } from './stage/platform.ts'

const parts = { dialects, zone: shanghai }

describe('a feed', () => {
  it('that could not be polled is told with what is wrong, before anything is', () => {
    const platform = platformOf('http://127.0.0.1:9', [
      exchangeFeed(),
      catalogueFeed({ map: { entry: 'code' } }),
      { feed: 'quality', every: '0 * * * * *', cadence_s: 60, get: '/q', dialect: 'no-such' },
      { feed: 'census', every: '0 * * * * *', cadence_s: 60, get: '/q', dialect: 'great-expectations' },
    ])
    expect(checkFeeds([platform], parts).map(({ feed, message }) => `${feed}: ${message}`)).toEqual([
      'catalogue: map lacks name, provider, share_type, cycle, mounted, which feed catalogue needs',
      `quality: there is no dialect no-such: choose one of ${[...dialects.keys()].join(', ')}`,
      'census: dialect great-expectations gives quality, not census',
    ])
  })

  it('of a platform at an address that no platform has is told before it is asked', () => {
    const faults = (base: string, over = {}) =>
      checkFeeds([platformOf(base, [exchangeFeed()], over)], parts).map(({ message }) => message)
    expect(faults('http://169.254.169.254')[0]).toMatch(/^169.254.169.254 is link-local.*Write an address/)
    expect(faults('http://[::ffff:169.254.169.254]')).toHaveLength(1)
    expect(faults('http://127.0.0.1', { loopback: false })).toHaveLength(1)
    expect(faults('http://10.8.0.1', { addresses: ['10.9.0.0/16'] })[0]).toContain('none of the networks')
    expect(faults('http://10.8.0.1', { addresses: ['10.8.0.0/16'] })).toEqual([])
    expect(faults('https://jyt.gd.gov.cn')).toEqual([])
  })

  it('may take a dialect and still say some things itself', () => {
    const feed = {
      feed: 'quality',
      every: '0 * * * * *',
      cadence_s: 60,
      get: '/q',
      dialect: 'great-expectations',
      map: { dimension: '"consistency"' },
    } as const
    expect(planOf(platformOf('http://127.0.0.1:9', [feed]))).toMatchObject({ time: 'iso', mode: 'delta' })
    expect(
      planOf(platformOf('http://127.0.0.1:9', [{ ...feed, time: 'ms', mode: 'snapshot' }])),
    ).toMatchObject({ time: 'ms', mode: 'snapshot' })
  })

  it('is polled once without keeping anything', async () => {
    const stage = await openPlatform({ rows: [catalogueRecord('A')] })
    const platform = platformOf(stage.base, [catalogueFeed()])
    const result = await pollWithoutMemory(platform, 'catalogue', {
      ...parts,
      clock: machineClock,
      allowLoopback: true,
    })
    expect(result).toMatchObject({ poll: { outcome: 'ok' }, observations: [{ facts: { entry: 'A' } }] })
    await expect(
      pollWithoutMemory(platform, 'census', { ...parts, clock: machineClock, allowLoopback: true }),
    ).rejects.toThrow('has no feed census: choose one of catalogue')
    await stage.close()
  })
})

it('an answer in a file is unpacked by a feed’s own shape', async () => {
  const shape = {
    feed: 'exchange',
    format: 'json',
    time: 'ms',
    untimed: 'refused',
    records: 'rows',
    map: exchangeMap,
  } as const
  const options = { time_zone: 'Asia/Shanghai', clock: new StageClock(NOW) }
  expect(await unpackAnswer(shape, Buffer.from('{"rows":[{}]}'), options)).toMatchObject({
    outcome: 'ok',
    records: 1,
    rejects: [{ ordinal: 0 }],
  })
})

describe('a dialect', () => {
  it('that is not what it should be stops the start, by its file and its fault', () => {
    const dir = mkdtempSync(join(tmpdir(), 'yuemai-'))
    const folder = pathToFileURL(`${dir}/`)
    const write = (text: string) => writeFileSync(join(dir, 'odd.yaml'), text)
    const good =
      'name: odd\nabout: { zh: 甲, en: odd }\nfeed: census\ntime: ms\nrecords: rows\nmap: { item: id }\n'
    write(good)
    expect(loadDialects(folder).get('odd')).toMatchObject({
      feed: 'census',
      mode: 'delta',
      untimed: 'refused',
      format: 'json',
    })
    write(good.replace('feed: census', 'feed: weather'))
    expect(() => loadDialects(folder)).toThrow(/collector\/dialects\/odd\.yaml: .*\n.*feed/)
    write(good.replace('name: odd', 'name: even'))
    expect(() => loadDialects(folder)).toThrow('named even inside')
    rmSync(dir, { recursive: true })
  })

  it('says in both languages what it reads', () => {
    for (const { about } of dialects.values()) expect(Object.keys(about)).toEqual(['zh', 'en'])
  })
})
