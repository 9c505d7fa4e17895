/** The envelope around an answer's data: the code by which a platform says that it failed although HTTP said 200. */
import type { Outcome } from '#sql/feeds.ts'
import { cutAtBlank } from '../mask/cut.ts'
import { compileReader, type Bindings } from './reader.ts'

export interface Envelope {
  /** Where the code is. */
  code: string
  /** The codes that mean success. */
  ok: readonly (string | number | boolean)[]
  /** Where the message for people is. */
  message?: string | undefined
  /** An answer without the code is taken as it is: some platforms wrap their failures only. */
  optional?: boolean | undefined
}

export interface EnvelopeFault {
  outcome: Extract<Outcome, 'envelope' | 'schema'>
  error: string
}

/** Gives what is wrong with an answer by its envelope, or undefined where it is well. */
export type CheckEnvelope = (body: unknown, bindings: Bindings) => Promise<EnvelopeFault | undefined>

export function compileEnvelope(envelope: Envelope | undefined): CheckEnvelope | undefined {
  if (!envelope) return undefined
  const readCode = compileReader('envelope.code', envelope.code)
  const readMessage = compileReader('envelope.message', envelope.message)
  return async (body, bindings) => {
    const code = await readCode(body, bindings)
    if (envelope.ok.some((ok) => ok === code)) return undefined
    if (code === undefined && envelope.optional === true) return undefined
    if (code === undefined) {
      return {
        outcome: 'schema',
        error: `the body has no ${envelope.code}: it is not the answer this feed expects`,
      }
    }
    const message = await attempt(() => readMessage(body, bindings))
    const words = typeof message === 'string' ? cutAtBlank(message, 200) : ''
    const said = words === '' ? '' : `: ${words}`
    const shown = (JSON.stringify(code) ?? 'nothing').slice(0, 80)
    // Nobody believes that a code means success for looking alike: whoever wrote the file says so.
    const isAlike = envelope.ok.some((ok) => [String(ok), JSON.stringify(String(ok))].includes(shown))
    const cure = isAlike ? `; ok lists it as another type: write ${shown} there` : ''
    return { outcome: 'envelope', error: `the platform answered ${envelope.code} = ${shown}${said}${cure}` }
  }
}

/** A message that cannot be read must not hide that the platform failed. */
async function attempt(read: () => unknown): Promise<unknown> {
  try {
    return await read()
  } catch {
    return undefined
  }
}
