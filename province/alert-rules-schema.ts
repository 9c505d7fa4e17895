/** Writes alert-rules.schema.json, by which editors complete and check alert-rules.yaml: run this file after a change. */
import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { alertRulesSchema } from './alert-rules.ts'

/** The shape of alert-rules.yaml as JSON Schema. */
export function alertRulesJsonSchema(): object {
  return z.toJSONSchema(alertRulesSchema, { io: 'input', unrepresentable: 'any' })
}

if (import.meta.main) {
  const file = new URL('alert-rules.schema.json', import.meta.url)
  writeFileSync(file, `${JSON.stringify(alertRulesJsonSchema(), undefined, 2)}\n`)
}
