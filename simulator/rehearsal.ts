/** A small province, a clock to turn and a reader, for the simulator's own tests. */
import { randomUUID } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Agent, request } from 'undici'
import { stringify } from 'yaml'
import { SECOND, toLocal } from './local.ts'
import { startSimulator } from './simulate.ts'
import { signatureOf } from './tif.ts'
import type { Row } from './world.ts'

export const TOKEN = 'REHEARSAL'
/** A Wednesday morning, 2026-11-18 10:07:31 in Shanghai. */
export const MORNING = Date.parse('2026-11-18T10:07:31+08:00')

export const TIF = ['GD-GAT', 'GD-MZT', 'GD-440300']
export const ORGANS = ['GD-ZSJ', 'GD-RST', 'GD-DZJ', 'GD-NYT', 'GD-440100', ...TIF]

/** A province folder in a directory of its own. */
export function writeProvince(organs: string[], tif: string[]): string {
  const dir = mkdtempSync(join(tmpdir(), 'rehearsal-'))
  mkdirSync(join(dir, 'platforms'))
  const described = organs.map((code) => {
    const isCity = /\d{6}$/.test(code)
    const name = { zh: `${code}局`, en: code }
    return {
      code,
      name,
      short: name,
      kind: isCity ? 'city' : 'provincial',
      region: isCity ? code.slice(3) : '440000',
    }
  })
  writeFileSync(join(dir, 'organs.yaml'), stringify(described))
  for (const code of organs) {
    const id = code.toLowerCase()
    const auth = tif.includes(code)
      ? { kind: 'tif', paasid: id, token: '${env:YUEMAI_SIM_TOKEN}' }
      : { kind: 'none' }
    writeFileSync(join(dir, 'platforms', `${id}.yaml`), stringify({ id, organ: code, auth }))
  }
  return dir
}

export interface Answer {
  status: number
  headers: Record<string, unknown>
  text: string
}

export interface Rehearsal {
  clock: { now: number }
  /** One request, signed where the platform wants it. */
  get(platform: string, path: string, headers?: Record<string, string>): Promise<Answer>
  /** Every page of an answer. */
  read(platform: string, path: string, size?: number): Promise<Row[]>
  control(path: string, order?: unknown): Promise<Row>
  signed(platform: string): Record<string, string>
  /** A time as the platform writes times, for a URL. */
  time(platform: string, ms: number): string
  close(): Promise<void>
}

interface Staging {
  organs?: string[]
  tif?: string[]
  seed?: number
  story?: boolean
  at?: number
}

function pageOf(text: string): { rows: Row[]; total: number } {
  const body = JSON.parse(text) as {
    data?: { rows: Row[]; total: number }
    result?: { dataList: Row[]; totalCount: string }
  }
  if (body.data) return body.data
  if (body.result) return { rows: body.result.dataList, total: Number(body.result.totalCount) }
  throw new Error(`not a page: ${text.slice(0, 200)}`)
}

export async function rehearse(staging: Staging = {}): Promise<Rehearsal> {
  const { organs = ORGANS, tif = TIF, seed = 7, story = false, at = MORNING } = staging
  const clock = { now: at }
  const province_dir = writeProvince(organs, tif)
  const simulator = await startSimulator({
    province_dir,
    port: 0,
    seed,
    token: TOKEN,
    now: () => clock.now,
    story,
  })
  const agent = new Agent()
  const base = `http://127.0.0.1:${simulator.port}`
  const isTif = (platform: string) => tif.includes(platform.toUpperCase())

  const signed = (platform: string): Record<string, string> => {
    if (!isTif(platform)) return {}
    const timestamp = String(Math.floor(clock.now / SECOND))
    const nonce = randomUUID()
    return {
      'x-tif-paasid': platform,
      'x-tif-timestamp': timestamp,
      'x-tif-nonce': nonce,
      'x-tif-signature': signatureOf(timestamp, TOKEN, nonce),
    }
  }
  const get: Rehearsal['get'] = async (platform, path, headers = signed(platform)) => {
    const answer = await request(`${base}/${platform}${path}`, { dispatcher: agent, headers })
    return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() }
  }
  return {
    clock,
    get,
    signed,
    time: (platform, ms) => (isTif(platform) ? encodeURIComponent(toLocal(ms)) : String(ms)),
    async read(platform, path, size = 1000) {
      const rows: Row[] = []
      for (let page = 1; ; page++) {
        const join = path.includes('?') ? '&' : '?'
        const { text } = await get(platform, `${path}${join}page=${page}&size=${size}`)
        const answer = pageOf(text)
        rows.push(...answer.rows)
        if (answer.rows.length === 0 || rows.length >= answer.total) return rows
      }
    },
    async control(path, order) {
      const answer = await request(`${base}/control${path}`, {
        dispatcher: agent,
        method: order === undefined ? 'GET' : 'POST',
        body: order === undefined ? null : JSON.stringify(order),
      })
      return (await answer.body.json()) as Row
    },
    async close() {
      await simulator.close()
      await agent.destroy()
      rmSync(province_dir, { recursive: true })
    },
  }
}
