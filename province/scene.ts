/** A scene: one page of the wall, as data. */
import { z } from 'zod'
import { always, indicatorId, name, report, slug } from './field.ts'

const part = z
  .string()
  .max(64)
  .default('')
  .meta({ description: 'a part of the indicator; left out for the whole', examples: ['accuracy'] })

/** An indicator, or one part of it. */
const shown = z.strictObject({ indicator: indicatorId, part })

const tile = shown.extend({
  size: z
    .enum(['normal', 'wide'])
    .default('normal')
    .meta({ description: 'columns that the tile takes: one, or two' }),
})

export const sceneSchema = z.strictObject({
  id: slug.meta({ description: "the scene's id, which is the file's name", examples: ['overview'] }),
  name,
  tiles: z
    .array(tile)
    .min(1)
    .max(12)
    .superRefine((tiles, context) => {
      tiles.forEach((one, place) => {
        if (
          tiles.findIndex((other) => other.indicator === one.indicator && other.part === one.part) < place
        ) {
          report(context, [place], {
            message: 'The scene has this tile already.',
            cure: 'Remove it, or show another part.',
          })
        }
      })
    }, always)
    .meta({ description: 'the numbers of the scene, in reading order' }),
  map: shown.optional().meta({ description: 'the indicator that colours the map' }),
  phase_bar: shown.optional().meta({ description: 'the indicator that fills the bar of phases' }),
  dark_strip: shown
    .optional()
    .meta({ description: 'the indicator over the strip of platforms that are silent' }),
  ticker: shown
    .extend({ most: z.int().min(1).max(200).default(20).meta({ description: 'the most lines it runs' }) })
    .optional()
    .meta({ description: 'the indicator whose newest cases run along the edge' }),
})

export type Scene = z.output<typeof sceneSchema>
export type Tile = z.output<typeof tile>
