/** Which of the four shapes a wall has, and how a scene's grid is written for it. */
import type { Grid, Track, WallShape } from '../live/api.ts'

/** The same bounds as in the style sheets (scene.css, tokens.css). */
export function shapeOf({ width, height }: { width: number; height: number }): WallShape {
  if (width <= height) return 'tall'
  if (width >= 4 * height) return 'triple'
  return width >= 2.4 * height ? 'double' : 'wide'
}

/** A grid as a style: shares are taken from nothing, so that what is long in one panel takes no room from another. */
export function gridStyle({ columns, rows, areas }: Grid): {
  gridTemplateColumns: string
  gridTemplateRows: string
  gridTemplateAreas: string
} {
  return {
    gridTemplateColumns: columns.map(trackText).join(' '),
    gridTemplateRows: rows.map(trackText).join(' '),
    gridTemplateAreas: areas.map((line) => `'${line}'`).join(' '),
  }
}

function trackText(track: Track): string {
  if (track === 0) return '0'
  return typeof track === 'number' ? `minmax(0, ${track}fr)` : track
}
