/** What came of a command: done, or why not, in both languages, and who was first. */
import { Refusal, send } from '../desk/ask.ts'
import type { Words } from '../live/api.ts'
import type { BulkAnswer, CaseDetail } from './api.ts'

export type Outcome =
  | { kind: 'done'; detail: CaseDetail }
  | { kind: 'bulk'; answer: BulkAnswer }
  | { kind: 'conflict'; why: Words; actor: string; command: Words; at: number }
  | { kind: 'refused'; why: Words }
  /** `detail` is in English, as the server or the browser says it. */
  | { kind: 'failed'; status: number; detail: string }

export interface Demand {
  command: string
  given: Record<string, unknown>
  cases: readonly { id: string; version: number }[]
}

/** A name may hold any letter, and a header may not. */
export function actingAs(me: string): Record<string, string> {
  return me === '' ? {} : { 'x-actor': encodeURIComponent(me) }
}

export async function perform({ command, given, cases }: Demand, me: string): Promise<Outcome> {
  const [only, ...others] = cases
  try {
    if (only && others.length === 0) {
      const path = `/api/v1/cases/${encodeURIComponent(only.id)}/commands`
      const body = { command, version: only.version, given }
      return { kind: 'done', detail: await send<CaseDetail>(path, body, actingAs(me)) }
    }
    const body = { command, given, cases: cases.map(({ id, version }) => ({ id, version })) }
    return { kind: 'bulk', answer: await send<BulkAnswer>('/api/v1/cases/commands', body, actingAs(me)) }
  } catch (cause) {
    return failureOf(cause)
  }
}

export function failureOf(cause: unknown): Outcome {
  if (!(cause instanceof Refusal))
    return { kind: 'failed', status: 0, detail: cause instanceof Error ? cause.message : String(cause) }
  const { status, body, message } = cause
  const told: Record<string, unknown> = typeof body === 'object' && body !== null ? { ...body } : {}
  const why = wordsOf(told['why'])
  if (!why) return { kind: 'failed', status, detail: message }
  if (status !== 409) return { kind: 'refused', why }
  const text = (key: string): string => (typeof told[key] === 'string' ? told[key] : '')
  const at = typeof told['acted_at'] === 'number' ? told['acted_at'] : 0
  return {
    kind: 'conflict',
    why,
    actor: text('actor'),
    command: wordsOf(told['command_name']) ?? same(text('command')),
    at,
  }
}

const same = (word: string): Words => ({ zh: word, en: word })

function wordsOf(value: unknown): Words | null {
  if (typeof value !== 'object' || value === null || !('zh' in value) || !('en' in value)) return null
  const { zh, en } = value
  return typeof zh === 'string' && typeof en === 'string' ? { zh, en } : null
}
