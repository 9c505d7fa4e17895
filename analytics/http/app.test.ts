import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import { pino } from 'pino'
import { Registry } from 'prom-client'
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { SECRET, stageProvince, type StageProvince } from '../stage/province.ts'
import {
  catalogueRow,
  DAY,
  exchangeRow,
  HOUR,
  land,
  MINUTE,
  NOW,
  pollRow,
  qualityRow,
  securityRow,
} from '../stage/rows.ts'
import { serve, type Served } from '../stage/serve.ts'
import { definitionPage, explanation, ranking, versionPage } from '../explain/shapes.ts'
import { caseId } from '../case/book.ts'
import { buildApp } from './app.ts'
import { problem, sample } from './shapes.ts'

/** So long that what was not heard since is silent. */
const STARTED = NOW - MINUTE

let scratch: ScratchStore
let province: StageProvince
let served: Served

beforeAll(async () => {
  scratch = await openScratchStore()
  province = stageProvince()
  await land(scratch.client, {
    poll: (['exchange', 'quality', 'security', 'catalogue', 'census'] as const).map((feed) =>
      pollRow({ feed }),
    ),
    exchange: [exchangeRow({ observed_at: NOW - 3 * HOUR })],
    quality: [
      qualityRow({ failed: 7 }),
      qualityRow({ rule: 'late', dimension: 'timeliness', status: 'not_run' }),
    ],
    security: [securityRow({ title: TITLE })],
    catalogue: [catalogueRow()],
  })
  served = await serve(scratch.client, province, NOW, { ran_ms: NOW - STARTED })
  await served.ticked()
  // A case is known once it has been raised, and stays as it is once it has been copied.
  await vi.waitFor(
    async () => {
      const copied = await scratch.client.rows(
        z.object({ id: z.string() }),
        'SELECT case_id AS id FROM case_event WHERE case_id = {id:String}',
        { id: CASE },
      )
      expect(copied).toHaveLength(1)
    },
    { timeout: 20_000, interval: 100 },
  )
})

afterAll(async () => {
  await served.close()
  await scratch.close()
  province.destroy()
  expect(served.log).toEqual([])
})

const parameter = z.object({
  name: z.string(),
  in: z.enum(['query', 'path']),
  required: z.boolean(),
  schema: z.record(z.string(), z.unknown()),
})
const media = z.object({ schema: z.record(z.string(), z.unknown()) })
const operation = z.object({
  summary: z.string().min(1),
  parameters: z.array(parameter).default([]),
  responses: z.record(
    z.string().regex(/^([1-5]\d\d|[1-5]XX|default)$/),
    z.object({ description: z.string(), content: z.record(z.string(), media).optional() }),
  ),
})
const openapi = z.object({
  openapi: z.string().regex(/^3\.\d\.\d$/),
  info: z.object({ title: z.string(), version: z.string() }),
  paths: z.record(
    z.string().startsWith('/'),
    z.object({ get: operation.optional(), post: operation.optional() }),
  ),
})

const document = async () => openapi.parse((await served.get('/api/openapi.json')).json).paths

/** The addresses that are read. */
const description = async () => ({
  paths: Object.fromEntries(
    Object.entries(await document()).flatMap(([path, { get }]) => (get ? [[path, { get }] as const] : [])),
  ),
})

const TITLE = '<script>alert(1)</script>'
const CASE = caseId('alert', ['security', 'GD-JYT', 'NA', TITLE, ''].join('|'))

/** An address for each path that holds what the path names. */
const EXAMPLES: Record<string, string[]> = {
  '/healthz': ['/healthz'],
  '/readyz': ['/readyz'],
  '/metrics': ['/metrics'],
  '/api/v1/province': ['/api/v1/province'],
  '/api/v1/province/samples': ['/api/v1/province/samples'],
  '/api/v1/map': ['/api/v1/map'],
  '/api/v1/flows': ['/api/v1/flows'],
  '/api/v1/attacks': ['/api/v1/attacks'],
  '/api/v1/scenes': ['/api/v1/scenes'],
  '/api/v1/scenes/{id}': ['/api/v1/scenes/overview'],
  '/api/v1/scenes/{id}/samples': ['/api/v1/scenes/overview/samples'],
  '/api/v1/plan': ['/api/v1/plan'],
  '/api/v1/plan/standing': ['/api/v1/plan/standing', `/api/v1/plan/standing?at=${NOW}`],
  '/api/v1/plan/outcomes/{id}': ['/api/v1/plan/outcomes/P1-1', '/api/v1/plan/outcomes/P2-2'],
  '/api/v1/plan/forecast': ['/api/v1/plan/forecast'],
  '/api/v1/screens': ['/api/v1/screens'],
  '/api/v1/platforms': ['/api/v1/platforms'],
  '/api/v1/platforms/{id}': ['/api/v1/platforms/gd-jyt', '/api/v1/platforms/gd-440300'],
  '/api/v1/platforms/{id}/polls': [
    '/api/v1/platforms/gd-jyt/polls',
    '/api/v1/platforms/gd-jyt/polls?feed=quality&hours=1',
  ],
  '/api/v1/platforms/{id}/rejects': ['/api/v1/platforms/gd-jyt/rejects?feed=quality&limit=1'],
  '/api/v1/platforms/{id}/drift': ['/api/v1/platforms/gd-jyt/drift'],
  '/api/v1/polls': ['/api/v1/polls?platforms=gd-jyt,gd-zsj&hours=24'],
  '/api/v1/indicators': ['/api/v1/indicators'],
  '/api/v1/indicators/{id}': ['/api/v1/indicators/quality_score'],
  '/api/v1/indicators/{id}/versions': ['/api/v1/indicators/quality_score/versions'],
  '/api/v1/indicators/{id}/ranking': [
    '/api/v1/indicators/quality_score/ranking',
    '/api/v1/indicators/quality_score/ranking?scope=county',
    '/api/v1/indicators/open_alerts/ranking?scope=organ&part=red&view=corrected',
  ],
  '/api/v1/indicators/{id}/values': [
    '/api/v1/indicators/quality_score/values',
    '/api/v1/indicators/open_alerts/values?scope=organ&view=corrected',
    `/api/v1/indicators/sharing_records_24h/values?scope=city&at=${NOW}`,
    '/api/v1/indicators/sharing_records_24h/values?at=2026-11-23T15:00:00%2B08:00&view=corrected',
  ],
  '/api/v1/indicators/{id}/series': [
    '/api/v1/indicators/quality_score/series?part=accuracy',
    '/api/v1/indicators/sharing_records_24h/series?scope=city&id=440100',
    `/api/v1/indicators/sharing_records_24h/series?hours=24&columns=100&at=${NOW}`,
  ],
  '/api/v1/indicators/{id}/explain': [
    '/api/v1/indicators/quality_score/explain?scope=organ&id=GD-JYT',
    '/api/v1/indicators/sharing_records_24h/explain?view=corrected',
    `/api/v1/indicators/quality_score/explain?part=accuracy&at=${NOW}&since=${NOW - HOUR}`,
  ],
  '/api/v1/cases': ['/api/v1/cases', '/api/v1/cases?kind=alert&state=live&owner=nobody&level=2&limit=1'],
  '/api/v1/cases/{id}': [`/api/v1/cases/${CASE}`],
  '/api/v1/silences': ['/api/v1/silences?all=true'],
  '/api/v1/audit': ['/api/v1/audit', `/api/v1/audit?case=${CASE}&limit=1`],
  '/api/v1/audit/proof': ['/api/v1/audit/proof'],
}

/** What is changed over HTTP. */
const ACTS = [
  '/api/v1/cases/commands',
  '/api/v1/cases/{id}/commands',
  '/api/v1/silences',
  '/api/v1/silences/{id}/end',
]

describe('the description of the API', () => {
  it('lists every address that changes something', async () => {
    const acts = Object.entries(await document()).filter(([, { post }]) => post !== undefined)
    expect(acts.map(([path]) => path).sort()).toEqual(ACTS)
  })

  it('is an OpenAPI document whose parameters and paths agree', async () => {
    const { paths } = await description()
    for (const [path, { get }] of Object.entries(paths)) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)
      expect(get.parameters.filter((one) => one.in === 'path').map(({ name }) => name)).toEqual(named)
      expect(get.parameters.filter((one) => one.in === 'path' && !one.required)).toEqual([])
      expect(Object.keys(get.responses)).toContain('4XX')
    }
  })

  it('lists every address that answers', async () => {
    const { paths } = await description()
    expect(Object.keys(paths).sort()).toEqual(Object.keys(EXAMPLES).sort())
  })

  it('is what the answers are', async () => {
    const { paths } = await description()
    const ajv = new Ajv({ strict: false })
    for (const [path, { get }] of Object.entries(paths)) {
      const schema = get.responses['200']?.content?.['application/json']?.schema
      for (const address of EXAMPLES[path] ?? []) {
        const { status, json } = await served.get(address)
        expect(status, address).toBe(200)
        if (!schema) continue
        const isValid = ajv.compile(schema)
        expect(isValid(json) ? [] : isValid.errors, address).toEqual([])
      }
    }
  })
})

describe('an answer', () => {
  it('about a province holds no secret of its platforms, nor any path of ours', async () => {
    for (const address of Object.values(EXAMPLES).flat()) {
      const { text } = await served.get(address)
      expect(text).not.toContain(SECRET)
      expect(text).not.toContain(province.dir)
    }
  })

  it('is not kept by anybody, nor read as something else', async () => {
    const { headers } = await served.get('/api/v1/plan')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  it('gives the values of all scopes of a kind', async () => {
    const { json } = await served.get('/api/v1/indicators/quality_score/values?scope=organ')
    expect(json).toMatchObject({ indicator: 'quality_score', at: NOW, view: 'known' })
    const { samples } = z.object({ samples: z.array(sample) }).parse(json)
    expect(samples).toContainEqual(
      expect.objectContaining({ scope_id: 'GD-JYT', part: 'accuracy', value: 93 }),
    )
    expect(samples).toContainEqual(
      expect.objectContaining({ scope_id: 'GD-JYT', part: 'timeliness', value: null }),
    )
  })

  it('gives the values of the one scope that is asked for, and of no other', async () => {
    const { json } = await served.get('/api/v1/indicators/quality_score/values?scope=organ&id=GD-JYT')
    const { samples } = z.object({ samples: z.array(sample) }).parse(json)
    expect(samples.map(({ part }) => part).sort()).toEqual(['', 'accuracy', 'completeness', 'timeliness'])
    expect(new Set(samples.map(({ scope_id }) => scope_id))).toEqual(new Set(['GD-JYT']))
  })

  it('explains a value by its SQL, the organs in it, and the polls behind it', async () => {
    const proof = explanation.parse((await served.get('/api/v1/indicators/quality_score/explain')).json)
    expect(proof.sql).toContain('FROM quality_group_at(at = {at:Int64})')
    expect(proof.definition).toMatchObject({ id: 'quality_score', verified: false })
    expect(proof.sample).toMatchObject({
      scope_kind: 'province',
      part: '',
      version: proof.definition.version,
    })
    expect(proof.sql_version).toBe(proof.definition.version)
    expect(proof.calculation).toMatchObject({ kind: 'mean', value: proof.sample.value })
    expect(proof.contributions).toContainEqual(
      expect.objectContaining({ organ: 'GD-JYT', value: 93, without: null }),
    )
    // Nothing was shown a day before, so it is told against what is known about then.
    expect(proof.change).toMatchObject({ since: NOW - DAY, basis: 'recomputed' })
    expect(proof.change.steps.find(({ cause }) => cause === 'new_data')?.numerator).toBe(
      proof.calculation.numerator,
    )
    expect(proof.polls).toMatchObject([
      {
        platform: 'gd-jyt',
        feed: 'quality',
        answer_hash: 'c0ffee',
        age_s: 5,
        cadence_s: 300,
        state: 'known',
        good: { answer_hash: 'c0ffee', age_s: 5 },
      },
    ])
    expect(proof.unheard).toEqual([
      { platform: 'gd-440100', organ: 'GD-440100', feed: 'quality', cadence_s: 300 },
    ])
  })

  it('explains a past value by the polls of then', async () => {
    const started = NOW - 2 * HOUR
    await land(scratch.client, { poll: [pollRow({ feed: 'quality', started, outcome: 'timeout' })] })
    const { json } = await served.get(
      `/api/v1/indicators/quality_score/explain?at=${NOW - HOUR}&view=corrected`,
    )
    expect(explanation.parse(json).polls).toMatchObject([
      { feed: 'quality', started, outcome: 'timeout', age_s: 3600, good: null },
    ])
  })

  it('ranks who reports, and suspends who is silent', async () => {
    const organs = await served.get('/api/v1/indicators/quality_score/ranking?scope=organ&part=accuracy')
    expect(
      ranking.parse(organs.json).rows.map(({ scope_id, rank, suspended }) => [scope_id, rank, suspended]),
    ).toEqual([
      ['GD-JYT', 1, 'no'],
      ['GD-GAT', null, 'unknown'],
      // Their platforms are silent, and would not tell of this if they were not.
      ['GD-ZSJ', null, 'unknown'],
      ['GD-440100', null, 'dark'],
      ['GD-440300', null, 'unknown'],
    ])
    const cities = await served.get('/api/v1/indicators/quality_score/ranking')
    expect(ranking.parse(cities.json).rows.map(({ suspended }) => suspended)).toEqual(['dark', 'unknown'])
  })

  it('gives an indicator with its SQL, and the versions it has had', async () => {
    const { json } = await served.get('/api/v1/indicators/quality_score')
    const { definition, tables } = definitionPage.parse(json)
    expect(definition.id).toBe('quality_score')
    expect(tables).toContain('quality_now')
    const { versions } = versionPage.parse(
      (await served.get('/api/v1/indicators/quality_score/versions')).json,
    )
    expect(versions).toMatchObject([{ used_from: STARTED, is_current: true, changes: [], sql_lines: [] }])
  })

  it('gives what was shown of a value, gaps and all', async () => {
    const { json } = await served.get(
      '/api/v1/indicators/quality_score/series?scope=organ&id=GD-JYT&part=accuracy&hours=1&columns=60',
    )
    expect(json).toMatchObject({ source: 'log', from: NOW - HOUR, to: NOW })
    const { points } = z
      .object({ points: z.array(z.object({ at: z.number(), value: z.number().nullable() })) })
      .parse(json)
    expect(points[0]).toEqual(expect.objectContaining({ at: NOW - HOUR, value: null }))
    expect(points.at(-1)).toEqual(expect.objectContaining({ at: STARTED, value: 93 }))
  })

  it('tells of each platform whether and since when it is dark', async () => {
    const platforms = z
      .array(
        z.object({
          id: z.string(),
          dark: z.boolean(),
          since: z.number().nullable(),
          feeds: z.array(z.unknown()),
        }),
      )
      .parse((await served.get('/api/v1/platforms')).json)
    const [jyt, zsj] = ['gd-jyt', 'gd-zsj'].map((wanted) => platforms.find(({ id }) => id === wanted))
    expect(jyt).toMatchObject({ dark: false, since: null })
    expect(jyt?.feeds).toContainEqual(
      expect.objectContaining({
        feed: 'exchange',
        cadence_s: 15,
        last_good_at: NOW - 5000,
        state: 'known',
      }),
    )
    expect(zsj).toMatchObject({ dark: true, since: null })
  })
})

describe('a request that cannot be answered', () => {
  it.each([
    ['/api/v1/indicators/nothing/values', 404, 'quality_score'],
    ['/api/v1/indicators/nothing/series', 404, 'quality_score'],
    ['/api/v1/indicators/nothing/explain', 404, 'quality_score'],
    ['/api/v1/indicators/quality_score/values?scope=town', 400, '"province"|"city"|"county"|"organ"'],
    ['/api/v1/indicators/quality_score/values?scope=city&scope=organ', 400, 'scope'],
    ['/api/v1/indicators/quality_score/values?view=guessed', 400, '"known"|"corrected"'],
    ['/api/v1/indicators/quality_score/values?scope=organ&id=nobody', 404, 'GD-JYT, GD-GAT'],
    ['/api/v1/indicators/quality_score/values?id=GD-JYT', 404, '440000'],
    ['/api/v1/indicators/quality_score/values?scope_id=GD-JYT', 400, 'it takes scope, id, at, view'],
    [
      '/api/v1/indicators/quality_score/series?day=0',
      400,
      '"day": it takes scope, id, part, hours, at, columns',
    ],
    [`/api/v1/indicators/quality_score/series?at=${NOW}`, 400, 'give hours as well'],
    ['/api/v1/indicators/quality_score/series?hours=9601', 400, '9600'],
    ['/api/v1/indicators/quality_score/series?hours=1&columns=5', 400, '10'],
    [`/api/v1/indicators/quality_score/series?hours=1&at=${NOW + HOUR}`, 400, 'must not be later'],
    ['/api/v1/indicators/nothing', 404, 'quality_score'],
    ['/api/v1/indicators/nothing/versions', 404, 'quality_score'],
    ['/api/v1/indicators/nothing/ranking', 404, 'quality_score'],
    ['/api/v1/indicators/quality_score/versions?at=0', 400, 'it takes none'],
    ['/api/v1/indicators/quality_score/ranking?scope=province', 400, '"city"|"county"|"organ"'],
    ['/api/v1/indicators/quality_score/ranking?part=beauty', 404, 'accuracy, completeness, timeliness'],
    ['/api/v1/indicators/quality_score/ranking?id=440100', 400, 'it takes scope, part, at, view'],
    ['/api/v1/indicators/quality_score/explain?part=beauty', 404, 'accuracy, completeness, timeliness'],
    ['/api/v1/indicators/quality_score/explain?since=yesterday', 400, '2026-11-23T10:00:00+08:00'],
    [`/api/v1/indicators/quality_score/explain?at=${NOW}&since=${NOW}`, 400, 'since must be earlier than at'],
    ['/api/v1/plan?at=0', 400, '"at": it takes none'],
    ['/api/v1/plan/outcomes/P9-9', 404, 'P1-1, P2-1, P2-2'],
    ['/healthz?deep', 400, '"deep": it takes none'],
    ['/api/v1/indicators/quality_score/values?at=yesterday', 400, '2026-11-23T10:00:00+08:00'],
    ['/api/v1/indicators/quality_score/values?at=2026-11-23T10:00:00', 400, 'with a zone'],
    ['/api/v1/indicators/quality_score/values?at=2026-02-30T25:61:61Z', 400, 'with a zone'],
    ['/api/v1/indicators/quality_score/values?at=-1', 400, 'from 2000 to 2099'],
    [
      `/api/v1/indicators/quality_score/values?at=${NOW + HOUR}`,
      400,
      'must not be later than 2026-11-23T08:00:00.000Z',
    ],
    ['/api/v1/indicators/quality_score/series?scope=city&id=440999', 404, '440100, 440300'],
    ['/api/v1/indicators/quality_score/series?scope=organ', 404, 'GD-JYT'],
    ['/api/v1/indicators/quality_score/series?part=beauty', 404, 'accuracy, completeness, timeliness'],
    ['/api/v1/indicators/quality_score/explain?scope=organ&id=nobody', 404, 'GD-JYT'],
    [`/api/v1/indicators/quality_score/explain?at=${NOW - HOUR}`, 404, 'at that moment there is none'],
    ['/api/v1/platforms/gd-nobody', 404, 'none of the 4 in /api/v1/platforms'],
    ['/api/v1/platforms/gd-nobody/polls', 404, '/api/v1/platforms'],
    ['/api/v1/platforms/gd-nobody/rejects', 404, '/api/v1/platforms'],
    ['/api/v1/platforms/gd-nobody/drift', 404, '/api/v1/platforms'],
    ['/api/v1/platforms/gd-zsj/polls?feed=quality', 404, 'not one of exchange'],
    ['/api/v1/platforms/gd-zsj/rejects?feed=quality', 404, 'not one of exchange'],
    ['/api/v1/platforms/gd-jyt?feed=quality', 400, 'it takes none'],
    ['/api/v1/platforms/gd-jyt/polls?days=3', 400, 'it takes feed, hours'],
    ['/api/v1/platforms/gd-jyt/polls?hours=0', 400, '1'],
    ['/api/v1/platforms/gd-jyt/polls?hours=2161', 400, '2160'],
    ['/api/v1/platforms/gd-jyt/rejects?limit=501', 400, '500'],
    ['/api/v1/platforms/gd-jyt/rejects?before=yesterday', 400, '`next` of the page before'],
    ['/api/v1/platforms/gd-jyt/drift?limit=1', 400, 'it takes none'],
    ['/api/v1/polls', 400, 'platforms'],
    ['/api/v1/polls?platforms=gd-jyt,gd-nobody', 404, '/api/v1/platforms'],
    [`/api/v1/polls?platforms=${Array.from({ length: 101 }, (_, n) => `p${n}`).join()}`, 400, 'at most 100'],
    ['/api/v1/scenes/backstage', 404, 'overview'],
    ['/api/v2/anything', 404, '/api/openapi.json'],
    ['/', 404, 'npm run build'],
  ])('%s is told what would do', async (address, status, cure) => {
    const answer = await served.get(address)
    expect(answer.type).toMatch(/^application\/problem\+json/)
    expect(answer.json).toMatchObject({ type: 'about:blank', status })
    expect(problem.parse(answer.json).detail).toContain(cure)
    expect(answer.status).toBe(status)
  })

  it('by its bytes is refused, and the next one is answered', async () => {
    const paths = [
      '/api/v1/scenes/%',
      '/api/v1/scenes/..%2f..%2fetc%2fpasswd',
      '/%00',
      '//',
      `/${'a'.repeat(8_000)}`,
      '/api/v1/scenes/%ff',
    ]
    for (const path of paths) {
      const status = await raw(path)
      expect(status, path.slice(0, 60)).toBeGreaterThanOrEqual(400)
      expect(status, path.slice(0, 60)).toBeLessThan(500)
    }
    expect((await served.get('/healthz')).status).toBe(200)
  })

  it('by its method changes nothing', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      expect(await raw('/api/v1/province', method)).toBe(404)
    }
  })
})

describe('whatever stands in a parameter', () => {
  const DROP = 'DROP TABLE exchange SYNC'
  const PAYLOADS = [
    `'; ${DROP}; --`,
    `\\'; ${DROP}; SELECT '`,
    `x\n\n${DROP}\n`,
    "' OR 1=1 --",
    `') UNION ALL SELECT name FROM system.tables --`,
    '{province:String}',
    '\\',
    '\0',
    '\ud800',
    '../../../etc/passwd',
    '${7*7}',
    '<img src=x onerror=alert(1)>',
    'a'.repeat(5_000),
    '-1',
    '9'.repeat(30),
    '1e308',
    'NaN',
    '__proto__',
    'constructor',
    'null',
    '',
  ]

  const contents = () =>
    scratch.client.rows(
      z.object({ name: z.string(), rows: z.number().nullable() }),
      // What is computed goes on being logged meanwhile.
      `SELECT name, total_rows AS rows FROM system.tables
       WHERE database = currentDatabase() AND name != 'indicator_sample' ORDER BY name`,
    )

  it('is a value, never a statement, and changes nothing', async () => {
    const { paths } = await description()
    const before = await contents()
    let asked = 0
    for (const [path, { get }] of Object.entries(paths)) {
      for (const { name, in: where } of get.parameters) {
        for (const payload of PAYLOADS) {
          const text = payload.isWellFormed() ? encodeURIComponent(payload) : '%ED%A0%80'
          const address =
            where === 'path'
              ? path.replace(`{${name}}`, text)
              : `${EXAMPLES[path]?.[0]?.split('?')[0]}?${name}=${text}`
          const answer = await served.get(address)
          asked += 1
          expect(answer.status, address.slice(0, 100)).toBeLessThan(500)
          if (answer.status >= 400)
            expect(answer.type, address.slice(0, 100)).toMatch(/^application\/problem\+json/)
          expect(answer.text).not.toContain('DB::Exception')
        }
      }
    }
    expect(asked).toBeGreaterThan(200)
    expect(await contents()).toEqual(before)
  })
})

describe('the health of the server', () => {
  it('is told: alive, ready while it ticks, late when it no longer does', async () => {
    expect((await served.get('/healthz')).json).toEqual({ status: 'ok', reason: '' })
    expect(await served.get('/readyz')).toMatchObject({ status: 200, json: { status: 'ready' } })
    expect((await served.get('/metrics')).text).toMatch(/^yuemai_screens 0$/m)
  })

  it('counts the platforms, and those that are dark', async () => {
    const { text } = await served.get('/metrics')
    expect(text).toMatch(/^yuemai_platforms 4$/m)
    expect(text).toMatch(/^yuemai_platforms_dark 3$/m)
  })

  it('is not vouched for without a fresh tick', async () => {
    let last = 0
    const app = await buildApp(
      {
        province,
        clock: { now: () => NOW },
        lastTick: () => last,
        build: 'b',
        storage: () => 'storage scarce: 1.0 GiB are free',
        frames: { snapshot: () => ({ dark: [{}, {}] }) },
        pending: () => 1,
      } as unknown as Parameters<typeof buildApp>[0],
      { metrics: new Registry(), log: pino({ level: 'silent' }), dashboard: '/nowhere' },
    )
    onTestFinished(() => app.close())
    const ready = async () => (await app.inject('/readyz')).json<{ status: string; reason: string }>()
    expect(await ready()).toEqual({ status: 'starting', reason: 'no value has been computed yet' })
    last = NOW - 11_000
    expect(await ready()).toEqual({ status: 'late', reason: 'the last tick was 11 s ago' })
    last = NOW - 9_000
    // And says what an operator should know of its store, and of who is silent.
    expect(await ready()).toEqual({
      status: 'ready',
      reason:
        'storage scarce: 1.0 GiB are free; 2 of 4 platforms are silent; 1 of 4 has not been heard yet since the start',
    })
  })
})

describe('the dashboard', () => {
  it('is served where it has been built, its hashed files for good and its document never', async () => {
    const dashboard = mkdtempSync(join(tmpdir(), 'dashboard-'))
    mkdirSync(join(dashboard, 'assets'))
    writeFileSync(join(dashboard, 'index.html'), '<!doctype html><title>Yuemai</title>')
    writeFileSync(join(dashboard, 'assets', 'wall-abc.js'), 'export {}')
    const other = await serve(scratch.client, province, NOW, { dashboard })
    onTestFinished(async () => {
      await other.close()
      rmSync(dashboard, { recursive: true })
    })
    expect((await other.get('/')).headers.get('location')).toBe('/wall')
    const page = await other.get('/wall')
    expect(page.text).toContain('<title>Yuemai</title>')
    expect(page.headers.get('cache-control')).toBe('no-cache')
    expect((await other.get('/assets/wall-abc.js')).headers.get('cache-control')).toContain('immutable')
    expect((await other.get('/assets/..%2f..%2fpackage.json')).status).toBe(404)
    const asked = (path: string, accept: string): Promise<Response> =>
      fetch(`http://127.0.0.1:${other.port}${path}`, { redirect: 'manual', headers: { accept } })
    // That there is no such page is told to a person by the document; a program, and whoever misses a file, is told.
    const lost = await asked('/nonsense', 'text/html,*/*')
    expect([lost.status, lost.headers.get('location')]).toEqual([404, null])
    expect(await lost.text()).toContain('<title>Yuemai</title>')
    expect((await asked('/nonsense', 'application/json')).status).toBe(404)
    expect((await asked('/api/v1/nonsense', 'text/html')).status).toBe(404)
    expect((await asked('/assets/gone.js', 'text/html')).status).toBe(404)
  })
})

/** A request as bytes on the wire, past every check of a client. */
function raw(path: string, method = 'GET'): Promise<number> {
  return new Promise((done, failed) => {
    request({ port: served.port, host: '127.0.0.1', path, method }, (response) => {
      response.resume()
      done(response.statusCode ?? 0)
    })
      .on('error', failed)
      .end()
  })
}
