/** What a platform is asked: GET with a path, or POST with a path and a JSON body, and the places that a poll fills in. */
import { z } from 'zod'
import { mustPass } from './field.ts'
import { asksFor, getFault, PLACEHOLDERS, type Placeholder } from './get.ts'
import type { Fault } from './problem.ts'

const path = z.string().min(1).max(2000).superRefine(mustPass(getFault))

export const getSchema = path.meta({
  description: 'the path and query behind base',
  examples: ['/api/exchange?since={cursor}'],
})

export const postSchema = path.meta({
  description: 'the path behind base that a body is sent to',
  examples: ['/wazuh-alerts-*/_search'],
})

export const bodySchema = z
  .union([z.record(z.string(), z.unknown()), z.array(z.unknown())])
  .superRefine(mustPass(bodyFault))
  .meta({
    description: 'what is sent as JSON; a text that is one place, such as {size}, becomes its value',
    examples: [{ size: '{size}', search_after: '{next}' }],
  })

/** One of the two ways to ask, as a feed or its backfill has it. */
export interface Asked {
  get?: string | undefined
  post?: string | undefined
  body?: unknown
}

/** Whether a poll must fill in `placeholder`. */
export function asks({ get, post, body }: Asked, placeholder: Placeholder): boolean {
  return (
    asksFor(get ?? post ?? '', placeholder) ||
    (post !== undefined && textsOf(body).some((text) => text.includes(`{${placeholder}}`)))
  )
}

/** What is wrong between the ways to ask; nothing where exactly one is written. */
export function askedFault({ get, post, body }: Asked): ['get' | 'post' | 'body', Fault] | undefined {
  if (get !== undefined && post !== undefined) {
    return ['post', { message: 'It is asked by get and by post.', cure: 'Remove one of the two.' }]
  }
  if (get === undefined && post === undefined) {
    return ['get', { message: 'Nothing is asked.', cure: 'Write get: /path, or post: /path with a body.' }]
  }
  if (post === undefined && body !== undefined) {
    return ['body', { message: 'A body goes with post alone.', cure: 'Write post instead of get.' }]
  }
  return undefined
}

/** Braces are common in queries of every kind, so only a text that is all one place must be a known one. */
function bodyFault(body: unknown): Fault | undefined {
  const words = textsOf(body).map((text) => /^\{([a-z_]+)\}$/.exec(text)?.[1])
  const unknown = words.find(
    (word) => word !== undefined && !(PLACEHOLDERS as readonly string[]).includes(word),
  )
  return unknown === undefined
    ? undefined
    : { message: `Nothing fills in {${unknown}}.`, cure: `Use {${PLACEHOLDERS.join('}, {')}}.` }
}

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value]
  if (Array.isArray(value)) return value.flatMap(textsOf)
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : []
}
