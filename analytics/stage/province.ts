/** A small province, written by hand: two cities, five organs and four platforms. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Province } from '#province/load.ts'
import { retentionSchema } from '#province/retention.ts'
import type { Platform, PlatformFeed } from '#province/platform.ts'

export const SECRET = 'a-token-that-nobody-may-see'

const CADENCE_S = { exchange: 15, security: 30, quality: 300, catalogue: 600, census: 1800 }
type Feed = keyof typeof CADENCE_S

function feedOf(feed: Feed): PlatformFeed {
  return {
    feed,
    every: '*/15 * * * * *',
    cadence_s: CADENCE_S[feed],
    get: `/${feed}`,
    records: 'rows',
    map: {},
    mode: 'delta',
    ...(feed === 'catalogue' || feed === 'census'
      ? {}
      : { cursor: { max: 'ts', start_h: 24, overlap_s: 0 } }),
  }
}

function platformOf(id: string, organ: string, region: string, feeds: Feed[]): Platform {
  return {
    id,
    organ,
    region,
    name: { zh: `平台 ${id}`, en: `Platform ${id}` },
    base: 'http://127.0.0.1:1',
    auth: { kind: 'tif', paasid: id, token: SECRET, case: 'lower' },
    timeout_s: 10,
    max_bytes: 5_000_000,
    time: 'ms',
    feeds: feeds.map(feedOf),
  }
}

const ALERT_RULES: Province['alert_rules'] = {
  dark: { after_s: 60, warn_level: 3 },
  own_outage: { share: 0.8, least: 5, warn_level: 1 },
  correlation: { least: 3, warn_level: 2 },
  flapping: { recurs: 4, within_s: 3600, calm_s: 1800 },
  overdue: { warn_level: 2 },
  screens: { warn_level: 3, share: 0.8, least: 3 },
  thresholds: [],
  remediation: { clean_runs: 2, serious_below: 60, ordinary_below: 80 },
}

const name = (en: string) => ({ zh: `名 ${en}`, en })
const organ = (code: string, region: string, kind: 'provincial' | 'city' = 'provincial') => ({
  code,
  region,
  kind,
  name: name(code),
  short: name(code),
})
const city = (code: string) => ({
  code,
  name: `市 ${code}`,
  name_en: code,
  region: '珠三角',
  center: [113, 23] as [number, number],
  districts: [],
})

export interface StageProvince extends Province {
  /** Removes its folder. */
  destroy(): void
}

/** Nobody looks at its scenes. */
const GRID = { columns: [1], rows: [1], areas: ['map'] }

export function stageProvince(over: Partial<Province> = {}): StageProvince {
  const dir = mkdtempSync(join(tmpdir(), 'stage-province-'))
  const map_file = join(dir, 'stage.topo.json')
  writeFileSync(map_file, JSON.stringify({ type: 'Topology', objects: {}, arcs: [] }))
  const outcome = (id: string, weight: number) => ({
    id,
    name: name(id),
    weight,
    owner: 'GD-ZSJ',
    starts: null,
    ends: null,
    depends_on: [],
    reached_from: 1,
    evidence: name('evidence'),
    facts: [],
    gates: [],
    milestones: [],
  })
  return {
    dir,
    destroy: () => rmSync(dir, { recursive: true, force: true }),
    id: 'stage',
    code: '440000',
    name: name('Stage'),
    title: name('Stage title'),
    provenance: 'simulated',
    time_zone: 'Asia/Shanghai',
    lead_organ: 'GD-ZSJ',
    confidence: { A: 0.95, B: 0.85, C: 0.6 },
    retention: retentionSchema.parse({}),
    quality: { weights: { accuracy: 2, completeness: 1, timeliness: 1 } },
    map_review_no: '',
    map_file,
    organs: [
      organ('GD-JYT', '440000'),
      organ('GD-GAT', '440000'),
      organ('GD-ZSJ', '440000'),
      organ('GD-440100', '440100', 'city'),
      organ('GD-440300', '440300', 'city'),
    ],
    regions: {
      province: { code: '440000', name: '舞台省', name_en: 'Stage' },
      cities: [city('440100'), city('440300')],
    },
    plan: {
      self_report_tolerance: 0.1,
      baselines: [],
      phases: [
        {
          id: 'P1',
          name: name('P1'),
          weight: 75,
          starts: null,
          ends: null,
          outcomes: [outcome('P1-1', 100)],
        },
        {
          id: 'P2',
          name: name('P2'),
          weight: 25,
          starts: '2027-01-01',
          ends: null,
          outcomes: [outcome('P2-1', 40), outcome('P2-2', 60)],
        },
      ],
    },
    calendar: { name: name('Calendar'), day_ends: '24:00', years: [] },
    clocks: [],
    notices: { channels: [] },
    alert_rules: ALERT_RULES,
    scenes: [
      {
        id: 'overview',
        name: name('Overview'),
        question: name('Who is silent?'),
        order: 1,
        dwell_s: 20,
        windows: [],
        live: true,
        takeover: false,
        panels: [
          { area: 'alerts', type: 'tile', indicator: 'open_alerts', part: 'red' },
          { area: 'sharing', type: 'tile', indicator: 'sharing_records_24h', part: '' },
          { area: 'exchange', type: 'tile', indicator: 'exchange_success_rate', part: '' },
          { area: 'mounting', type: 'tile', indicator: 'catalogue_mounting_rate', part: '' },
          { area: 'updates', type: 'tile', indicator: 'update_timeliness', part: '' },
          { area: 'map', type: 'map', indicator: 'quality_score', part: '' },
          { area: 'plan', type: 'phases', indicator: 'plan_completion', part: '' },
          { area: 'silent', type: 'silent', indicator: 'platforms_reporting', part: '' },
          { area: 'ticker', type: 'alerts', indicator: 'open_alerts', part: '', most: 20 },
        ],
        layout: { wide: GRID, double: GRID, triple: GRID, tall: GRID },
      },
    ],
    platforms: [
      platformOf('gd-jyt', 'GD-JYT', '440000', ['exchange', 'security', 'quality', 'catalogue', 'census']),
      platformOf('gd-zsj', 'GD-ZSJ', '440000', ['exchange']),
      platformOf('gd-440100', 'GD-440100', '440100', ['exchange', 'quality', 'security']),
      platformOf('gd-440300', 'GD-440300', '440300', ['exchange', 'catalogue']),
    ],
    ...over,
  }
}
