/** The administrative divisions of a province: its cities and their counties. */
import { z } from 'zod'
import { always, divisionCode, line, unique } from './field.ts'

const nameEn = line.meta({ description: 'the name in English', examples: ['Guangzhou'] })

const district = z.strictObject({
  code: divisionCode,
  name: line,
  name_en: nameEn.optional(),
  type: line.meta({ description: 'the kind of county', examples: ['市辖区'] }),
  in_map: z.boolean().meta({ description: 'whether the map draws it' }),
})

const city = z.strictObject({
  code: divisionCode,
  name: line,
  name_en: nameEn,
  region: line.meta({ description: 'the part of the province', examples: ['珠三角'] }),
  center: z
    .tuple([z.number().min(-180).max(180), z.number().min(-90).max(90)])
    .meta({ description: 'longitude and latitude of its centre', examples: [[113.28, 23.13]] }),
  districts: z.array(district).superRefine(unique('code'), always),
})

export const regionsSchema = z.strictObject({
  province: z.strictObject({ code: divisionCode, name: line, name_en: nameEn }),
  cities: z.array(city).min(1).superRefine(unique('code'), always),
})

/** Divisions as in GB/T 2260; a city without counties (东莞, 中山) has an empty list. */
export type Regions = z.output<typeof regionsSchema>
export type City = z.output<typeof city>
export type District = z.output<typeof district>
