/** Writes organs.schema.json, by which editors complete and check organs.yaml: run this file after a change. */
import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { organsSchema } from './organ.ts'

/** The shape of organs.yaml as JSON Schema. */
export function organsJsonSchema(): object {
  return z.toJSONSchema(organsSchema, { io: 'input', unrepresentable: 'any' })
}

if (import.meta.main) {
  const file = new URL('organs.schema.json', import.meta.url)
  writeFileSync(file, `${JSON.stringify(organsJsonSchema(), undefined, 2)}\n`)
}
