/** Writes province.schema.json, by which editors complete and check province.yaml: run this file after a change. */
import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { headSchema } from './head.ts'

/** The shape of province.yaml as JSON Schema. */
export function provinceJsonSchema(): object {
  return z.toJSONSchema(headSchema, { io: 'input', unrepresentable: 'any' })
}

if (import.meta.main) {
  const file = new URL('province.schema.json', import.meta.url)
  writeFileSync(file, `${JSON.stringify(provinceJsonSchema(), undefined, 2)}\n`)
}
