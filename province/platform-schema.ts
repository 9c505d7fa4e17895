/** Writes platform.schema.json, by which editors complete and check platform files: run this file after a change. */
import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { platformSchema } from './platform.ts'

/** The shape of a platform file as JSON Schema. */
export function platformJsonSchema(): object {
  return z.toJSONSchema(platformSchema, { io: 'input', unrepresentable: 'any' })
}

if (import.meta.main) {
  const file = new URL('platform.schema.json', import.meta.url)
  writeFileSync(file, `${JSON.stringify(platformJsonSchema(), undefined, 2)}\n`)
}
