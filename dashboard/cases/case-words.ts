/** Names that the server says as codes, in words of the language of the screen. */
import type { Say } from '../locales/desk/words.ts'
import { zh as desk } from '../locales/desk/zh.ts'
import type { CaseRow } from './api.ts'

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

export function fieldWord(t: Say, name: string, command: string): string {
  if (name === 'to' && command === 'report') return t('cases.field.report_to')
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

/** What waits for another person's word: more time, or an exemption. */
export function askedWords(t: Say, { extension_asked, exemption_asked }: CaseRow): string[] {
  return [
    ...(extension_asked ? [t('cases.asked.extension', extension_asked)] : []),
    ...(exemption_asked ? [t('cases.asked.exemption', exemption_asked)] : []),
  ]
}

/** Whether there is a word for it: what the words themselves name is listed nowhere else. */
function isNamed<Words extends object>(words: Words, name: string): name is keyof Words & string {
  return Object.hasOwn(words, name)
}
