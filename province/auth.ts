/** How a platform wants to know who asks. */
import { z } from 'zod'
import { refersToSecret } from './environment.ts'
import { line, mustPass } from './field.ts'
import { headerNameFault, headersFault, headerValue } from './header.ts'
import type { Fault } from './problem.ts'

/** A secret is named here and kept elsewhere: these files are read by many and kept for ever. */
export const secret = z
  .string()
  .superRefine(
    mustPass((text) =>
      refersToSecret(text)
        ? undefined
        : {
            message: 'A secret does not belong in this file.',
            cure: 'Write ${env:NAME} here and set the variable NAME, or ${file:PATH} and keep it in that file.',
          },
    ),
  )
  .meta({
    description: 'a secret, by the name of its environment variable or of its file',
    examples: ['${env:GD_JYT_TOKEN}'],
  })

const none = z.strictObject({ kind: z.literal('none') })

/** The client's certificate says who asks; it stands in `tls`, where it also goes with any other kind. */
const mtls = z.strictObject({ kind: z.literal('mtls') })

const basic = z.strictObject({
  kind: z.literal('basic'),
  user: line
    .superRefine(
      mustPass((text) =>
        text.includes(':')
          ? { message: 'A user name cannot hold a colon.', cure: 'What follows it belongs to the password.' }
          : undefined,
      ),
    )
    .meta({ description: 'the user name', examples: ['yuemai'] }),
  password: secret,
})

const bearer = z.strictObject({
  kind: z.literal('bearer'),
  token: secret,
  header: z
    .string()
    .superRefine(mustPass(headerNameFault))
    .default('Authorization')
    .meta({ description: 'the header that carries it', examples: ['X-Api-Key'] }),
  scheme: z
    .string()
    .max(40)
    .regex(/^[A-Za-z0-9-]*$/)
    .default('Bearer')
    .meta({ description: "the word before it; '' for none", examples: ['Bearer'] }),
})

/** The words that a signature's text and its headers may hold. */
export const SIGNED_WORDS = ['METHOD', 'URI', 'QUERY', 'BODYHASH', 'TS', 'NONCE', 'KEY'] as const
export type SignedWord = (typeof SIGNED_WORDS)[number]
export const HEADER_WORDS = ['KEY', 'TS', 'NONCE', 'SIGNATURE', 'BODYHASH'] as const
export type HeaderWord = (typeof HEADER_WORDS)[number]

const wordsIn = (text: string): string[] => [...text.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? '')

/** There is no one standard for this: what is signed, and where the signature goes, is a template of its platform. */
const hmac = z
  .strictObject({
    kind: z.literal('hmac'),
    key: line.meta({ description: 'the public id of who asks', examples: ['yuemai'] }),
    secret,
    algorithm: z
      .enum(['sha256', 'sm3'])
      .default('sha256')
      .meta({ description: 'the hash: SHA-256, or SM3 (GB/T 32905)' }),
    output: z
      .enum(['hex', 'HEX', 'base64'])
      .default('hex')
      .meta({ description: 'how the signature is written: lower-case hex, upper-case HEX, or base64' }),
    time: z.enum(['s', 'ms']).default('s').meta({ description: 'what {TS} is: epoch s, or epoch ms' }),
    template: z
      .string()
      .min(1)
      .max(1000)
      .superRefine(mustPass(templateFault))
      .default('{METHOD}\n{URI}\n{QUERY}\n{BODYHASH}\n{TS}\n{NONCE}')
      .meta({ description: 'the text that is signed', examples: ['{METHOD}\\n{URI}\\n{QUERY}\\n{TS}'] }),
    headers: z
      .record(z.string(), headerValue)
      .superRefine(mustPass(signedHeadersFault))
      .default({
        'X-Key': '{KEY}',
        'X-Timestamp': '{TS}',
        'X-Nonce': '{NONCE}',
        'X-Signature': '{SIGNATURE}',
      })
      .meta({
        description: 'the headers that carry the signature and what it is made of',
        examples: [{ Authorization: 'HMAC {KEY}:{SIGNATURE}', 'X-Timestamp': '{TS}', 'X-Nonce': '{NONCE}' }],
      }),
  })
  .superRefine((settings, context) => {
    // Whoever checks the signature must be told what went into it.
    const told = Object.values(settings.headers).flatMap(wordsIn)
    for (const word of ['TS', 'NONCE'] as const) {
      if (!wordsIn(settings.template).includes(word) || told.includes(word)) continue
      context.addIssue({
        code: 'custom',
        path: ['headers'],
        message: `{${word}} is signed and never sent.`,
        params: { cure: `Put {${word}} into a header, or out of the template.` },
      })
    }
  })

function templateFault(template: string): Fault | undefined {
  const unknown = wordsIn(template).find((word) => !(SIGNED_WORDS as readonly string[]).includes(word))
  if (unknown !== undefined) {
    return {
      message: `Nothing fills in {${unknown}}.`,
      cure: `The words here are {${SIGNED_WORDS.join('}, {')}}.`,
    }
  }
  return wordsIn(template).some((word) => word === 'TS' || word === 'NONCE')
    ? undefined
    : {
        message: 'The signature would be the same for ever, so whoever sees one could use it.',
        cure: 'Put {TS} or {NONCE} into the template.',
      }
}

function signedHeadersFault(headers: Record<string, string>): Fault | undefined {
  const words = Object.values(headers).flatMap(wordsIn)
  const unknown = words.find((word) => !(HEADER_WORDS as readonly string[]).includes(word))
  if (unknown !== undefined) {
    return {
      message: `Nothing fills in {${unknown}}.`,
      cure: `The words here are {${HEADER_WORDS.join('}, {')}}.`,
    }
  }
  if (!words.includes('SIGNATURE')) {
    return { message: 'No header carries the signature.', cure: "Write X-Signature: '{SIGNATURE}'." }
  }
  return headersFault(headers)
}

/** The signature of the Tencent government gateways: SHA-256 over timestamp, token and nonce, as hex digits. */
const tif = z.strictObject({
  kind: z.literal('tif'),
  paasid: line.meta({
    description: 'the id under which the gateway knows this application',
    examples: ['gd-jyt'],
  }),
  token: secret,
  case: z
    .enum(['lower', 'upper'])
    .default('lower')
    .meta({ description: 'whether the gateway wants the signature in lower or upper case' }),
  prefix: z
    .enum(['x-tif', 'x-rio'])
    .optional()
    .meta({ description: 'how its headers begin: x-tif, or x-rio as in development environments' }),
  service: line.optional().meta({ description: "the service's id, where the gateway asks for it" }),
})

const oauth2 = z.strictObject({
  kind: z.literal('oauth2'),
  token_url: z
    .string()
    .superRefine(mustPass(tokenUrlFault))
    .meta({
      description: 'where tokens are given out',
      examples: ['https://sso.example.cn/oauth/token'],
    }),
  client_id: line.meta({ description: 'the id of who asks', examples: ['yuemai'] }),
  client_secret: secret,
  scope: line.optional().meta({ description: 'what is asked for', examples: ['stats.read'] }),
  audience: line.optional().meta({ description: 'whom the token is for' }),
  send: z
    .enum(['basic', 'body'])
    .default('basic')
    .meta({ description: 'whether id and secret go in the Authorization header, or in the body' }),
})

function tokenUrlFault(text: string): Fault | undefined {
  const url = URL.parse(text)
  return url !== null &&
    /^https?:$/.test(url.protocol) &&
    url.username + url.password + url.hash === '' &&
    !/\s/.test(text)
    ? undefined
    : {
        message: 'This is not an address where tokens are given out.',
        cure: 'Write it like https://sso.example.cn/oauth/token, without user and password.',
      }
}

export const authSchema = z
  .discriminatedUnion('kind', [none, basic, bearer, hmac, tif, oauth2, mtls])
  .meta({ description: 'how requests are signed', examples: [{ kind: 'none' }] })

export type Auth = z.output<typeof authSchema>
