import { expect, it } from 'vitest'
import { gridStyle, shapeOf } from './shape.ts'

it.each([
  ['wide', 1920, 1080],
  ['wide', 3840, 2160],
  ['double', 3840, 1080],
  ['triple', 5760, 1080],
  ['tall', 1080, 1920],
])('a wall is %s at %i × %i', (shape, width, height) => {
  expect(shapeOf({ width, height })).toBe(shape)
})

it('gives shares of what is left, and keeps a seam free', () => {
  const grid = { columns: [2, 0, 1], rows: [1, 'auto', '7rem'], areas: ['a . b', 'a . b', 'a . c'] }
  expect(gridStyle(grid)).toEqual({
    gridTemplateColumns: 'minmax(0, 2fr) 0 minmax(0, 1fr)',
    gridTemplateRows: 'minmax(0, 1fr) auto 7rem',
    gridTemplateAreas: "'a . b' 'a . b' 'a . c'",
  })
})
