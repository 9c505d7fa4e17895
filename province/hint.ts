/** What a schema says about a field: the same words an editor shows while one types. */
import { z } from 'zod'
import type { Path } from './problem.ts'

export interface Hint {
  description: string | undefined
  /** An example as it is written in the file. */
  example: string | undefined
  /** The fields that may stand at this place, where it is a map of fields. */
  fields: string[]
  /** What the names of the fields are, where they are not given. */
  names: string | undefined
}

type JsonSchema = z.core.JSONSchema.BaseSchema

/** Answers for any path into what the schema describes. */
export function hintsOf(schema: z.ZodType): (path: Path) => Hint {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })
  return (path) => {
    const nodes = path.reduce<JsonSchema[]>(
      (found, step) => found.flatMap((node) => under(node, step)),
      branches(root),
    )
    const example: unknown = nodes.find((node) => node.examples !== undefined)?.examples?.[0]
    return {
      description: nodes.find((node) => node.description !== undefined)?.description,
      example: example === undefined ? undefined : asYaml(example),
      names: nodes.flatMap((node) => branches(node.propertyNames ?? false)).at(0)?.description,
      fields: [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))],
    }
  }
}

function under(node: JsonSchema, step: string | number): JsonSchema[] {
  const next = typeof step === 'number' ? node.items : (node.properties?.[step] ?? node.additionalProperties)
  return typeof next === 'object' && !Array.isArray(next) ? branches(next) : []
}

/** A node and, where it is one of several shapes, each of these. */
function branches(node: z.core.JSONSchema._JSONSchema): JsonSchema[] {
  if (typeof node === 'boolean') return []
  return [node, ...[...(node.anyOf ?? []), ...(node.oneOf ?? [])].flatMap(branches)]
}

/** A value as it would be written in braces, where more needs quotes than elsewhere. */
function asYaml(value: unknown): string {
  if (typeof value === 'string')
    return /^\p{L}([\p{L}\p{N} ./_-]|:(?=\/))*$/u.test(value) ? value : `'${value}'`
  if (Array.isArray(value)) return `[${value.map(asYaml).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const fields = Object.entries(value).map(([key, inner]) => `${key}: ${asYaml(inner)}`)
  return `{ ${fields.join(', ')} }`
}
