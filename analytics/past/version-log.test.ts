import { afterAll, beforeAll, expect, it } from 'vitest'
import { openScratchStore, type ScratchStore } from '#sql/scratch-store.ts'
import type { Indicator } from '../indicator/register.ts'
import { REGISTER } from '../stage/evaluation.ts'
import { NOW } from '../stage/rows.ts'
import { changesBetween, linesBetween, logVersions, readVersions } from './version-log.ts'

let scratch: ScratchStore

beforeAll(async () => {
  scratch = await openScratchStore()
})
afterAll(() => scratch.close())

it('a version is noted once, when it takes the place of another, with all that it changed', async () => {
  const { client } = scratch
  const first = [...REGISTER.values()].find(({ thresholds }) => thresholds)
  if (!first?.thresholds) throw new Error('the register is empty')
  const register = new Map([[first.id, first]])
  expect(await logVersions(client, REGISTER, NOW)).toEqual([...REGISTER.keys()])
  expect(await logVersions(client, REGISTER, NOW + 1000)).toEqual([])
  const second: Indicator = {
    ...first,
    version: 'second',
    sql: first.sql.replace('FROM', '-- by another way\nFROM'),
    thresholds: { ...first.thresholds, good: 0.5, warn: 0.25 },
  }
  expect(await logVersions(client, new Map([[first.id, second]]), NOW + 2000)).toEqual([first.id])
  // An older one that comes back is in use again, even by a clock that was put back.
  expect(await logVersions(client, register, NOW - 5000)).toEqual([first.id])
  const versions = await readVersions(client, first.id)
  expect(versions.map(({ version, used_from }) => [version, used_from - NOW])).toEqual([
    [first.version, 0],
    ['second', 2000],
    [first.version, 2001],
  ])
  const [one, two] = versions
  if (!one || !two) throw new Error('there are three')
  expect(changesBetween(one, two).map(({ field, after }) => `${field} ${after}`)).toEqual([
    'thresholds.good 0.5',
    'thresholds.warn 0.25',
  ])
  expect(linesBetween(one.sql, two.sql).filter(({ sign }) => sign !== ' ')).toEqual([
    { sign: '+', text: '-- by another way' },
  ])
  expect(linesBetween(one.sql, one.sql)).toEqual([])
})
