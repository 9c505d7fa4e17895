/** Dialects: named presets of records and map, themselves YAML, for what many platforms speak alike. */
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { FEED_NAMES, type FeedName } from '#sql/feeds.ts'

const expression = z.string().min(1).max(20_000)

const dialectSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  /** What it reads and which versions of it, for people. */
  about: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  feed: z.enum(FEED_NAMES as [FeedName, ...FeedName[]]),
  json: z.enum(['strict', 'python']).default('strict'),
  time: z.enum(['ms', 's', 'iso', 'local']),
  numbers: z.enum(['plain', 'text']).optional(),
  mode: z.enum(['delta', 'snapshot']).default('delta'),
  untimed: z.enum(['polled', 'refused']).default('refused'),
  /** Its own word on whether it succeeded, where the platform file gives none. */
  envelope: z
    .strictObject({
      code: expression,
      ok: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1),
      message: expression.optional(),
      optional: z.boolean().optional(),
    })
    .optional(),
  records: expression,
  /** A text at this path of a record refuses the record, and is the reason given. */
  refuse: expression.optional(),
  map: z.record(z.string(), expression),
})

export type Dialect = z.output<typeof dialectSchema>

const FOLDER = new URL('./dialects/', import.meta.url)

/** @throws Error naming the file when a dialect is not what it should be. */
export function loadDialects(folder: URL = FOLDER): ReadonlyMap<string, Dialect> {
  const files = readdirSync(folder).filter((file) => file.endsWith('.yaml'))
  return new Map(
    files.map((file) => {
      const result = dialectSchema.safeParse(parse(readFileSync(new URL(file, folder), 'utf8')))
      if (!result.success) throw new Error(`collector/dialects/${file}: ${z.prettifyError(result.error)}`)
      const dialect = result.data
      if (file !== `${dialect.name}.yaml`) {
        throw new Error(`collector/dialects/${file} is named ${dialect.name} inside: make both the same`)
      }
      return [dialect.name, dialect]
    }),
  )
}
