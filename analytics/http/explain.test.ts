/** The proof of a number over HTTP: of a city with the organs of its counties, and of a value that an older version computed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { explanation, versionPage } from '../explain/shapes.ts'
import { evaluate } from '../indicator/evaluate.ts'
import { readSources } from '../indicator/sources.ts'
import { appendSamples } from '../past/sample-log.ts'
import { logVersions } from '../past/version-log.ts'
import { MARKS, REGISTER } from '../stage/evaluation.ts'
import { stageProvince, type StageProvince } from '../stage/province.ts'
import { DAY, land, NOW, pollRow, qualityRow } from '../stage/rows.ts'
import { serve, type Served } from '../stage/serve.ts'

let scratch: ScratchStore
let province: StageProvince
let served: Served

const TIANHE = 'GD-440106'
const current = REGISTER.get('quality_score')
if (!current) throw new Error('there is no quality score')
/** As it was a while ago: other thresholds, another meaning, and another text of its statement. */
const older = {
  ...current,
  version: 'older0000000',
  meaning: { zh: '旧口径的数据质量得分', en: 'the quality score as it used to be meant' },
  thresholds: { good: 85, warn: 80, from: null, until: null },
  sql: `${current.sql}\n-- as it was`,
  undisturbed: `${current.undisturbed}\n-- as it was`,
}

beforeAll(async () => {
  scratch = await openScratchStore()
  province = stageProvince()
  const [city] = province.regions.cities
  const district = { type: '市辖区', in_map: true }
  city?.districts.push(
    { code: '440106', name: '天河区', name_en: 'Tianhe', ...district },
    { code: '440103', name: '荔湾区', name_en: 'Liwan', ...district },
  )
  const [platform] = province.platforms
  const name = { zh: '天河区数据局', en: 'Tianhe data bureau' }
  province.organs.push({ code: TIANHE, region: '440106', kind: 'city', name, short: name })
  if (platform) province.platforms.push({ ...platform, id: 'gd-440106', organ: TIANHE, region: '440106' })
  const { client } = scratch
  await land(client, {
    poll: [
      { ...pollRow({ platform: 'gd-440100', feed: 'quality' }), organ: 'GD-440100', region: '440100' },
      { ...pollRow({ platform: 'gd-440106', feed: 'quality' }), organ: TIANHE, region: '440106' },
    ],
    quality: [
      qualityRow({ platform: 'gd-440100', organ: 'GD-440100', region: '440100', checked: 100, failed: 10 }),
      qualityRow({ platform: 'gd-440106', organ: TIANHE, region: '440106', checked: 100, failed: 30 }),
    ],
  })
  await logVersions(client, new Map([[older.id, older]]), NOW - 30 * DAY)
  served = await serve(client, province)
  await served.ticked()
  // What was shown a day ago was computed by the version of then.
  const then = NOW - DAY
  const sources = await readSources(client, then)
  const { code, organs } = province
  const shown = await evaluate(older, NOW, sources, { store: client, province: code, organs, marks: MARKS })
  await appendSamples(
    client,
    shown.map((sample) => ({ ...sample, at: then })),
  )
})

afterAll(async () => {
  await served.close()
  await scratch.close()
  province.destroy()
  expect(served.log).toEqual([])
})

const proofOf = async (query: string) =>
  explanation.parse((await served.get(`/api/v1/indicators/quality_score/explain?${query}`)).json)

describe('a city with counties', () => {
  it('is made of its own organs and of those of its counties, and a county of its own alone', async () => {
    const city = await proofOf('scope=city&id=440100&part=accuracy')
    expect(city.contributions.map(({ organ, value }) => [organ, value]).sort()).toEqual([
      ['GD-440100', 90],
      [TIANHE, 70],
    ])
    expect(city.sample).toMatchObject({ value: 80, expected: 2, reporting: 2 })
    const county = await proofOf('scope=county&id=440106&part=accuracy')
    expect(county.contributions.map(({ organ, value }) => [organ, value])).toEqual([[TIANHE, 70]])
    expect(county.sample).toMatchObject({ value: 70, expected: 1, reporting: 1 })
    expect(county.polls.map(({ platform }) => platform)).toEqual(['gd-440106'])
  })

  it('has one of which nobody speaks, whose value is unknown and is explained as such', async () => {
    for (const view of ['known', 'corrected']) {
      const silent = await proofOf(`scope=county&id=440103&view=${view}`)
      expect(silent.sample).toMatchObject({ value: null, state: 'unknown', status_reason: 'no_source' })
      expect(silent.contributions).toEqual([])
    }
  })

  it('has them by name in the province; one that has none says why', async () => {
    expect((await served.get('/api/v1/province')).json).toMatchObject({
      cities: [
        { code: '440100', no_counties: null },
        { code: '440300', no_counties: { zh: expect.stringContaining('没有所辖县区') as string } },
      ],
      counties: [
        { code: '440106', name: { zh: '天河区', en: 'Tianhe' }, city: '440100' },
        { code: '440103', name: { zh: '荔湾区', en: 'Liwan' }, city: '440100' },
      ],
    })
  })
})

describe('a value that an older version computed', () => {
  it('is explained by the definition and the statement of then, in its own words', async () => {
    const then = await proofOf(`at=${NOW - DAY}&scope=city&id=440100`)
    expect(then.sample.version).toBe(older.version)
    expect(then.definition).toMatchObject({
      version: older.version,
      meaning: older.meaning,
      thresholds: older.thresholds,
    })
    expect([then.sql, then.sql_version]).toEqual([older.sql, older.version])
    const now = await proofOf('scope=city&id=440100')
    expect(now.definition).toMatchObject({ version: current.version, meaning: current.meaning })
    expect([now.sql, now.sql_version]).toEqual([current.sql, current.version])
  })

  it('stands among the versions, with what the next one changed of it', async () => {
    const { json } = await served.get('/api/v1/indicators/quality_score/versions')
    const { versions } = versionPage.parse(json)
    expect(versions.map(({ version, is_current }) => [version, is_current])).toEqual([
      [current.version, true],
      [older.version, false],
    ])
    expect(versions[0]?.changes).toContainEqual({
      field: 'meaning.zh',
      before: older.meaning.zh,
      after: current.meaning.zh,
    })
    expect(versions[0]?.changes).toContainEqual({ field: 'thresholds.good', before: '85', after: '90' })
    expect(versions[0]?.sql_lines).toContainEqual({ sign: '-', text: '-- as it was' })
  })
})
