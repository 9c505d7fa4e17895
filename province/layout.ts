/** How a scene's panels lie on the four shapes of wall: a grid of named areas for each. */
import { z } from 'zod'
import { report } from './field.ts'

/** One screen, two and three side by side, and one that stands upright. */
export const WALL_SHAPES = ['wide', 'double', 'triple', 'tall'] as const
export type WallShape = (typeof WALL_SHAPES)[number]

const track = z.union([z.number().min(0).max(1000), z.literal('auto'), z.string().regex(/^\d+(\.\d+)?rem$/)])
const tracks = z
  .array(track)
  .min(1)
  .max(16)
  .meta({
    description:
      "sizes in order: a number is a share, 0 the seam between two screens; or auto, or in rem ('7rem')",
    examples: [['50', '54']],
  })

export const gridSchema = z.strictObject({
  columns: tracks,
  rows: tracks,
  areas: z
    .array(z.string().regex(/^(\.|[a-z0-9]+(-[a-z0-9]+)*)( (\.|[a-z0-9]+(-[a-z0-9]+)*))*$/))
    .min(1)
    .max(16)
    .meta({
      description: 'a line of areas for each row, one for each column; a dot is an empty place',
      examples: [['map tiles', 'plan plan']],
    }),
})
export type Grid = z.output<typeof gridSchema>

export const layoutSchema = z.strictObject({
  wide: gridSchema.meta({ description: 'one screen, about 16 to 9' }),
  double: gridSchema.meta({ description: 'two screens side by side; no panel crosses the seam' }),
  triple: gridSchema.meta({ description: 'three screens side by side; no panel crosses a seam' }),
  tall: gridSchema.meta({ description: 'one screen that stands upright' }),
})
export type Layout = z.output<typeof layoutSchema>

/** Reports what is wrong between a layout and the panels that it should hold. */
export function judgeLayout(
  layout: Layout,
  panels: readonly { area: string }[],
  context: z.RefinementCtx<unknown>,
): void {
  // A scene without panels is told as that, and not once for each of its areas.
  if (panels.length === 0) return
  for (const shape of WALL_SHAPES) judgeGrid(shape, layout[shape], panels, context)
}

function judgeGrid(
  shape: WallShape,
  { columns, rows, areas }: Grid,
  panels: readonly { area: string }[],
  context: z.RefinementCtx<unknown>,
): void {
  const path = ['layout', shape, 'areas']
  const cells = areas.map((line) => line.split(' '))
  if (areas.length !== rows.length) {
    const message = `There are ${rows.length} rows and ${areas.length} lines of areas.`
    report(context, path, { message, cure: 'Write one line of areas for each row.' })
  }
  cells.forEach((line, row) => {
    if (line.length === columns.length) return
    const message = `There are ${columns.length} columns and ${line.length} areas in this line.`
    report(context, [...path, row], { message, cure: 'Write one area, or a dot, for each column.' })
  })
  const named = new Set(cells.flat().filter((area) => area !== '.'))
  for (const area of named) {
    if (!isRectangle(cells, area))
      report(context, path, {
        message: `The area '${area}' is no rectangle.`,
        cure: 'Name it in places that touch and make a rectangle.',
      })
    if (!panels.some((panel) => panel.area === area))
      report(context, path, {
        message: `No panel lies in the area '${area}'.`,
        cure: `Give a panel area: ${area}, or write a dot.`,
      })
  }
  for (const { area } of panels) {
    if (named.has(area)) continue
    report(context, path, {
      message: `The area '${area}' of a panel has no place.`,
      cure: `Name ${area} in the areas.`,
    })
  }
}

function isRectangle(cells: readonly (readonly string[])[], area: string): boolean {
  const places = cells.flatMap((line, row) =>
    line.flatMap((name, column) => (name === area ? [{ row, column }] : [])),
  )
  const [rows, columns] = [places.map(({ row }) => row), places.map(({ column }) => column)]
  const height = Math.max(...rows) - Math.min(...rows) + 1
  const width = Math.max(...columns) - Math.min(...columns) + 1
  return places.length === height * width
}
