/** What the commands say to the people who type them. */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDatabase } from '#collector/memory/database.ts'
import { startStore } from '#sql/store/server.ts'
import { eventually, ROOT, runYuemai, startProduct } from './rig.ts'

let dir: string
let taken: Server

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'commands-'))
  taken = createServer((_request, response) => response.end('{"results":[]}'))
  await new Promise<void>((done) => taken.listen(0, '127.0.0.1', done))
})

afterAll(async () => {
  await new Promise((done) => taken.close(done))
  rmSync(dir, { recursive: true, force: true })
})

const GUANGDONG = join(ROOT, 'province', 'guangdong')
const ENV = { YUEMAI_SIM_TOKEN: 'TOKEN', PORT: '0', LOG_LEVEL: 'error' }

function copyOfGuangdong(name: string): string {
  const to = join(dir, name)
  cpSync(GUANGDONG, to, { recursive: true })
  return to
}

/** One clear line on standard error, or as many as there are mistakes and a heading, and exit code 2. */
async function refuses(words: string[], env: Record<string, string>, line: RegExp, lines = 1): Promise<void> {
  const { code, err } = await runYuemai(words, { YUEMAI_DATA: join(dir, 'data'), ...ENV, ...env })
  expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(line) as string })
  expect(err.trim().split('\n')).toHaveLength(lines)
}

describe('a start that cannot work is one clear line and exit code 2', () => {
  it.each([
    [{ PORT: 'eighty' }, /^yuemai: PORT: 'eighty' is not a port/],
    [{ PORT: '70000' }, /^yuemai: PORT: '70000' is not a port/],
    [{ HOST: 'not an address' }, /^yuemai: HOST: 'not an address' is not an address/],
    [{ CLICKHOUSE_URL: 'clickhouse' }, /^yuemai: CLICKHOUSE_URL is not a URL/],
    [{ CLICKHOUSE_URL: 'tcp://127.0.0.1:9000' }, /^yuemai: CLICKHOUSE_URL begins with tcp:/],
    [{ LOG_LEVEL: 'loud' }, /^yuemai: LOG_LEVEL: 'loud' is not one of/],
    [{ YUEMAI_DATA: '' }, /^yuemai: YUEMAI_DATA is empty/],
    ...['0/3', '4/3', '1', '1/0', 'a/b', '-1/3', '1/3/5', '1/100000', ''].map(
      (shard): [Record<string, string>, RegExp] => [
        { YUEMAI_SHARD: shard },
        /^yuemai: YUEMAI_SHARD: '.*' is no share: write 1\/3/,
      ],
    ),
    [{ YUEMAI_DATA: '/proc/nowhere/data' }, /^yuemai: YUEMAI_DATA: .* cannot be written/],
  ])('a wrong setting: %o', async (env, line) => {
    await refuses(['up'], env, line)
  })

  it('a taken port', async () => {
    const { port } = taken.address() as AddressInfo
    await refuses(
      ['up'],
      { PORT: String(port) },
      new RegExp(`^yuemai: port ${port} on 127\\.0\\.0\\.1 is taken`),
    )
  })

  it('a store directory that is in use', async () => {
    const data = join(dir, 'in-use')
    const store = await startStore({
      dir: join(data, 'store'),
      database: 'yuemai',
      readers: 1,
      memory: 1_000_000_000,
      readSeconds: 5,
      port: 0,
      user: 'yuemai',
      password: 'x',
    })
    try {
      await refuses(
        ['up'],
        { YUEMAI_DATA: data },
        /^yuemai: the store directory .* is in use by another process/,
      )
    } finally {
      await store.close()
    }
  })

  it('a directory on which another collector runs (fault 62)', async () => {
    const data = join(dir, 'collecting')
    mkdirSync(join(data, 'collector'), { recursive: true })
    const { database } = openDatabase(join(data, 'collector'), 1)
    try {
      await refuses(
        ['up'],
        { YUEMAI_DATA: data },
        /^yuemai: YUEMAI_DATA: .*collector\.db is in use: another collector runs on this directory; stop it/,
      )
    } finally {
      database.close()
    }
  })

  it('a store that holds the numbers of another province', async () => {
    const live = copyOfGuangdong('live')
    const file = join(live, 'province.yaml')
    const data = join(dir, 'claimed')
    const simulated = await startProduct({ ...ENV, YUEMAI_DATA: data })
    expect(await simulated.stop()).toBe(0)
    writeFileSync(file, readFileSync(file, 'utf8').replace('provenance: simulated', 'provenance: live'))
    // No platform of a live province lies on this machine.
    rmSync(join(live, 'platforms'), { recursive: true })
    mkdirSync(join(live, 'platforms'))
    await refuses(
      ['up'],
      { YUEMAI_DATA: data, YUEMAI_PROVINCE: live },
      /^yuemai: the store holds simulated numbers of guangdong, and this is live guangdong/,
    )
  })

  it('a ClickHouse server that does not answer', async () => {
    await refuses(
      ['up'],
      { CLICKHOUSE_URL: 'http://127.0.0.1:1/yuemai' },
      /^yuemai: CLICKHOUSE_URL: no ClickHouse answers at 127\.0\.0\.1:1/,
    )
  })

  it('an unknown command, dialect, platform or file', async () => {
    await refuses(['fly'], {}, /^yuemai: unknown command 'fly'; yuemai --help lists the commands/)
    await refuses(
      ['unpack', 'klingon', 'x.json'],
      {},
      /^yuemai: there is no dialect 'klingon': choose one of .*great-expectations/,
    )
    await refuses(
      ['unpack', 'great-expectations', 'nowhere.json'],
      {},
      /^yuemai: nowhere\.json cannot be read/,
    )
    await refuses(['poll', 'gd-nowhere'], {}, /^yuemai: there is no platform 'gd-nowhere'/)
  })

  it('a taken port of the simulator, which is not the port of the product', async () => {
    const { port } = taken.address() as AddressInfo
    await refuses(
      ['simulate', '--simulator-port', String(port)],
      {},
      new RegExp(
        `^yuemai: simulator: port ${port}, where the simulator plays the platforms, is taken: stop what listens there`,
      ),
    )
  })
})

describe('yuemai collect', () => {
  it('serves its own routes alone, and an operator asks it from this machine', async () => {
    const province = copyOfGuangdong('collect')
    const platforms = join(province, 'platforms')
    for (const file of readdirSync(platforms)) if (file !== 'gd-jyt.yaml') rmSync(join(platforms, file))
    const env = { ...ENV, YUEMAI_DATA: join(dir, 'collect-data'), YUEMAI_PROVINCE: province }
    const collecting = await startProduct(env, ['collect'])
    try {
      const state = await eventually(async () => {
        const answer = await fetch(`${collecting.url}/api/v1/collector`)
        if (!answer.ok) throw new Error(await answer.text())
        return answer.json()
      })
      expect(state).toMatchObject({ outbox: { full: false }, drift: [] })
      const poll = await fetch(`${collecting.url}/api/v1/platforms/gd-jyt/exchange/poll`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
      })
      expect(await poll.json()).toMatchObject({ outcome: 'refused', rows: 0 })
      expect((await fetch(`${collecting.url}/healthz`)).status).toBe(200)
    } finally {
      await collecting.stop()
    }
  })
})

describe('yuemai check', () => {
  it('finds nothing to mend in Guangdong, and names the secrets it will need', async () => {
    const { code, out } = await runYuemai(['check', GUANGDONG])
    expect({ code, out }).toEqual({ code: 0, out: expect.stringContaining('YUEMAI_SIM_TOKEN') as string })
  })

  it('names file, line and cure of every mistake', async () => {
    const province = copyOfGuangdong('mistaken')
    const file = join(province, 'platforms', 'gd-jyt.yaml')
    writeFileSync(file, readFileSync(file, 'utf8').replace('feed: exchange', 'feed: exchang'))
    const { code, out } = await runYuemai(['check', province])
    expect(code).toBe(2)
    expect(out).toMatch(/gd-jyt\.yaml:\d+:\d+ .*exchange/)
  })

  it('sees a map that does not fit its feed', async () => {
    const province = copyOfGuangdong('unfitting')
    const file = join(province, 'platforms', 'gd-jyt.yaml')
    writeFileSync(file, readFileSync(file, 'utf8').replace('records: recordCount', 'recordz: recordCount'))
    const { code, out } = await runYuemai(['check', province])
    expect(code).toBe(2)
    expect(out).toMatch(/gd-jyt\.yaml:\d+:\d+ .*recordz/)
  })

  it.each([
    [
      'an indicator that there is not',
      'alert-rules.yaml',
      'indicator: exchange_success_rate',
      'indicator: exchange_succes_rate',
      /alert-rules\.yaml:\d+:\d+ .*exchange_succes_rate.*Write one of .*exchange_success_rate/,
    ],
    [
      'a part that the indicator does not have',
      'alert-rules.yaml',
      'indicator: exchange_success_rate',
      'indicator: exchange_success_rate\n    part: nightly',
      /alert-rules\.yaml:\d+:\d+ .*'nightly'.*Write one of '' \(the whole\)/,
    ],
    [
      'a tile of what there is not',
      'scenes/overview.yaml',
      'indicator: exchange_success_rate',
      'indicator: exchange_succes_rate',
      /overview\.yaml:\d+:\d+ .*exchange_succes_rate.*Write one of/,
    ],
  ])('sees a rule or a scene that asks for %s, and so does a start', async (name, path, was, is, line) => {
    const province = copyOfGuangdong(`misfit ${name}`)
    const file = join(province, path)
    writeFileSync(file, readFileSync(file, 'utf8').replace(was, is))
    const { code, out } = await runYuemai(['check', province])
    expect({ code, out }).toEqual({ code: 2, out: expect.stringMatching(line) as string })
    await refuses(['up'], { YUEMAI_PROVINCE: province }, line)
  })

  it('is what a start says, too', async () => {
    const province = copyOfGuangdong('broken')
    writeFileSync(join(province, 'platforms', 'gd-jyt.yaml'), 'id: gd-jyt\n\tbroken')
    const { code, err } = await runYuemai(['up'], {
      ...ENV,
      YUEMAI_PROVINCE: province,
      YUEMAI_DATA: join(dir, 'data'),
    })
    expect(code).toBe(2)
    expect(err).toMatch(/gd-jyt\.yaml:2/)
  })
})

describe('yuemai unpack', () => {
  it('prints observations, rejects and their counts', async () => {
    const file = join(dir, 'run.json')
    writeFileSync(
      file,
      JSON.stringify({
        success: false,
        meta: {
          great_expectations_version: '1.2.0',
          run_id: { run_time: '2026-11-20T08:00:00+00:00' },
          active_batch_definition: { data_asset_name: 'people' },
        },
        results: [
          {
            success: true,
            expectation_config: { type: 'expect_column_values_to_not_be_null', kwargs: { column: 'id' } },
            result: { element_count: 10, unexpected_count: 0 },
            exception_info: { raised_exception: false },
          },
          {
            success: false,
            expectation_config: { type: 'expect_column_values_to_be_unique', kwargs: { column: 'id' } },
            result: { element_count: 10, unexpected_count: 3 },
            exception_info: { raised_exception: false },
          },
          {
            success: false,
            expectation_config: { type: 'expect_column_max_to_be_between', kwargs: { column: 'gone' } },
            result: {},
            exception_info: { raised_exception: true },
          },
        ],
      }),
    )
    const { code, out } = await runYuemai(['unpack', 'great-expectations', file])
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(code).toBe(0)
    expect(lines.map(({ kind }) => kind)).toEqual(['observation', 'observation', 'observation', 'count'])
    expect(lines.at(-1)).toMatchObject({
      observations: 3,
      rejects: 0,
      status: { passed: 1, failed: 1, not_run: 1 },
    })
  })

  it('ends without a complaint where nobody reads on', () => {
    const file = join(dir, 'eve.json')
    const alert = {
      timestamp: '2026-11-20T08:00:00.000000+0800',
      event_type: 'alert',
      alert: { severity: 1 },
    }
    writeFileSync(file, Array.from({ length: 20_000 }, () => `${JSON.stringify(alert)}\n`).join(''))
    const command = `set -o pipefail; "${process.execPath}" cli/main.ts unpack suricata-eve "${file}" | head -1`
    const { status, stdout, stderr } = spawnSync('bash', ['-c', command], { cwd: ROOT, encoding: 'utf8' })
    expect({ status, stderr, lines: stdout.trim().split('\n').length }).toEqual({
      status: 0,
      stderr: '',
      lines: 1,
    })
  })
})

describe('a platform that is a folder of saved results', () => {
  function provinceOf(name: string, files: Record<string, string>): string {
    const province = join(dir, name)
    cpSync(GUANGDONG, province, { recursive: true, filter: (path) => !/platforms\/.+/.test(path) })
    mkdirSync(join(province, 'platforms'), { recursive: true })
    for (const [id, text] of Object.entries(files))
      writeFileSync(join(province, 'platforms', `${id}.yaml`), text)
    return province
  }

  const statistics = (port: number, feed: string): string => `id: gd-tjj
organ: GD-TJJ
name: { zh: 统计局质检, en: Statistics quality }
base: http://127.0.0.1:${port}
loopback: true
auth: { kind: none }
feeds:
  - ${feed}
`

  it('is polled and printed without being stored, and without the secrets of the other platforms', async () => {
    const { port } = taken.address() as AddressInfo
    const province = provinceOf('small', {
      'gd-tjj': statistics(
        port,
        "{ feed: quality, every: '0 * * * * *', get: /run.json, dialect: great-expectations }",
      ),
      'gd-jyt': statistics(
        port,
        "{ feed: quality, every: '0 * * * * *', get: /run.json, dialect: great-expectations }",
      )
        .replace('gd-tjj', 'gd-jyt')
        .replace('GD-TJJ', 'GD-JYT')
        .replace('{ kind: none }', "{ kind: tif, paasid: gd-jyt, token: '${env:NOBODY_HAS_IT}' }"),
    })
    const { code, out } = await runYuemai(['poll', 'gd-tjj'], { YUEMAI_PROVINCE: province })
    expect({ code, out }).toMatchObject({ code: 0 })
    expect(out).toContain('"outcome":"ok"')
    await refuses(['poll', 'gd-jyt'], { YUEMAI_PROVINCE: province }, /NOBODY_HAS_IT is not set/)
  })

  it('whose map lacks a column that is needed is named with its file and line', async () => {
    const province = provinceOf('lacking', {
      'gd-tjj': statistics(
        9700,
        "{ feed: quality, every: '0 * * * * *', get: /run, records: rows, mode: delta, map: { rule: r } }",
      ),
    })
    await refuses(
      ['poll', 'gd-tjj'],
      { YUEMAI_PROVINCE: province },
      /^yuemai: .*gd-tjj\.yaml:8:1 {2}feeds quality: .*dataset/,
    )
  })
})
