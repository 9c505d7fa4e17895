/** Whose certificates a platform's connections believe, and the certificate that they show. */
import { createSecureContext } from 'node:tls'
import { z } from 'zod'
import { secret } from './auth.ts'
import type { FaultAt } from './environment.ts'
import { refersToSecret } from './environment.ts'
import { mustPass } from './field.ts'

const pem = z
  .string()
  .superRefine(
    mustPass((text) =>
      refersToSecret(text)
        ? undefined
        : {
            message: 'A certificate does not belong in this file.',
            cure: 'Write ${file:PATH}, where PATH is absolute or begins at the province.',
          },
    ),
  )
  .meta({
    description: 'certificates as PEM, by the name of their file',
    examples: ['${file:/etc/yuemai/ca.pem}'],
  })

export const tlsSchema = z
  .strictObject({
    ca: pem.optional().meta({
      description:
        'the only authorities that are believed, as PEM; those of the machine where it is left out',
    }),
    cert: pem.optional().meta({ description: 'the certificate that is shown, as PEM' }),
    key: secret.optional().meta({ description: "the certificate's key, as PEM" }),
    passphrase: secret.optional().meta({ description: 'what the key is locked with' }),
  })
  .meta({
    description: 'whose certificates are believed, and which one is shown',
    examples: [{ ca: '${file:/etc/yuemai/ca.pem}' }],
  })

export type Tls = z.output<typeof tlsSchema>

const FIELDS = ['ca', 'cert', 'key'] as const

/** What cannot work of certificates and keys, their files filled in. No fault holds anything of them. */
export function tlsFaults(tls: Tls | undefined): FaultAt[] {
  if (!tls) return []
  const fault = (field: string, message: string, cure: string): FaultAt[] => [
    { path: ['tls', field], fault: { message, cure } },
  ]
  if ((tls.cert === undefined) !== (tls.key === undefined)) {
    const [there, lacks] = tls.key === undefined ? ['cert', 'key'] : ['key', 'cert']
    return fault(
      there,
      `A ${there} without its ${lacks} shows nothing.`,
      `Write ${lacks}: \${file:PATH} beside it.`,
    )
  }
  // Not read where it is only checked, on a machine that does not hold them.
  if (FIELDS.some((field) => tls[field] !== undefined && refersToSecret(tls[field]))) return []
  const { cert, key, ca, passphrase } = tls
  if (ca !== undefined && !ca.includes('-----BEGIN CERTIFICATE-----')) {
    return fault(
      'ca',
      'This is no certificate in PEM.',
      'Give the file that begins with -----BEGIN CERTIFICATE-----.',
    )
  }
  if (!works({ ca })) return fault('ca', 'These certificates cannot be read.', 'Give them whole, as PEM.')
  if (cert !== undefined && !works({ cert })) {
    return fault(
      'cert',
      'This certificate cannot be read.',
      'Give it whole, as PEM, its own certificate first.',
    )
  }
  if (!works({ cert, key, passphrase })) {
    return fault(
      'key',
      'The key cannot be read, or is not the certificate’s.',
      'Give its key as PEM, and its passphrase.',
    )
  }
  return []
}

function works(options: Parameters<typeof createSecureContext>[0]): boolean {
  try {
    createSecureContext(options)
    return true
  } catch {
    return false
  }
}
