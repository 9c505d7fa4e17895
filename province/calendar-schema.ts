/** Writes calendar.schema.json, by which editors complete and check calendar.yaml: run this file after a change. */
import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { calendarSchema } from './calendar.ts'

/** The shape of calendar.yaml as JSON Schema. */
export function calendarJsonSchema(): object {
  return z.toJSONSchema(calendarSchema, { io: 'input', unrepresentable: 'any' })
}

if (import.meta.main) {
  const file = new URL('calendar.schema.json', import.meta.url)
  writeFileSync(file, `${JSON.stringify(calendarJsonSchema(), undefined, 2)}\n`)
}
