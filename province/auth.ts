/** How a platform wants to know who asks. */
import { z } from 'zod'
import { refersToEnvironment } from './environment.ts'
import { line, mustPass } from './field.ts'

/** A secret is named here and kept elsewhere: these files are read by many and kept for ever. */
const secret = z
  .string()
  .superRefine(
    mustPass((text) =>
      refersToEnvironment(text)
        ? undefined
        : {
            message: 'A secret does not belong in this file.',
            cure: 'Write ${env:NAME} here and set the variable NAME.',
          },
    ),
  )
  .meta({
    description: 'a secret, by the name of its environment variable',
    examples: ['${env:GD_JYT_TOKEN}'],
  })

const none = z.strictObject({ kind: z.literal('none') })

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
})

export const authSchema = z
  .discriminatedUnion('kind', [none, tif])
  .meta({ description: 'how requests are signed', examples: [{ kind: 'none' }] })

export type Auth = z.output<typeof authSchema>
