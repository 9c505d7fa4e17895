/** Writes channels.schema.json, by which editors complete and check channels.yaml: run this file after a change. */
import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { channelsSchema } from './channel.ts'

/** The shape of channels.yaml as JSON Schema. */
export function channelsJsonSchema(): object {
  return z.toJSONSchema(channelsSchema, { io: 'input', unrepresentable: 'any' })
}

if (import.meta.main) {
  const file = new URL('channels.schema.json', import.meta.url)
  writeFileSync(file, `${JSON.stringify(channelsJsonSchema(), undefined, 2)}\n`)
}
