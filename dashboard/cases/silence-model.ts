/** What is asked for when somebody asks for quiet, and what is wrong with it. Pure. */
import { momentOf } from './zone-time.ts'

export const COVERS = ['organ', 'platform', 'category', 'upstream', 'rule', 'fingerprint'] as const

export type TypedSilence = Readonly<Record<string, string | undefined>>

const textOf = (typed: TypedSilence, name: string): string => (typed[name] ?? '').trim()

export function silenceFaults(typed: TypedSilence, now: number, zone: string): Set<string> {
  const faults = new Set<string>()
  if (COVERS.every((name) => textOf(typed, name) === '')) faults.add('covers')
  if (textOf(typed, 'reason') === '') faults.add('reason')
  if (textOf(typed, 'me') === '') faults.add('me')
  const ends_at = momentOf(textOf(typed, 'ends_at'), zone)
  if (ends_at === null || ends_at <= now) faults.add('ends_at')
  return faults
}

export function silenceRequest(typed: TypedSilence, maintenance: boolean, zone: string) {
  const starts_at = momentOf(textOf(typed, 'starts_at'), zone)
  return {
    covers: Object.fromEntries(
      COVERS.map((name) => [name, textOf(typed, name)] as const).filter(([, text]) => text !== ''),
    ),
    ...(starts_at !== null && { starts_at }),
    ends_at: momentOf(textOf(typed, 'ends_at'), zone),
    reason: textOf(typed, 'reason'),
    maintenance,
  }
}
