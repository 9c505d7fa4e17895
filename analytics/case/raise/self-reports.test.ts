import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { guangdong } from '../../stage/cases.ts'
import { stageProvince, type StageProvince } from '../../stage/province.ts'
import { catalogueRow, censusRow, land, NOW, pollRow, progressRow } from '../../stage/rows.ts'
import { sampleOf as sample } from '../../stage/sample.ts'
import { serve, type Served } from '../../stage/serve.ts'
import { casePage } from '../shapes.ts'
import { selfReportConditions, selfReportPrint } from './self-reports.ts'

const nameOf = (code: string) => ({ zh: code, en: code })
const organ = { scope_kind: 'organ', scope_id: 'GD-JYT' } as const
const shown = (value: number | null) =>
  sample({
    ...organ,
    indicator: 'plan_completion',
    part: 'P1-1',
    value,
    state: value === null ? 'unknown' : 'known',
  })
const said = (value: number | null) =>
  sample({
    ...organ,
    indicator: 'self_reported_progress',
    part: 'P1-1',
    value,
    state: value === null ? 'unknown' : 'known',
  })
const found = (stands: string[], ...samples: ReturnType<typeof sample>[]) =>
  selfReportConditions(guangdong.plan, samples, new Set(stands), nameOf).map(({ fingerprint }) => fingerprint)
const PRINT = selfReportPrint('P1-1', 'GD-JYT')

describe('an own report', () => {
  it('above the facts by more than is tolerated is a finding, and by as much as that it is none', () => {
    expect(found([], shown(0.4), said(0.51))).toEqual([PRINT])
    expect(found([], shown(0.4), said(0.5))).toEqual([])
    expect(found([], shown(0.6), said(0.5))).toEqual([])
  })

  it('of an organ whose facts nobody knows opens none, and closes none', () => {
    expect(found([], shown(null), said(1))).toEqual([])
    expect(found([PRINT], shown(null), said(1))).toEqual([PRINT])
    expect(found([PRINT], shown(0.4), said(null))).toEqual([PRINT])
    expect(found([PRINT], shown(0.4), said(0.45))).toEqual([])
  })
})

const HEARD = ['catalogue', 'census', 'progress'] as const
/** What no screen draws is computed one after another, between the ticks. */
const ROUND_MS = 90_000

describe('on the desk', () => {
  let scratch: ScratchStore
  let province: StageProvince
  let served: Served

  beforeAll(async () => {
    scratch = await openScratchStore()
    province = stageProvince()
    const [platform] = province.platforms
    const census = platform?.feeds.find(({ feed }) => feed === 'census')
    if (!platform || !census) throw new Error('the staged province has no platform with a census')
    platform.feeds.push({ ...census, feed: 'progress' })
    await land(scratch.client, {
      poll: HEARD.map((feed) => pollRow({ feed })),
      census: [censusRow({ item: 'one' })],
      catalogue: [catalogueRow({ should_land: 1, landed: 0 })],
      progress: [progressRow({ outcome: 'P2-1', percent: 80 })],
    })
    served = await serve(scratch.client, province)
  })

  afterAll(async () => {
    await served.close()
    await scratch.close()
    province.destroy()
  })

  const findings = async () => {
    // The values of alert rules are looked at every fifteen seconds.
    served.clock.at += 16_000
    // However often it is looked, its sources are heard all the while.
    await land(scratch.client, {
      poll: HEARD.map((feed) => pollRow({ feed, started: served.clock.at - 1000 })),
    })
    await served.ticked()
    const { cases } = casePage.parse((await served.get('/api/v1/cases?kind=alert')).json)
    return cases
      .filter(({ title }) => title.zh.includes('虚报差'))
      .map(({ organ: own, state }) => `${own} ${state}`)
  }

  it('it is a case of its organ until the facts come up to it', { timeout: 2 * ROUND_MS }, async () => {
    await expect.poll(findings, { timeout: ROUND_MS }).toEqual(['GD-JYT open'])
    await land(scratch.client, {
      catalogue: [catalogueRow({ should_land: 1, landed: 1, conformant: 1, known_at: NOW + 60_000 })],
    })
    await expect.poll(findings, { timeout: ROUND_MS }).toEqual(['GD-JYT resolved'])
  })
})
