/** The alert desk with thousands of cases, in a real browser over the real analytics. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { HOUR, land, MINUTE, securityRow } from '#analytics/stage/rows.ts'
import { openDesks, type Desks } from './desks.ts'
import { eventually } from './rig.ts'

/** 2026-11-23 16:00:10 in Guangdong. */
const NOW = Date.UTC(2026, 10, 23, 8, 0, 10)
const MANY = 5_000

let desks: Desks
let page: Page
let complaints: string[]

beforeAll(async () => {
  desks = await openDesks(NOW, (store) =>
    land(store, {
      security: Array.from({ length: MANY }, (_, n) =>
        securityRow({
          alert: `a${n}`,
          title: `弱口令 ${n}`,
          warn_level: 2 + (n % 3),
          observed_at: NOW - n * 1000,
          known_at: NOW - MINUTE,
        }),
      ),
    }),
  )
  await eventually(async () => expect((await list('limit=1')).total).toBe(MANY))
  const { cases } = await list('limit=30')
  const judged = { event_level: 3, comment: '已核', learnt_at: NOW - 5 * HOUR }
  for (const { id } of cases.slice(0, 3)) await does(id, 'judge', judged)
  for (const { id } of cases.slice(10, 14)) await does(id, 'claim', {})
}, 180_000)

afterAll(() => desks.close())
afterEach(() => page.close())

interface Listed {
  total: number
  cases: { id: string; version: number }[]
}

async function list(query: string): Promise<Listed> {
  return (await desks.served.get(`/api/v1/cases?kind=alert&state=live&${query}`)).json as Listed
}

async function does(id: string, command: string, given: object): Promise<void> {
  const { json } = await desks.served.get(`/api/v1/cases/${id}`)
  const { version } = (json as { case: { version: number } }).case
  const answer = await fetch(`http://127.0.0.1:${desks.served.port}/api/v1/cases/${id}/commands`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-actor': encodeURIComponent('张三') },
    body: JSON.stringify({ command, version, given }),
  })
  expect(answer.status, await answer.text()).toBe(200)
}

async function open(path: string): Promise<void> {
  ;({ page, complaints } = await desks.open(path, { me: '张三' }))
  await page.waitForSelector('[data-testid=case]')
}

const rows = () => page.locator('[data-testid=case]')
const ids = () =>
  page.evaluate<string[]>(`[...document.querySelectorAll('[data-testid=case]')].map((row) => row.dataset.id)`)
const focused = () => page.evaluate<string | undefined>('document.activeElement?.dataset.case')
const countOf = (view: string) => page.locator(`[data-view=${view}]`).getAttribute('data-count')
async function press(key: string, times: number): Promise<void> {
  for (let time = 0; time < times; time += 1) await page.keyboard.press(key)
}

describe('the alert desk with thousands of cases', () => {
  it('draws a page of them, and counts them all in its title and by how they stand', async () => {
    await open('/alerts')
    await expect.poll(() => page.title()).toContain(`(${MANY})`)
    expect(await rows().count()).toBe(100)
    expect(await page.locator('[data-testid=matching]').getAttribute('data-total')).toBe(`${MANY}`)
    expect(await page.locator('[data-testid=matching]').textContent()).toMatch(/1\D+100/)
    expect([await countOf('mine'), await countOf('unowned'), await countOf('breached')]).toEqual([
      '4',
      `${MANY - 4}`,
      '3',
    ])
    expect(complaints).toEqual([])
  })

  it.each([
    ['mine', 4],
    ['breached', 3],
    ['unowned', 100],
  ])('shows those that are %s', async (view, shown) => {
    await open(`/alerts?view=${view}`)
    await expect.poll(() => rows().count()).toBe(shown)
  })

  it('is walked down past the end of a page, and back up, with the keys alone', async () => {
    await open('/alerts')
    const first = await ids()
    await press('j', 100)
    expect(await focused()).toBe(first.at(-1))
    await press('j', 1)
    // Between the two pages stands none, while the next one is read.
    await expect.poll(async () => (await ids()).filter((id) => !first.includes(id)).length).toBe(100)
    const second = await ids()
    await expect.poll(focused).toBe(second[0])
    expect(await page.locator('[data-testid=matching]').textContent()).toMatch(/101\D+200/)
    await press('j', 2)
    expect(await focused()).toBe(second[2])
    await press('k', 3)
    await expect.poll(focused).toBe(first.at(-1))
    expect(await ids()).toEqual(first)
    await press('Enter', 1)
    await page.waitForSelector('[data-testid=case-head]')
    expect(page.url()).toContain(first.at(-1))
  })

  it('says nothing of a page that is not here yet, not even that it is empty', async () => {
    await open('/alerts')
    const answer = Promise.withResolvers<undefined>()
    await page.route('**/api/v1/cases?*', async (route) => {
      await answer.promise
      await route.continue()
    })
    await page.click('[data-testid=later]')
    await expect.poll(() => rows().count()).toBe(0)
    expect(await page.locator('[data-testid=none]').count()).toBe(0)
    // Nor is a page turned that nobody has seen.
    await page.locator('[data-testid=later]').dispatchEvent('click')
    expect(await page.locator('[data-testid=matching]').textContent()).not.toMatch(/\d/)
    answer.resolve(undefined)
    await expect.poll(() => rows().count()).toBe(100)
    expect(await page.locator('[data-testid=matching]').textContent()).toMatch(/101\D+200/)
  })

  it('finds one among them by its name', async () => {
    await open('/alerts')
    await press('/', 1)
    await page.keyboard.insertText('弱口令 4321')
    await press('Enter', 1)
    await expect.poll(() => rows().count()).toBe(1)
    expect(await rows().textContent()).toContain('弱口令 4321')
  })
})
