/** A platform file: one department's system, how it is reached, and what it is asked. */
import { z } from 'zod'
import { authSchema } from './auth.ts'
import { shortSecrets } from './short-secret.ts'
import { fillIn, refersToEnvironment } from './environment.ts'
import type { Environment, FaultAt, ReadSecret } from './environment.ts'
import { feedSchema, numbersSchema, timeSchema } from './feed.ts'
import type { FeedFile } from './feed.ts'
import { always, mustPass, name, organCode, slug, unique } from './field.ts'
import { expressionFault } from './expression.ts'
import { headersSchema } from './header.ts'
import { addressesSchema, addressFault, hostsSchema } from './host.ts'
import type { Fault } from './problem.ts'
import { cadenceOf } from './schedule.ts'
import { tlsFaults, tlsSchema } from './tls.ts'

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
    optional: z
      .boolean()
      .optional()
      .meta({ description: 'true where an answer without the code is one that succeeded' }),
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
    tls: tlsSchema.optional(),
    headers: headersSchema.optional(),
    hosts: hostsSchema.optional(),
    addresses: addressesSchema.optional(),
    redirects: z
      .int()
      .min(0)
      .max(3)
      .optional()
      .meta({ description: 'redirects within its host that are followed; none where it is left out' }),
    loopback: z.boolean().optional().meta({
      description: 'whether it runs on this machine, which is polled in a simulated province alone',
    }),
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
    numbers: numbersSchema.optional(),
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
  readSecret?: ReadSecret,
): { platform: Platform; faults: FaultAt[] } {
  const { filled, faults: unset } = fillIn(file, env, readSecret)
  const faults = [...unset, ...shortSecrets(file, filled)]
  const unfilled = faults.some(({ path }) => path[0] === 'base')
  const fault = unfilled ? undefined : baseFault(filled.base)
  const all = fault === undefined ? faults : [...faults, { path: ['base'], fault }]
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
    faults: all.length > 0 ? all : faultsBetween(filled),
  }
}

/** What is wrong with a base address. It may hold a secret, so no fault repeats it. */
function baseFault(text: string): Fault | undefined {
  const fault = addressFault(text)
  if (fault) return fault
  return /[?#]/.test(text)
    ? {
        message: 'The address holds a query or a fragment.',
        cure: 'Move what follows ? to get, and remove #.',
      }
    : undefined
}

/** What does not go together once the environment is filled in. */
function faultsBetween({ base, auth, hosts = [], loopback, tls }: PlatformFile): FaultAt[] {
  const url = URL.parse(base)
  if (url === null) return []
  const faults = tlsFaults(tls)
  if (isThisMachine(url.hostname) && loopback !== true) {
    const cure =
      'Write loopback: true, which a simulated province alone is polled by, or the address of the platform.'
    faults.push({ path: ['base'], fault: { message: 'The address is this machine.', cure } })
  }
  if (tls !== undefined && url.protocol !== 'https:') {
    const cure = 'Write base: https://…, or remove tls.'
    faults.push({ path: ['tls'], fault: { message: 'http shows and checks no certificate.', cure } })
  }
  if (auth.kind === 'mtls' && (tls?.cert === undefined || tls.key === undefined)) {
    const cure = 'Write tls: { cert: ${file:PATH}, key: ${file:PATH} }, in quotes.'
    faults.push({ path: ['auth'], fault: { message: 'There is no certificate to show.', cure } })
  }
  const givesTokens = auth.kind === 'oauth2' ? URL.parse(auth.token_url)?.hostname : undefined
  if (givesTokens !== undefined && givesTokens !== url.hostname && !hosts.includes(givesTokens)) {
    const cure = `Write hosts: [${givesTokens}] if it is the platform's own.`
    const message = `Requests may not go to ${givesTokens}.`
    faults.push({ path: ['auth', 'token_url'], fault: { message, cure } })
  }
  return faults
}

function isThisMachine(hostname: string): boolean {
  return /^(127\.|\[::1\]$|(.*\.)?localhost\.?$)/.test(hostname)
}
