import { expect, it } from 'vitest'
import { attackedOrgans, CATEGORIES, levelGrid } from './attack-model.ts'

const of = (organ: string, warn_level: number, category: string, count: number) => ({
  organ,
  region: '440000',
  warn_level,
  category,
  count,
  newest_at: count,
})

it('counts every alert once, by level and category, and doubts no level down', () => {
  const grid = levelGrid([of('A', 1, 'NA', 2), of('B', 4, 'ZZ', 3), of('B', 9, 'MI', 1)])
  expect(grid.map(({ level, all }) => [level, all])).toEqual([
    [1, 3],
    [2, 0],
    [3, 0],
    [4, 3],
  ])
  expect(grid[0]?.counts[CATEGORIES.indexOf('NA')]).toBe(2)
  expect(grid[0]?.counts[CATEGORIES.indexOf('MI')]).toBe(1)
  expect(grid[3]?.counts[CATEGORIES.indexOf('OT')]).toBe(3)
})

it('tells first the organ with the gravest alerts, not the one with the most', () => {
  const organs = attackedOrgans([of('many', 4, 'NA', 50), of('grave', 1, 'NA', 1), of('grave', 4, 'DA', 2)])
  expect(organs).toEqual([
    { organ: 'grave', all: 3, by_level: [1, 0, 0, 2], newest_at: 2 },
    { organ: 'many', all: 50, by_level: [0, 0, 0, 50], newest_at: 50 },
  ])
})
