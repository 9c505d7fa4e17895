import { io } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { z } from 'zod'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { caseDetail, casePage, silenceShape } from '../case/shapes.ts'
import { explanation } from '../explain/shapes.ts'
import type { CasesChanged } from '../live/events.ts'
import { guangdong } from '../stage/cases.ts'
import { stageProvince, type StageProvince } from '../stage/province.ts'
import { land, NOW, pollRow, securityRow } from '../stage/rows.ts'
import { serve, type Served } from '../stage/serve.ts'

let scratch: ScratchStore
let province: StageProvince
let served: Served

beforeAll(async () => {
  scratch = await openScratchStore()
  province = stageProvince()
  Object.assign(province, { clocks: guangdong.clocks, calendar: guangdong.calendar })
  await land(scratch.client, {
    poll: [pollRow({ feed: 'security' })],
    security: [
      securityRow({ warn_level: 1, title: '勒索' }),
      securityRow({ alert: 'b', title: '扫描' }),
      securityRow({ alert: 'c', title: '扫描' }),
    ],
  })
  served = await serve(scratch.client, province)
  await vi.waitFor(async () => expect((await page('?kind=alert')).total).toBe(2), {
    timeout: 20_000,
    interval: 100,
  })
})

afterAll(async () => {
  await served.close()
  await scratch.close()
  province.destroy()
  expect(served.log).toEqual([])
})

const page = async (query: string) => casePage.parse((await served.get(`/api/v1/cases${query}`)).json)
const detail = async (id: string) => caseDetail.parse((await served.get(`/api/v1/cases/${id}`)).json)

async function post(path: string, body: object, actor: string | undefined = '王芳') {
  const answer = await fetch(`http://127.0.0.1:${served.port}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(actor ? { 'x-actor': encodeURIComponent(actor) } : {}),
    },
    body: JSON.stringify(body),
  })
  return { status: answer.status, json: z.record(z.string(), z.unknown()).parse(await answer.json()) }
}

const red = async () => {
  const [first] = (await page('?level=1')).cases
  if (!first) throw new Error('there is no red case')
  return first
}

describe('the desk over HTTP', () => {
  it('lists by due time, filters, pages, and counts', async () => {
    const all = await page('?kind=alert')
    expect(all.cases.map(({ title, count, warn_level }) => [title.zh, count, warn_level])).toEqual([
      ['勒索', 1, 1],
      ['扫描', 2, 2],
    ])
    expect(all.counts).toMatchObject({
      live: 2,
      unowned: 2,
      by_warn_level: { 1: 1, 2: 1 },
      by_source: { security: 2 },
    })
    // Three alerts of the feed are two cases.
    expect(all.open_alerts).toEqual({ total: 3, live: 3, held: 0, done: 0 })
    expect((await page('?kind=alert&source=security&stands=true')).total).toBe(2)
    expect((await page('?kind=alert&source=dark')).total).toBe(0)
    const first = await page('?kind=alert&limit=1')
    expect(first.next).not.toBeNull()
    expect(
      (await page(`?kind=alert&limit=1&behind=${first.next}`)).cases.map(({ title }) => title.zh),
    ).toEqual(['扫描'])
    expect((await served.get('/api/v1/cases?behind=nonsense')).status).toBe(400)
  })

  it('is told of once for each case, the gravest by its level', async () => {
    await vi.waitFor(() => expect(served.told).toHaveLength(2), { timeout: 20_000, interval: 100 })
    expect(served.told.map(({ title, level, key }) => [title.zh, level, key.split('/')[1]]).sort()).toEqual([
      ['勒索', 1, 'raised'],
      ['扫描', 2, 'raised'],
    ])
  })

  it('says of every command whether it would be taken, and why not', async () => {
    const { commands, timeline } = await detail((await red()).id)
    const close = commands.find(({ command }) => command === 'close')
    expect(close?.why_not?.zh).toContain('待处置')
    expect(commands.find(({ command }) => command === 'acknowledge')).toMatchObject({
      why_not: null,
      takes: { required: ['comment'] },
    })
    expect(timeline).toMatchObject([{ command: 'raise', actor: { kind: 'rule', id: 'security' } }])
  })

  it('takes a red alert from arrival to report to close, and its reporting clock names its article', async () => {
    const { id } = await red()
    const step = async (command: string, given: object = {}) => {
      const { version } = (await detail(id)).case
      const answer = await post(`/api/v1/cases/${id}/commands`, { command, version, given })
      expect(answer, command).toMatchObject({ status: 200 })
      return caseDetail.parse(answer.json)
    }
    expect(served.isTaken(id)).toBe(false)
    await step('acknowledge', { comment: '正在看' })
    expect(served.isTaken(id), 'nobody else need be called for it').toBe(true)
    const judged = await step('judge', { event_level: 3, comment: '较大', reporter: 'other' })
    expect(judged.clocks).toMatchObject([
      {
        rule: 'REPORT_OTHER',
        due_at: NOW + 4 * 3_600_000,
        basis: { zh: expect.stringContaining('报告管理办法') as string },
        verified: true,
        starts: { zh: expect.stringMatching(/./) as string },
        who: { zh: expect.stringMatching(/./) as string },
        to: { zh: expect.stringContaining('网信') as string },
      },
    ])
    expect(judged.case).toMatchObject({
      event_level: 3,
      warn_level: 1,
      owner: '王芳',
      due_who: judged.clocks[0]?.who,
    })
    expect(judged.case.due_who?.zh).toBe('网络运营者')
    await step('resolve', { comment: '已处置' })
    const { version } = (await detail(id)).case
    expect(
      await post(`/api/v1/cases/${id}/commands`, { command: 'close', version, given: { comment: 'x' } }),
    ).toMatchObject({
      status: 422,
      json: { why: { zh: '仍有报告时限在计时：报告后方可关闭' } },
    })
    const { version: now } = (await detail(id)).case
    expect(
      await post(`/api/v1/cases/${id}/commands`, { command: 'report', version: now, given: { to: 'x' } }),
    ).toMatchObject({
      status: 422,
      json: { why: { zh: expect.stringContaining('事件处置总结报告（REPORT_SUMMARY）') as string } },
    })
    await step('report', { to: '省网信办', clock: 'REPORT_OTHER' })
    await step('report', { to: '省网信办', reference: '总结' })
    const { version: reported } = (await detail(id)).case
    const close = { command: 'close', version: reported, given: { comment: '已核实' } }
    expect(await post(`/api/v1/cases/${id}/commands`, close)).toMatchObject({
      status: 422,
      json: { why: { zh: '“处置完成”由王芳作出，“核实关闭”须由另一人作出' } },
    })
    expect(await post(`/api/v1/cases/${id}/commands`, close, '李四')).toMatchObject({
      status: 200,
      json: { case: { state: 'closed', done: true } },
    })
  })

  it('counts what a person has judged an event, and explains the number by its case', async () => {
    const { id } = await red()
    const explain = async (indicator: string) =>
      explanation.parse(
        (await served.get(`/api/v1/indicators/${indicator}/explain?view=corrected&scope=organ&id=GD-JYT`))
          .json,
      )
    const closed = async (): Promise<string[] | undefined> =>
      (await explain('high_alerts_closed')).cases_behind?.cases.map(({ numerator }) => numerator)
    await vi.waitFor(async () => expect(await closed()).toEqual(['0', '1']), {
      timeout: 20_000,
      interval: 200,
    })
    const proof = await explain('security_incidents')
    expect(proof.cases_behind).toMatchObject({ is_all: true, cases: [{ case_id: id, numerator: '1' }] })
    expect(proof).toMatchObject({ polls: [], unheard: [], contributions: [{ organ: 'GD-JYT', value: 1 }] })
    expect((await explain('quality_score')).cases_behind).toBeNull()
  })

  it('answers two who act on the same version with one winner, and the other is told who was first', async () => {
    const [the] = (await page('?level=2')).cases
    const { id, version } = the ?? { id: '', version: 0 }
    const answers = await Promise.all(
      ['王芳', '李强'].map((person) =>
        post(`/api/v1/cases/${id}/commands`, { command: 'claim', version }, person),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    const winner = (await detail(id)).case.owner
    expect(answers.find(({ status }) => status === 409)?.json).toMatchObject({
      version_seen: version,
      version: version + 1,
      actor: winner,
      command: 'claim',
      command_name: { zh: '认领', en: 'Claim' },
      why: { zh: expect.stringContaining(`${winner} 于 `) as string },
    })
    const loser = answers.find(({ status }) => status === 409)?.json
    expect(JSON.stringify([loser?.['detail'], loser?.['why']])).toMatch(/“Claim”.*“认领”/)
    expect(JSON.stringify([loser?.['detail'], loser?.['why']]), 'no word of the program').not.toContain(
      'claim',
    )
  })

  it('does one command on many, each on its own', async () => {
    const all = await page('?kind=alert')
    const cases = all.cases.map(({ id, version }) => ({ id, version }))
    const answer = await post('/api/v1/cases/commands', {
      command: 'acknowledge',
      given: { comment: '批量' },
      cases: [...cases, { id: 'none', version: 1 }],
    })
    expect(answer.json).toMatchObject({ done: [{ title: { zh: '扫描' } }], refused: [{}, { id: 'none' }] })
  })

  it('believes nobody without a name, and no header where the province is live', async () => {
    expect(
      await post('/api/v1/silences', { covers: { organ: 'X' }, ends_at: NOW + 1000, reason: 'x' }, ''),
    ).toMatchObject({ status: 400 })
    Object.assign(province, { provenance: 'live' })
    expect(
      await post('/api/v1/silences', { covers: { organ: 'X' }, ends_at: NOW + 1000, reason: 'x' }),
    ).toMatchObject({ status: 403 })
    Object.assign(province, { provenance: 'simulated' })
  })

  it('keeps silences that end, and all that was done in one chain that proves itself', async () => {
    const answer = await post('/api/v1/silences', {
      covers: { organ: 'GD-ZSJ' },
      ends_at: NOW + 60_000,
      reason: '演练',
      maintenance: true,
    })
    const { id, version } = silenceShape.parse(answer.json)
    expect(answer.json).toMatchObject({ active: true, maintenance: true, by: '王芳' })
    expect(await post(`/api/v1/silences/${id}/end`, { version, reason: '提前' })).toMatchObject({
      json: { active: false },
    })
    expect((await served.get('/api/v1/audit/proof')).json).toMatchObject({ ok: true, broken: null })
    const { json } = await served.get('/api/v1/audit?limit=500')
    const kinds = new Set(
      z
        .object({ entries: z.array(z.object({ kind: z.string() })) })
        .parse(json)
        .entries.map(({ kind }) => kind),
    )
    expect([...kinds].sort()).toEqual(['alert', 'formula', 'silence'])
  })

  it('tells who watches cases what has changed', async () => {
    const socket = io(`http://127.0.0.1:${served.port}`, {
      path: '/live',
      transports: ['websocket'],
      forceNew: true,
    })
    const told: CasesChanged[] = []
    socket.on('cases', (message: CasesChanged) => told.push(message))
    await new Promise<void>((done) => socket.on('connect', done))
    socket.emit('watch_cases')
    const [the] = (await page('?level=2')).cases
    const { id, version } = the ?? { id: '', version: 0 }
    await new Promise((done) => setTimeout(done, 100))
    await post(`/api/v1/cases/${id}/commands`, { command: 'comment', version, given: { comment: '看到了' } })
    await vi.waitFor(
      () =>
        expect(told.flatMap(({ changed }) => changed)).toContainEqual(
          expect.objectContaining({ id, version: version + 1 }),
        ),
      { timeout: 10_000 },
    )
    socket.disconnect()
  })
})
