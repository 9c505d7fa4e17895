/** The organs of a province: who states facts, and whom a number or a case belongs to. */
import { z } from 'zod'
import { always, divisionCode, name, organCode, unique } from './field.ts'

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
  region: divisionCode.meta({ description: "the province's code, or a city's", examples: ['440000'] }),
})

export const organsSchema = z
  .array(organ)
  .min(1)
  .superRefine(unique('code'), always)
  .meta({ description: 'the organs, in the order in which they are listed' })

export type Organ = z.output<typeof organ>
