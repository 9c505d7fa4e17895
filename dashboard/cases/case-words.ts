/** Names that the server says as codes, in words of the language of the screen. */
import type { Say } from '../locales/desk/words.ts'
import { zh as desk } from '../locales/desk/zh.ts'
import { outcomeWord } from '../platforms/outcome-word.ts'
import type { CaseClock, CaseRow } from './api.ts'

const FIELDS = [
  'comment',
  'reason',
  'until',
  'to',
  'reference',
  'clock',
  'event_level',
  'reporter',
  'danger',
  'learnt_at',
  'organ',
  'days',
  'what',
  'ref',
  'parent',
  'times',
  'warn_level',
  'result',
  'changes',
  'why',
  'by',
  'at',
] as const

const CHOICES = [
  'false_positive',
  'duplicate',
  'accepted',
  'critical_infrastructure',
  'central',
  'other',
  'passed',
  'failed',
  'not_run',
  'public',
  'none',
] as const

const CATEGORIES = ['MI', 'NA', 'DA', 'IC', 'DF', 'VO', 'HR', 'AB', 'FM', 'OT'] as const
const HOLDS = ['parent', 'silence', 'dark', 'own_outage'] as const

/** @param clocks of the case; that of an extension says what its days are. */
export function fieldWord(
  t: Say,
  name: string,
  command: string,
  clocks: readonly Pick<CaseClock, 'unit'>[],
): string {
  if (name === 'to' && command === 'report') return t('cases.field.report_to')
  if (name === 'days' && command === 'ask_exemption') return t('cases.days_of.calendar_days')
  if (name === 'days' && command === 'ask_extension') {
    const unit = clocks.map((clock) => clock.unit).find((one) => one !== null && one !== 'hours')
    return unit ? t(`cases.days_of.${unit}`) : t('cases.field.days')
  }
  const known = FIELDS.find((one) => one === name)
  return known ? t(`cases.field.${known}`) : name
}

export function isField(name: string): boolean {
  return FIELDS.some((one) => one === name)
}

export function choiceWord(t: Say, name: string): string {
  const known = CHOICES.find((one) => one === name)
  if (known) return t(`cases.choice.${known}`)
  const held = HOLDS.find((one) => one === name)
  return held ? t(`cases.held.${held}`) : name
}

export function categoryWord(t: Say, name: string): string {
  const known = CATEGORIES.find((one) => one === name)
  if (known) return t(`cases.category.${known}`)
  return isNamed(desk.cases.dimension, name) ? t(`cases.dimension.${name}`) : name
}

/** What raised a case: a feed, or a rule by its kind. */
export function sourceWord(t: Say, source: string): string {
  return isNamed(desk.cases.source, source) ? t(`cases.source.${source}`) : source
}

/** What else there is to say of a case. Of a silent platform that is how its last poll ended, which comes as a code. */
export function detailWord(t: Say, { source, detail }: { source: string; detail: string }): string {
  if (source !== 'dark' || detail === '') return detail
  // A good answer is what it was silent after, so that it says here that the data is too old.
  return detail === 'ok' ? t('silent.outcome.ok') : outcomeWord(t, detail)
}

/** Who acted where no person did. */
export function ruleWord(t: Say, id: string): string {
  return isNamed(desk.cases.own_rule, id)
    ? t(`cases.own_rule.${id}`)
    : `${t('cases.by_rule')} ${sourceWord(t, id)}`
}

export function levelWord(t: Say, level: unknown): string {
  const known = ([1, 2, 3, 4] as const).find((one) => one === level) ?? 'none'
  return t(`cases.event.${known}`)
}

export function warnWord(t: Say, level: unknown): string {
  const known = ([1, 2, 3, 4] as const).find((one) => one === level)
  return known ? t(`cases.warn.${known}`) : ''
}

export type Leave = 'extension' | 'exemption'
export type LeaveAsked = Pick<CaseRow, 'extension_asked' | 'exemption_asked' | 'extension'>

/** What waits for another person's word: more time, or an exemption. A bare number of days would not say which days. */
export function askedWords(t: Say, row: LeaveAsked): { leave: Leave; text: string; reason: string }[] {
  const { extension_asked, exemption_asked, extension } = row
  const asked = [
    { leave: 'extension' as const, unit: extension?.unit ?? ('days' as const), ...extension_asked },
    { leave: 'exemption' as const, unit: 'calendar_days' as const, ...exemption_asked },
  ]
  return asked.flatMap(({ leave, unit, by, days, reason }) =>
    by === undefined || days === undefined || reason === undefined
      ? []
      : [
          {
            leave,
            text: t(`cases.asked.${leave}`, { days: t(`cases.counted_days.${unit}`, { n: days }), by }),
            reason,
          },
        ],
  )
}

/** What a command gives or refuses, where that is leave that was asked for. */
export function leaveOf(command: string): Leave | null {
  if (command === 'approve_extension' || command === 'refuse_extension') return 'extension'
  return command === 'approve_exemption' || command === 'refuse_exemption' ? 'exemption' : null
}

/** Whether there is a word for it: what the words themselves name is listed nowhere else. */
function isNamed<Words extends object>(words: Words, name: string): name is keyof Words & string {
  return Object.hasOwn(words, name)
}
