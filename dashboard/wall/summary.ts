/** The scene in one plain paragraph, made from the same facts as its pictures. */
import type { Say } from '../locales/i18n.ts'
import { lateSources } from '../tile/late.ts'
import type { TileModel } from '../tile/tile-model.ts'

export interface SceneFacts {
  title: string
  /** The scene's name and question. */
  scene: string
  question: string
  is_simulated: boolean
  is_offline: boolean
  data_time: string | null
  expected: number | null
  /** None of the silent can be reached: one fault, and most likely ours. */
  is_cut: boolean
  silent: string[]
  /** It is known of all of them, and not only of none that it is silent. */
  is_all_heard: boolean
  tiles: {
    name: string
    value: string
    model: Pick<TileModel, 'status' | 'grade' | 'reporting' | 'expected' | 'fresh' | 'unasked' | 'raw'>
  }[]
  /** What the panels themselves say, in sentences. */
  said: readonly string[]
  alerts: number
  red: number
}

const NAMED_SILENT = 5

export function summaryText(facts: SceneFacts, say: Say): string {
  const { title, scene, question } = facts
  const parts = [say('summary.start', { title, scene, question })]
  if (facts.is_simulated) parts.push(say('summary.simulated'))
  if (facts.is_offline) parts.push(say('summary.offline'))
  if (facts.data_time !== null) parts.push(say('summary.data', { time: facts.data_time }))
  if (facts.expected !== null) parts.push(silenceText(facts, facts.expected, say))
  for (const { name, value, model } of facts.tiles) {
    const { status, grade, reporting, expected, unasked } = model
    const late = lateSources(model)
    parts.push(
      model.raw === null
        ? say('summary.no_value', { name })
        : say('summary.value', {
            name,
            value,
            status: say(`status.${status}`),
            grade: grade ?? '—',
            reporting,
            expected,
            late:
              late > 0
                ? say('summary.late', { n: late })
                : unasked > 0
                  ? say('summary.unasked', { n: unasked })
                  : '',
          }),
    )
  }
  parts.push(...facts.said)
  parts.push(say('summary.alerts', { count: facts.alerts, red: facts.red }))
  return parts.join('')
}

function silenceText({ is_cut, silent, is_all_heard }: SceneFacts, expected: number, say: Say): string {
  if (is_cut) return say('summary.cut', { expected })
  if (silent.length === 0)
    return is_all_heard ? say('summary.all_reporting', { expected }) : say('summary.unheard', { expected })
  const more = silent.length > NAMED_SILENT ? say('summary.and_more') : ''
  const names = silent.slice(0, NAMED_SILENT).join(say('summary.list')) + more
  return say('summary.silent', { expected, count: silent.length, names })
}

/** Newest moment that any of the samples speaks about. */
export function newestOf(moments: Iterable<number | null | undefined>): number | null {
  let newest: number | null = null
  for (const at of moments)
    if (at !== null && at !== undefined && (newest === null || at > newest)) newest = at
  return newest
}
