/** Writes plan.schema.json, by which editors complete and check plan.yaml: run this file after a change. */
import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { planSchema } from './plan.ts'

/** The shape of plan.yaml as JSON Schema. */
export function planJsonSchema(): object {
  return z.toJSONSchema(planSchema, { io: 'input', unrepresentable: 'any' })
}

if (import.meta.main) {
  const file = new URL('plan.schema.json', import.meta.url)
  writeFileSync(file, `${JSON.stringify(planJsonSchema(), undefined, 2)}\n`)
}
