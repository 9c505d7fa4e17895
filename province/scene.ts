/** A scene: one page of the wall, as data. It answers one question, and says when it is shown and for how long. */
import { z } from 'zod'
import { name, report, slug } from './field.ts'
import { judgeLayout, layoutSchema } from './layout.ts'
import { panelSchema, shownIn } from './panel.ts'

const time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$|^24:00$/)
  .meta({ description: 'a time of day', examples: ['08:30'] })

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

const window = z.strictObject({
  days: z
    .array(z.enum(WEEKDAYS))
    .min(1)
    .default([...WEEKDAYS])
    .meta({ description: 'on which days; every day where left out', examples: [['mon', 'tue']] }),
  from: time,
  until: time.meta({
    description: 'a time of day; before `from` it lies on the next day',
    examples: ['18:00'],
  }),
})

/** The fields of a scene, each by itself. */
export const sceneFields = z.strictObject({
  id: slug.meta({ description: "the scene's id, which is the file's name", examples: ['overview'] }),
  name,
  question: name.meta({
    description: 'the question that it answers, in Chinese and in English',
    examples: [{ zh: '数据可信吗？', en: 'Can the data be trusted?' }],
  }),
  order: z.int().min(1).max(99).meta({ description: 'its place in the rotation' }),
  dwell_s: z.int().min(10).max(3600).default(20).meta({ description: 'how long it is shown, in seconds' }),
  windows: z
    .array(window)
    .max(20)
    .default([])
    .meta({ description: 'when it takes part in the rotation; always where left out' }),
  live: z
    .boolean()
    .default(false)
    .meta({ description: 'its numbers come with every tick; else they are looked up while it is shown' }),
  takeover: z
    .boolean()
    .default(false)
    .meta({ description: 'it is shown at once when a red alert comes up, and gives back' }),
  panels: z.array(panelSchema).min(1).max(16).meta({ description: 'what it shows, in reading order' }),
  layout: layoutSchema.meta({ description: 'where its panels lie on each shape of wall' }),
})

export const sceneSchema = sceneFields.superRefine(({ panels, layout }, context) => {
  panels.forEach((one, place) => {
    const same = panels.findIndex(
      (other) => other.type === one.type && JSON.stringify(shownIn(other)) === JSON.stringify(shownIn(one)),
    )
    if (same < place && !('scope' in one)) {
      report(context, ['panels', place], {
        message: 'The scene has this panel already.',
        cure: 'Remove it, or show another part.',
      })
    }
    if (panels.findIndex((other) => other.area === one.area) < place) {
      report(context, ['panels', place, 'area'], {
        message: `Another panel lies in the area '${one.area}'.`,
        cure: 'Give each panel an area of its own.',
      })
    }
  })
  judgeLayout(layout, panels, context)
})

export type Scene = z.output<typeof sceneSchema>
