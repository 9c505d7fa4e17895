import { afterAll, beforeAll, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import { guangdong, stageBook, type StagedBook } from '../../stage/cases.ts'
import { catalogueRow, land, MINUTE, NOW } from '../../stage/rows.ts'
import { openNaming } from './dataset-names.ts'
import type { QualityRun } from './quality.ts'
import { openNames } from './rules.ts'
import { takeRuns } from './take-quality.ts'

let scratch: ScratchStore
let staged: StagedBook

beforeAll(async () => {
  scratch = await openScratchStore()
  staged = stageBook()
})
afterAll(async () => {
  staged.destroy()
  await scratch.close()
})

const nameOf = openNames(guangdong)

function fails(dataset: string): void {
  const run: QualityRun = {
    platform: 'gd-jyt',
    organ: 'GD-JYT',
    region: '440000',
    dataset,
    rule: '非空',
    dimension: 'completeness',
    status: 'failed',
    checked: 100,
    failed: 50,
    observed_at: NOW,
  }
  takeRuns(staged.book, [run], guangdong.alert_rules.remediation, nameOf, NOW)
}

const titles = (): string[] => [...staged.book.cases()].map(({ title }) => title.zh)

it('an order is named once a catalogue names its dataset, also where that comes later, and asked for once a minute', async () => {
  const nameDatasets = openNaming(staged.book, scratch.client, nameOf)
  expect(await nameDatasets(NOW)).toBe(0)
  fails('a/1')
  fails('a/2')
  fails('a/3')
  expect(await nameDatasets(NOW)).toBe(0)
  await land(scratch.client, {
    catalogue: [
      catalogueRow({ entry: 'a/1', name: '学籍基本信息' }),
      catalogueRow({ entry: 'a/2', name: '曾有之名', gone: 1 }),
      catalogueRow({ entry: 'a/3', name: '别家的', platform: 'gd-gat', organ: 'GD-GAT' }),
    ],
  })
  expect(await nameDatasets(NOW + MINUTE - 1)).toBe(0)
  expect(await nameDatasets(NOW + MINUTE)).toBe(1)
  expect(titles()).toEqual([
    '省教育厅：学籍基本信息（a/1） 未通过 非空',
    '省教育厅：a/2 未通过 非空',
    '省教育厅：a/3 未通过 非空',
  ])
  // One that comes now does not wait for that minute.
  await land(scratch.client, { catalogue: [catalogueRow({ entry: 'a/4', name: '毕业证书' })] })
  fails('a/4')
  expect(await nameDatasets(NOW + MINUTE + 1)).toBe(1)
  expect(titles().at(-1)).toContain('毕业证书（a/4）')
})
