/** Takes secrets out of texts, in every dress in which a platform or a library may hand one back. */

const HTML: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** The dresses of one secret, longest first, so that none is left half undressed. */
function dressesOf(secret: string): string[] {
  const bytes = Buffer.from(secret)
  const dresses = new Set([
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(secret).replaceAll(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16)}`),
    encodeURIComponent(secret).replaceAll(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    new URLSearchParams({ '': secret }).toString().slice(1),
    JSON.stringify(secret).slice(1, -1),
    secret.replaceAll(/[&<>"']/g, (sign) => HTML[sign] ?? sign),
    bytes.toString('hex'),
    bytes.toString('hex').toUpperCase(),
    // Within a longer text its Base64 depends on where it begins: the characters that no neighbour changes.
    ...[0, 1, 2].flatMap((before) => {
      const text = Buffer.concat([Buffer.alloc(before), bytes]).toString('base64')
      const whole = text.slice(before === 0 ? 0 : before + 1, Math.floor(((before + bytes.length) * 8) / 6))
      return [whole, whole.replaceAll('+', '-').replaceAll('/', '_')]
    }),
  ])
  return [...dresses].filter((dress) => dress.length >= Math.min(4, secret.length) && dress !== '')
}

/** Secrets and their dresses, worked out once: most texts hold none. */
const known = new Map<string, string[]>()
const KNOWN = 10_000

export function redact(text: string, secrets: readonly string[]): string {
  if (secrets.length === 0) return text
  return dressed(secrets).reduce((clean, dress) => clean.replaceAll(dress, '•••'), text)
}

/** What bytes are searched for, worked out once for a platform and whenever it is given a new token. */
const needles = new WeakMap<readonly string[], { of: string; bytes: Buffer[] }>()

/** Whether bytes hold a secret. Asked of every answer, so it costs microseconds. */
export function holdsSecret(bytes: Uint8Array, secrets: readonly string[]): boolean {
  if (secrets.length === 0) return false
  const of = secrets.join('\n')
  let known = needles.get(secrets)
  if (known?.of !== of) {
    known = { of, bytes: dressed(secrets).map((dress) => Buffer.from(dress)) }
    needles.set(secrets, known)
  }
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return known.bytes.some((dress) => buffer.includes(dress))
}

/** The same facts without secrets in any text of them. Columns are named by us, so their names hold none of theirs. */
export function redactFacts<Stated extends { facts: Record<string, string | number> }>(
  observations: readonly Stated[],
  secrets: readonly string[],
): Stated[] {
  const clean = (value: string | number) => (typeof value === 'string' ? redact(value, secrets) : value)
  return observations.map((observation) => ({
    ...observation,
    facts: Object.fromEntries(
      Object.entries(observation.facts).map(([column, value]) => [column, clean(value)]),
    ),
  }))
}

function dressed(secrets: readonly string[]): string[] {
  return secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => {
      let dresses = known.get(secret)
      if (!dresses) {
        dresses = dressesOf(secret).sort((a, b) => b.length - a.length)
        if (known.size >= KNOWN) known.clear()
        known.set(secret, dresses)
      }
      return dresses
    })
}
