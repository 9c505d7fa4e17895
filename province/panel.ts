/** A panel of a scene, as data: what it is, and which registered indicator it draws. Every type has its component in dashboard/panel. */
import { z } from 'zod'
import { indicatorId, name, slug } from './field.ts'

const part = z
  .string()
  .max(64)
  .default('')
  .meta({ description: 'a part of the indicator; left out for the whole', examples: ['accuracy'] })

/** An indicator, or one part of it. */
const shown = z.strictObject({ indicator: indicatorId, part })

const placed = shown.extend({
  area: slug.meta({ description: "the panel's place in the layout", examples: ['map'] }),
})

const scope = z
  .enum(['city', 'organ'])
  .default('organ')
  .meta({ description: 'whose values are set side by side' })

const most = z.int().min(1).max(200).default(20).meta({ description: 'the most lines it has' })

/** Panels that need no more than an indicator, by what they show. */
const PLAIN = [
  /** One number with its trend, its parts, and why it may be believed. */
  'tile',
  /** The province by city, coloured by the indicator. */
  'map',
  /** The plan's phases, filled by the indicator. */
  'phases',
  /** Platforms that are silent. */
  'silent',
  /** Records that go from organ to organ and from city to city. */
  'flows',
  /** Organs and cities that nobody gets anything from. */
  'unshared',
  /** Open alerts by level and category. */
  'alert_levels',
] as const

const plain = z.strictObject({ type: z.enum(PLAIN), ...placed.shape })

/** Lists of what somebody must look at, the gravest first. */
const LISTS = [
  /** Open alerts. */
  'alerts',
  /** Flows of which calls fail, and requests that were refused. */
  'failing_flows',
  /** Reporting clocks that run. */
  'reporting_clocks',
  /** Organs by their open alerts. */
  'attacked',
  /** Platforms whose answers have changed their form. */
  'drift',
  /** Remediation orders on their way to their close. */
  'remediation',
] as const

const list = z.strictObject({ type: z.enum(LISTS), ...placed.shape, most })

/** Cities or organs in the order of the indicator. */
const league = z.strictObject({ type: z.literal('league'), ...placed.shape, scope })

/** The parts of the indicator, for each city or organ. */
const matrix = z.strictObject({ type: z.literal('matrix'), ...placed.shape, scope })

/** Several numbers under one heading. */
const figures = z.strictObject({
  type: z.literal('figures'),
  area: placed.shape.area,
  title: name,
  shows: z.array(shown).min(1).max(8).meta({ description: 'the indicators that it lists, in reading order' }),
})

/** How the plan stands. */
const PLAN = [
  /** Its phases in time: planned days, the forecast, and today. */
  'plan_time',
  /** Its outcomes, each with its evidence and its gates. */
  'plan_outcomes',
  /** What holds it back: organs on the critical path, gates that are not met, what is overdue. */
  'plan_blocked',
] as const

const plan = z.strictObject({ type: z.enum(PLAN), ...placed.shape })

export const panelSchema = z
  .discriminatedUnion('type', [plain, list, league, matrix, figures, plan])
  .meta({ description: 'a panel: its type, its area, and its indicator' })

export type Panel = z.output<typeof panelSchema>
export type PanelType = Panel['type']

/** Which indicators and parts a panel shows. */
export function shownIn(panel: Panel): { indicator: string; part: string }[] {
  if (panel.type === 'figures') return panel.shows
  return [{ indicator: panel.indicator, part: panel.part }]
}
