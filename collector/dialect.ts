/** Dialects: named presets of format, records and map, themselves YAML, for what many platforms speak alike. */
import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { z } from 'zod'
import { FEED_NAMES, type FeedName } from '#sql/feeds.ts'
import { FORMAT_NAMES } from './unpack/format.ts'
import { rule } from './unpack/rule.ts'

const expression = z.string().min(1).max(20_000)

const entry = z.union([expression, rule])

const dialectSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9-]+$/),
  /** What it reads and which versions of it, for people. */
  about: z.strictObject({ zh: z.string().min(1), en: z.string().min(1) }),
  feed: z.enum(FEED_NAMES as [FeedName, ...FeedName[]]),
  format: z.enum(FORMAT_NAMES).default('json'),
  time: z.enum(['ms', 's', 'iso', 'local', 'mixed']),
  numbers: z.enum(['plain', 'text']).optional(),
  mode: z.enum(['delta', 'snapshot']).default('delta'),
  untimed: z.enum(['polled', 'refused']).default('refused'),
  /** How an answer says that it failed, where HTTP did not. A platform's own envelope goes before it. */
  envelope: z
    .strictObject({
      code: expression,
      ok: z.array(z.union([z.string(), z.number(), z.boolean()])).min(1),
      message: expression.optional(),
      optional: z.boolean().optional(),
    })
    .optional(),
  records: expression,
  /** Where lists of records stand in what `records` gives, the innermost first. */
  unwrap: z.array(expression).min(1).optional(),
  /** A text at this path of a record refuses the record, and is the reason given. */
  refuse: entry.optional(),
  /** A text at this path of a record says why it is none of this feed: it is counted, and neither stored nor refused. */
  skip: entry.optional(),
  /** True at this path of an answer: a part of what there is, so that nothing is gone that is not in it; pages apart. */
  partial: expression.optional(),
  map: z.record(z.string(), entry),
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
