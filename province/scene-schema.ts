/** Writes scene.schema.json, by which editors complete and check scene files: run this file after a change. */
import { writeFileSync } from 'node:fs'
import { z } from 'zod'
import { sceneSchema } from './scene.ts'

/** The shape of a scene file as JSON Schema. */
export function sceneJsonSchema(): object {
  return z.toJSONSchema(sceneSchema, { io: 'input', unrepresentable: 'any' })
}

if (import.meta.main) {
  const file = new URL('scene.schema.json', import.meta.url)
  writeFileSync(file, `${JSON.stringify(sceneJsonSchema(), undefined, 2)}\n`)
}
