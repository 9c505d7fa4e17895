/** A platform file: one department's system, how it is reached, and what it is asked. */
import { z } from 'zod'
import { authSchema } from './auth.ts'
import { fillIn, refersToEnvironment } from './environment.ts'
import type { Environment, FaultAt } from './environment.ts'
import { feedSchema, timeSchema } from './feed.ts'
import type { FeedFile } from './feed.ts'
import { always, mustPass, name, organCode, slug, unique } from './field.ts'
import { expressionFault } from './expression.ts'
import type { Fault } from './problem.ts'
import { cadenceOf } from './schedule.ts'

const base = z
  .string()
  .superRefine(mustPass((text) => (refersToEnvironment(text) ? undefined : baseFault(text))))
  .meta({
    description: 'the http or https address behind which its paths lie',
    examples: ['https://jyt.example.cn/share'],
  })

const envelope = z
  .strictObject({
    code: z
      .string()
      .superRefine(mustPass(expressionFault))
      .meta({ description: 'where the code is', examples: ['errcode'] }),
    ok: z
      .array(z.union([z.string(), z.number(), z.boolean()]))
      .min(1)
      .meta({ description: 'the codes that mean success', examples: [[0, '0']] }),
    message: z
      .string()
      .superRefine(mustPass(expressionFault))
      .optional()
      .meta({ description: 'where the reason of a failure is', examples: ['errmsg'] }),
  })
  .meta({ description: "the answer's own word on whether it succeeded" })

/** The file as it is written, references to the environment not yet filled in. */
export const platformSchema = z
  .strictObject({
    id: slug.meta({ description: "the platform's id, which is the file's name", examples: ['gd-jyt'] }),
    organ: organCode,
    name,
    base,
    auth: authSchema,
    timeout_s: z
      .number()
      .min(0.1)
      .max(300)
      .default(10)
      .meta({ description: 'seconds in which an answer must be complete' }),
    max_bytes: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .default(5_000_000)
      .meta({ description: 'the largest answer that is taken, decompressed' }),
    envelope: envelope.optional(),
    time: timeSchema.default('iso'),
    feeds: z
      .array(feedSchema)
      .min(1)
      .superRefine(unique('feed'), always)
      .meta({ description: 'what it is asked' }),
  })
  .meta({ title: 'A platform of a province', description: 'How one platform is polled.' })

/** A file's content, checked, with its references to the environment still in it. */
export type PlatformFile = z.output<typeof platformSchema>

/** One feed, ready to be polled. `records`, `map` and `mode` are absent only where a dialect gives them. */
export type PlatformFeed = FeedFile & {
  /** The largest gap of `every` in seconds, or what `push` says: silence is judged by it. */
  cadence_s: number
}

/** A platform, ready to be polled: its secrets are filled in, so it is never printed or sent. */
export type Platform = Omit<PlatformFile, 'feeds'> & {
  /** Division code of its organ. */
  region: string
  feeds: PlatformFeed[]
}

/** A file's content with the environment filled in, and what could not be. */
export function toPlatform(
  file: PlatformFile,
  region: string,
  env: Environment,
): { platform: Platform; faults: FaultAt[] } {
  const { filled, faults } = fillIn(file, env)
  const unfilled = faults.some(({ path }) => path[0] === 'base')
  const fault = unfilled ? undefined : baseFault(filled.base)
  return {
    platform: {
      ...filled,
      region,
      base: filled.base.replace(/\/+$/, ''),
      feeds: filled.feeds.map((feed) => ({
        ...feed,
        cadence_s: feed.every === undefined ? (feed.push?.cadence_s ?? 0) : cadenceOf(feed.every),
      })),
    },
    faults: fault === undefined ? faults : [...faults, { path: ['base'], fault }],
  }
}

/** What is wrong with a base address. It may hold a secret, so no fault repeats it. */
function baseFault(text: string): Fault | undefined {
  const url = URL.parse(text)
  if (url === null || /\s/.test(text)) {
    return { message: 'This is not an address.', cure: 'Write it like https://jyt.example.cn/share.' }
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { message: 'Only http and https are polled.', cure: 'Write http:// or https:// before the host.' }
  }
  if (url.username !== '' || url.password !== '') {
    return {
      message: 'The address holds a user name or a password.',
      cure: 'Remove them; auth says who asks.',
    }
  }
  if (/[?#]/.test(text)) {
    return {
      message: 'The address holds a query or a fragment.',
      cure: 'Move what follows ? to get, and remove #.',
    }
  }
  return undefined
}
