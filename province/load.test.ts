import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { checkProvince, loadProvince } from './load.ts'
import { shownIn } from './panel.ts'
import { ProvinceError, formatProblem } from './problem.ts'
import type { Problem } from './problem.ts'
import { ENV, GUANGDONG, scratchProvince, TOKEN } from './scratch.ts'
import type { Scratch } from './scratch.ts'

describe('Guangdong as it is shipped', () => {
  const guangdong = loadProvince(GUANGDONG, ENV)

  test('has 48 provincial organs and the data bureaus of 21 cities', () => {
    const cities = guangdong.organs.filter((organ) => organ.kind === 'city')
    expect(guangdong.organs).toHaveLength(69)
    expect(cities).toHaveLength(21)
    expect(cities.map((organ) => organ.region)).toEqual(guangdong.regions.cities.map((city) => city.code))
  })

  test('has 122 counties, of which only 光明区 is not drawn, and two cities without any', () => {
    const districts = guangdong.regions.cities.flatMap((city) => city.districts)
    expect(districts).toHaveLength(122)
    expect(districts.filter((district) => !district.in_map).map((district) => district.name)).toEqual([
      '光明区',
    ])
    expect(
      guangdong.regions.cities.filter((city) => city.districts.length === 0).map((city) => city.name),
    ).toEqual(['东莞市', '中山市'])
  })

  test('has four phases and eleven outcomes, whose days are not set', () => {
    const outcomes = guangdong.plan.phases.flatMap((phase) => phase.outcomes)
    expect(guangdong.plan.phases.map((phase) => phase.id)).toEqual(['P1', 'P2', 'P3', 'P4'])
    expect(outcomes).toHaveLength(11)
    expect(outcomes.every(({ starts, ends }) => starts === null && ends === null)).toBe(true)
  })

  test('has one platform for each organ, about half of either shape, the exchange platform unsigned', () => {
    expect(guangdong.platforms.map((platform) => platform.organ).sort()).toEqual(
      guangdong.organs.map((organ) => organ.code).sort(),
    )
    expect(guangdong.platforms.filter((platform) => platform.auth.kind === 'tif')).toHaveLength(35)
    expect(guangdong.platforms.find((platform) => platform.id === 'gd-zsj')?.auth).toEqual({ kind: 'none' })
  })

  test('polls all nine feeds of each platform, exchange every 15 s', () => {
    for (const { id, feeds } of guangdong.platforms) {
      expect(Object.fromEntries(feeds.map(({ feed, cadence_s }) => [feed, cadence_s])), id).toEqual({
        exchange: 15,
        security: 30,
        request: 60,
        quality: 300,
        catalogue: 600,
        census: 1800,
        progress: 600,
        document: 600,
        measure: 600,
      })
    }
  })

  test('shows six tiles and the quality map', () => {
    const overview = guangdong.scenes.find(({ id }) => id === 'overview')
    const drawn = (type: string) =>
      overview?.panels.flatMap((panel) =>
        panel.type === type ? shownIn(panel).map(({ indicator }) => indicator) : [],
      )
    expect(drawn('tile')).toEqual([
      'sharing_records_24h',
      'exchange_success_rate',
      'quality_score',
      'open_alerts',
      'catalogue_mounting_rate',
      'update_timeliness',
    ])
    expect(drawn('map')).toEqual(['quality_score'])
  })

  test('is simulated, and says so', () => {
    expect(guangdong).toMatchObject({
      id: 'guangdong',
      code: '440000',
      provenance: 'simulated',
      map_review_no: '',
    })
  })
})

describe('a province in a folder', () => {
  let scratch: Scratch
  beforeEach(() => {
    scratch = scratchProvince()
  })
  afterEach(() => {
    scratch.destroy()
  })

  test('loads without mistakes', () => {
    expect(scratch.check()).toEqual([])
  })

  test('a platform comes with its region, its secrets and its defaults', () => {
    const [jyt] = loadProvince(scratch.dir, ENV).platforms
    expect(jyt).toMatchObject({
      id: 'gd-jyt',
      region: '440000',
      timeout_s: 10,
      max_bytes: 5_000_000,
      time: 'local',
    })
    expect(jyt?.auth).toEqual({ kind: 'tif', paasid: 'gd-jyt', token: TOKEN, case: 'lower' })
    expect(jyt?.feeds[0]).toMatchObject({
      cursor: { max: 'updateTime', start_h: 25, overlap_s: 1 },
      cadence_s: 15,
    })
  })

  test('a platform on this machine is one of a simulated province alone', () => {
    scratch.edit('province.yaml', 'provenance: simulated', 'provenance: live')
    expect(scratch.check().map(({ line, path, message }) => `${line} ${path} ${message}`)).toEqual([
      '6 loopback Only a simulated province is polled on this machine.',
      '6 loopback Only a simulated province is polled on this machine.',
    ])
  })

  test('a base may come from the environment, and loses its last slash', () => {
    scratch.edit(JYT, 'http://127.0.0.1:9700/gd-jyt', '${env:JYT}')
    const [jyt] = loadProvince(scratch.dir, { ...ENV, JYT: 'https://jyt.example.cn/share/' }).platforms
    expect(jyt?.base).toBe('https://jyt.example.cn/share')
  })

  test('a feed with a dialect may leave records, map and mode to it', () => {
    scratch.write(
      JYT,
      `${headOf(scratch.read(JYT))}\nfeeds:\n  - { feed: quality, every: '0 */5 * * * *', get: /x, dialect: great-expectations }\n`,
    )
    const [jyt] = loadProvince(scratch.dir, ENV).platforms
    expect(jyt?.feeds).toEqual([
      { feed: 'quality', every: '0 */5 * * * *', cadence_s: 300, get: '/x', dialect: 'great-expectations' },
    ])
  })

  test('a platform is removed by deleting its file', () => {
    scratch.remove(JYT)
    expect(loadProvince(scratch.dir, ENV).platforms.map((platform) => platform.id)).toEqual(['gd-zsj'])
  })

  test('files that are no business of a province are let be', () => {
    scratch.write('platforms/README.md', '# notes')
    scratch.write('platforms/fixtures/gd-jyt.json', '{')
    expect(scratch.check()).toEqual([])
  })

  test('every file is checked, whatever is wrong with the others', () => {
    scratch.write('organs.yaml', '- code: GD-JYT\n- code: GD-ZSJ\n')
    scratch.edit('plan.yaml', 'owner: GD-ZSJ', 'owner: GD-ZJS')
    scratch.edit('province.yaml', 'lead_organ: GD-ZSJ', 'lead_organ: GD-ZJS')
    scratch.edit(JYT, 'organ: GD-JYT', 'organ: GD-JTY')
    scratch.edit('scenes/overview.yaml', 'quality_score', 'Quality Score')
    const files = new Set(scratch.check().map(({ file }) => file.slice(scratch.dir.length + 1)))
    expect(files).toEqual(new Set(['organs.yaml', 'plan.yaml', 'province.yaml', JYT, 'scenes/overview.yaml']))
  })

  test('a live province tells nothing to the machine it runs on', () => {
    const hook = 'id: hook, kind: webhook, url: https://127.0.0.1/, secret: "${env:YUEMAI_SIM_TOKEN}"'
    scratch.write('channels.yaml', `channels:\n  - { ${hook}, loopback: true }\n`)
    expect(scratch.check()).toEqual([])
    scratch.edit('province.yaml', 'provenance: simulated', 'provenance: live')
    const told = scratch.check().filter(({ file }) => file.endsWith('channels.yaml'))
    expect(told).toMatchObject([{ line: 2, path: 'channels[0].loopback' }])
    expect(told[0]?.cure).toMatch(/^Remove loopback/)
  })

  test('the calendar may be another file of the folder', () => {
    scratch.write('china.yaml', scratch.read('calendar.yaml'))
    scratch.remove('calendar.yaml')
    expect(scratch.check().map(({ file }) => file)).toEqual([join(scratch.dir, 'calendar.yaml')])
    scratch.edit('province.yaml', 'time_zone:', 'calendar: china.yaml\ntime_zone:')
    expect(scratch.check()).toEqual([])
    expect(loadProvince(scratch.dir, ENV).calendar.years.map(({ year }) => year)).toEqual([2025, 2026])
  })

  test('several mistakes of one file are all told, in the order of its lines', () => {
    scratch.edit(JYT, 'time: local', 'time: locl')
    scratch.edit(JYT, 'organ: GD-JYT', 'organ: GD-JTY')
    scratch.edit(JYT, 'feed: quality', 'feed: security')
    scratch.edit(JYT, 'mode: delta', 'modus: delta')
    expect(scratch.check({}).map(({ line, path }) => `${line} ${path}`)).toEqual([
      '3 organ',
      '7 auth.token',
      '8 time',
      '12 feeds[0].mode',
      '20 feeds[0].modus',
      '44 feeds[3].feed',
    ])
  })

  test('a ProvinceError names the folder and the mistakes', () => {
    scratch.edit(JYT, 'time: local', 'time: locl')
    expect(() => loadProvince(scratch.dir, ENV)).toThrow(ProvinceError)
    expect(() => loadProvince(scratch.dir, ENV)).toThrow(
      new RegExp(`^${scratch.dir}/platforms/gd-jyt\\.yaml:8:1  time: [^\\n]*$`),
    )
  })

  test('one cause in many places is one line, and so is a folder that is not there', () => {
    scratch.edit(
      ZSJ,
      'auth: { kind: none }',
      "auth: { kind: tif, paasid: x, token: '${env:YUEMAI_SIM_TOKEN}' }",
    )
    expect(thrown(() => loadProvince(scratch.dir, {})).message).toMatch(
      /^[^\n]+YUEMAI_SIM_TOKEN is not set\. [^\n]+ The same in 1 more place\.$/,
    )
    expect(thrown(() => loadProvince('/nowhere/at/all', ENV)).message).toMatch(
      /^\/nowhere\/at\/all:1:1 {2}There is no such directory\. [^\n]+$/,
    )
  })

  test('of many mistakes the message shows twenty and the error carries all', () => {
    const keys = Array.from({ length: 30 }, (_, n) => `k${n}: 1`).join('\n')
    scratch.write(JYT, `${scratch.read(JYT)}${keys}\n`)
    const error = thrown(() => loadProvince(scratch.dir, ENV))
    expect(error.problems).toHaveLength(30)
    expect(error.message).toContain('… and 10 more: yuemai check')
  })

  test('neither a message nor an error ever holds a secret', () => {
    scratch.edit(JYT, 'base: http://127.0.0.1:9700/gd-jyt', 'base: ftp://${env:YUEMAI_SIM_TOKEN}@x y')
    scratch.edit(ZSJ, 'auth: { kind: none }', `auth: { kind: tif, paasid: x, token: ${TOKEN} }`)
    const problems = scratch.check()
    expect(problems.map(({ path }) => path)).toEqual(['base', 'auth.token'])
    expect(JSON.stringify(problems)).not.toContain(TOKEN)
    expect(thrown(() => loadProvince(scratch.dir, ENV)).message).not.toContain(TOKEN)
  })
})

const JYT = 'platforms/gd-jyt.yaml'
const ZSJ = 'platforms/gd-zsj.yaml'

const headOf = (text: string): string => text.slice(0, text.indexOf('# prettier-ignore'))

function thrown(act: () => unknown): ProvinceError {
  try {
    act()
  } catch (error) {
    if (error instanceof ProvinceError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

test('a folder that is not there is one problem, not a crash, and an empty one lacks each of its files', () => {
  expect(checkProvince('/nowhere', {}).map(({ file }) => file)).toEqual(['/nowhere'])
  const empty = mkdtempSync(join(tmpdir(), 'yuemai-empty-'))
  const files = [
    'alert-rules.yaml',
    'calendar.yaml',
    'channels.yaml',
    'clocks.yaml',
    'organs.yaml',
    'plan.yaml',
    'platforms',
    'province.yaml',
    'regions.json',
    'scenes',
  ]
  expect(checkProvince(empty, {}).map(({ file }) => relative(empty, file))).toEqual(files)
  rmSync(empty, { recursive: true })
})

test('a problem is one line that terminals turn into a link', () => {
  const problem: Problem = {
    file: 'a.yaml',
    line: 3,
    column: 5,
    path: 'feeds[0].every',
    message: 'It is off.',
    cure: 'Mend it.',
  }
  expect(formatProblem(problem)).toBe('a.yaml:3:5  feeds[0].every: It is off. Mend it.')
  expect(formatProblem({ ...problem, path: '' })).toBe('a.yaml:3:5  It is off. Mend it.')
})
