/** Channels: by which ways the word gets out, to whom, and how much of it. */
import { z } from 'zod'
import { secret } from './auth.ts'
import { fillIn, refersToEnvironment, refersToSecret } from './environment.ts'
import type { Environment, FaultAt, ReadSecret } from './environment.ts'
import { always, line, mustPass, slug, unique } from './field.ts'
import { addressesSchema, addressFault } from './host.ts'
import { shortSecrets } from './short-secret.ts'
import { tlsFaults, tlsSchema } from './tls.ts'

const everyChannel = {
  id: slug.meta({ description: "the channel's id", examples: ['duty-mail'] }),
  levels: z
    .array(z.int().min(1).max(4))
    .min(1)
    .default([1, 2, 3, 4])
    .meta({ description: 'the levels it tells of, 1 red … 4 blue', examples: [[1, 2]] }),
  kinds: z
    .array(slug)
    .min(1)
    .optional()
    .meta({ description: 'the kinds of cases it tells of; all where left out', examples: [['alert']] }),
  per_minute: z
    .int()
    .min(1)
    .max(600)
    .default(20)
    .meta({ description: 'how many letters go out in a minute at most', examples: [20] }),
  digest_from: z
    .int()
    .min(2)
    .max(1000)
    .default(6)
    .meta({ description: 'from how many waiting messages on they go out as one', examples: [6] }),
  tries: z
    .int()
    .min(1)
    .max(50)
    .default(10)
    .meta({ description: 'after how many tries it is given up, and counted', examples: [10] }),
  timeout_s: z.number().min(1).max(120).default(15).meta({ description: 'seconds that one try may take' }),
  addresses: addressesSchema.optional(),
  loopback: z
    .boolean()
    .optional()
    .meta({ description: 'true where it lies on this machine, which only a simulated province may use' }),
  tls: tlsSchema.optional(),
}

const webhook = z.strictObject({
  kind: z.literal('webhook'),
  ...everyChannel,
  url: z
    .string()
    .superRefine(
      mustPass((text) =>
        refersToEnvironment(text) || refersToSecret(text) ? undefined : addressFault(text),
      ),
    )
    .meta({
      description: 'where it is posted to; a reference where the address is itself a secret',
      examples: ['https://oa.example.cn/hooks/yuemai'],
    }),
  secret: secret.meta({ description: 'what each post is signed with, by the name of its variable or file' }),
})

const mailbox = z
  .string()
  .max(254)
  .regex(/^[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/)
  .meta({ description: 'the address of a mailbox', examples: ['duty@example.cn'] })

const email = z.strictObject({
  kind: z.literal('email'),
  ...everyChannel,
  server: z
    .strictObject({
      host: z
        .string()
        .max(253)
        .regex(/^[A-Za-z0-9.:-]+$/)
        .meta({ description: 'the name or address of a host', examples: ['mail.example.cn'] }),
      port: z
        .int()
        .min(1)
        .max(65_535)
        .meta({ description: 'the port', examples: [465] }),
      security: z.enum(['tls', 'starttls']).meta({
        description: 'tls from the first byte, or starttls before the first word; never neither',
        examples: ['tls'],
      }),
    })
    .meta({
      description: 'the mail server',
      examples: [{ host: 'mail.example.cn', port: 465, security: 'tls' }],
    }),
  login: z
    .strictObject({ user: line, password: secret })
    .optional()
    .meta({ description: 'how one signs in to it', examples: [{ user: 'yuemai', password: '${env:MAIL}' }] }),
  from: mailbox,
  to: z
    .array(mailbox)
    .min(1)
    .max(50)
    .meta({ description: 'whom it reaches', examples: [['duty@example.cn']] }),
})

export const channelsSchema = z.strictObject({
  link: z
    .string()
    .superRefine(mustPass(addressFault))
    .optional()
    .meta({
      description: 'the address at which people reach the dashboard, put before the links of messages',
      examples: ['https://yuemai.example.cn'],
    }),
  channels: z
    .array(z.discriminatedUnion('kind', [webhook, email]))
    .superRefine(unique('id'), always)
    .meta({ description: 'the channels; none where nobody is to be told' }),
})

export type ChannelsFile = z.output<typeof channelsSchema>
export type ChannelFile = ChannelsFile['channels'][number]
export type WebhookFile = Extract<ChannelFile, { kind: 'webhook' }>
export type EmailFile = Extract<ChannelFile, { kind: 'email' }>

/** The channels with their secrets filled in, and what cannot work of them. No fault holds anything of a secret. */
export function toChannels(
  file: ChannelsFile,
  env: Environment,
  readSecret?: ReadSecret,
): { channels: ChannelsFile; faults: FaultAt[] } {
  const { filled, faults: unset } = fillIn(file, env, readSecret)
  const faults = [...unset, ...shortSecrets(file, filled)]
  if (faults.length > 0) return { channels: filled, faults }
  return {
    channels: filled,
    faults: filled.channels.flatMap((one, place) => faultsOf(one, ['channels', place])),
  }
}

function faultsOf(channel: ChannelFile, path: (string | number)[]): FaultAt[] {
  const faults = tlsFaults(channel.tls).map((one) => ({ ...one, path: [...path, ...one.path] }))
  const fault = channel.kind === 'webhook' ? addressFault(channel.url) : undefined
  return fault === undefined ? faults : [...faults, { path: [...path, 'url'], fault }]
}
