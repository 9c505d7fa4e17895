/** What is told of a case to those who are not looking: that it came up, came back, was escalated, or that it is due. Pure. */
import type { Message } from '../notify/message.ts'
import type { CaseRow } from './shapes.ts'

/** Where a case of a kind stands in the dashboard. */
const PAGES: Record<string, string> = { remediation: '/quality' }

/** Each by a key that is the same however often it is asked; nothing of what is done with, held or put aside. */
export function wordsOf(the: CaseRow): Message[] {
  if (the.done || the.held !== null || the.shelved !== null || the.exempt !== null) return []
  const { id, kind, organ, title, warn_level: level, kind_name, state_name } = the
  const message = (key: string, zh: string, en: string): Message => ({
    key: `${id}/${key}`,
    case_id: id,
    kind,
    level,
    organ,
    title,
    text: {
      zh: `${kind_name.zh}${zh}，状态：${state_name.zh}`,
      en: `${kind_name.en} ${en}; state: ${state_name.en}`,
    },
    ...(the.due_at === null ? {} : { due_at: the.due_at }),
    url: `${PAGES[kind] ?? '/alerts'}/${id}`,
  })
  const told =
    the.reopened === 0
      ? [message('raised', '已产生', 'has come up')]
      : [
          message(
            `reopened-${the.reopened}`,
            `第 ${the.reopened} 次重开`,
            `has come back, ${the.reopened} times now`,
          ),
        ]
  if (the.escalated > 0)
    told.push(
      message(`escalated-${the.escalated}`, `第 ${the.escalated} 次升级`, `escalated, step ${the.escalated}`),
    )
  if (the.reminded > 0)
    told.push({
      ...message(`reminded-${the.reminded}`, `第 ${the.reminded} 次催办`, `reminder ${the.reminded}`),
      to_owner: true,
    })
  return told
}
