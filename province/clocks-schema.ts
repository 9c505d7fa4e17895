/** Writes clocks.schema.json, by which editors complete and check clocks.yaml: run this file after a change. */
import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { clocksSchema } from './clock.ts'

/** The shape of clocks.yaml as JSON Schema. */
export function clocksJsonSchema(): object {
  return z.toJSONSchema(clocksSchema, { io: 'input', unrepresentable: 'any' })
}

if (import.meta.main) {
  const file = new URL('clocks.schema.json', import.meta.url)
  writeFileSync(file, `${JSON.stringify(clocksJsonSchema(), undefined, 2)}\n`)
}
