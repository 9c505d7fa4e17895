/** The organs of a province: who states facts, and whom a number or a case belongs to. */
import { z } from 'zod'
import { always, day, divisionCode, name, organCode, report, unique } from './field.ts'

/** What an organ was called, or an organ that was merged into it: what it stated counts for the one it is now. */
const former = z.strictObject({
  code: organCode.meta({ description: 'the code under which its facts were stated', examples: ['GD-OLD'] }),
  name,
  until: day.meta({ description: 'the last day on which it was so, or null where that is not known' }),
  how: z.enum(['renamed', 'merged']).meta({ description: 'whether it was renamed or merged' }),
})

const organ = z.strictObject({
  code: organCode,
  name: name.meta({
    description: 'the official name',
    examples: [{ zh: '广东省教育厅', en: 'Department of Education of Guangdong Province' }],
  }),
  short: name.meta({
    description: 'the name where room is short',
    examples: [{ zh: '省教育厅', en: 'Education' }],
  }),
  /** Of the province; led from Beijing (垂管); a people's organisation (群团); or a city's data bureau. */
  kind: z.enum(['provincial', 'vertical', 'group', 'city']).meta({ description: 'what kind of organ it is' }),
  region: divisionCode.meta({
    description: "the province's code, a city's or a county's",
    examples: ['440000'],
  }),
  formerly: z
    .array(former)
    .min(1)
    .optional()
    .meta({ description: 'what it was called, and what was merged into it' }),
})

/** A former code has one heir, and is nobody's code any more. */
function oneHeir(organs: unknown, context: z.RefinementCtx<Organ[]>): void {
  const places = (Array.isArray(organs) ? organs : []).map((one: unknown) => Object(one) as Partial<Organ>)
  const current = new Set(places.map(({ code }) => code))
  const inherited = new Set<string>()
  places.forEach(({ formerly }, place) => {
    for (const [number, one] of (Array.isArray(formerly) ? formerly : []).entries()) {
      const code: unknown = (Object(one) as Partial<Former>).code
      if (typeof code !== 'string') continue
      const path = [place, 'formerly', number, 'code']
      if (current.has(code)) {
        const cure = 'Remove that organ, or this former code.'
        report(context, path, { message: `'${code}' is still the code of an organ.`, cure })
      } else if (inherited.has(code)) {
        const cure = 'Leave it with the one organ that its facts count for now.'
        report(context, path, { message: `'${code}' has another heir already.`, cure })
      }
      inherited.add(code)
    }
  })
}

export const organsSchema = z
  .array(organ)
  .min(1)
  .superRefine(unique('code'), always)
  .superRefine(oneHeir, always)
  .meta({ description: 'the organs, in the order in which they are listed' })

export type Organ = z.output<typeof organ>
type Former = z.output<typeof former>
