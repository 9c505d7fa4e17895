/** What somebody does to cases: the form that is open, what came of it, and what is said about it. */
import { shallowRef } from 'vue'
import { ask, Refusal } from '../desk/ask.ts'
import { useDeskWords } from '../locales/desk/words.ts'
import { useActorStore } from './actor-store.ts'
import type { CaseDetail, CaseRow, Command } from './api.ts'
import type { LeaveAsked } from './case-words.ts'
import { fieldsOf } from './form-model.ts'
import { FORWARD } from './keys.ts'
import { actingAs, perform } from './outcome.ts'
import type { Outcome } from './outcome.ts'

/** What a case is known by to whoever acts on it. */
export type Target = Pick<CaseRow, 'id' | 'version' | 'title'> & LeaveAsked

export interface Asked {
  command: Command
  detail: CaseDetail
  targets: readonly Target[]
}

export interface Notice {
  tone: 'good' | 'bad'
  text: string
  /** In English, as it came. */
  detail: string
  lines: readonly string[]
  /** The one case that it is about, which may no longer be on the page. */
  about?: string
}

export interface ActingHooks {
  /** Cases as they are now. */
  done: (rows: readonly CaseRow[]) => void
}

export function useActing({ done }: ActingHooks) {
  const actor = useActorStore()
  const { t, say } = useDeskWords()
  const asked = shallowRef<Asked | null>(null)
  const menu = shallowRef<CaseDetail | null>(null)
  const notice = shallowRef<Notice | null>(null)

  function tell(tone: Notice['tone'], text: string, detail = '', lines: readonly string[] = []): void {
    notice.value = { tone, text, detail, lines }
  }

  async function detailOf(id: string): Promise<CaseDetail | null> {
    try {
      return await ask<CaseDetail>(`/api/v1/cases/${encodeURIComponent(id)}`, undefined, actingAs(actor.me))
    } catch (cause) {
      const status = cause instanceof Refusal ? cause.status : t('cases.no_answer')
      tell('bad', t('cases.failed', { status }), cause instanceof Error ? cause.message : String(cause))
      return null
    }
  }

  /** @param wanted a command, or the next step on the way of an order. */
  async function want(wanted: { command: string } | 'forward', targets: readonly Target[]): Promise<void> {
    notice.value = null
    const [first] = targets
    if (!first) return tell('bad', t('cases.none_chosen'))
    const detail = await detailOf(first.id)
    if (!detail) return
    const command = wanted === 'forward' ? forwardOf(detail) : byName(detail, wanted.command)
    if (!command) return tell('bad', t('cases.no_command'))
    menu.value = null
    if (command.why_not && targets.length === 1) {
      return tell('bad', t('cases.not_now', { command: say(command.name), why: say(command.why_not) }))
    }
    const opened: Asked = {
      command,
      detail,
      targets: targets.length === 1 ? [detail.case] : targets,
    }
    // What takes nothing needs no form, once one knows who acts.
    if (actor.me !== '' && fieldsOf(command.takes, command.command).length === 0) {
      const outcome = await submit(opened, {})
      if (outcome) explain(command, outcome)
    } else asked.value = opened
  }

  /** Gives back what the form has to say itself; null where all is done. */
  async function submit(opened: Asked, given: Record<string, unknown>): Promise<Outcome | null> {
    const { command, targets } = opened
    const outcome = await perform({ command: command.command, given, cases: targets }, actor.me)
    if (outcome.kind === 'done') {
      asked.value = null
      const { id, title } = outcome.detail.case
      const text = t('cases.done', { command: say(command.name), title: say(title) })
      notice.value = { tone: 'good', text, detail: '', lines: [], about: id }
      done([outcome.detail.case])
      return null
    }
    if (outcome.kind === 'bulk') {
      asked.value = null
      const { done: rows, refused } = outcome.answer
      const lines = refused.map(
        ({ id, why }) => `${say(targets.find((one) => one.id === id)?.title) || id}: ${say(why)}`,
      )
      const values = { command: say(command.name), done: rows.length, refused: refused.length }
      tell(refused.length > 0 ? 'bad' : 'good', t('cases.bulk', values), '', lines)
      done(rows)
      return null
    }
    return outcome
  }

  function explain(command: Command, outcome: Outcome): void {
    if (outcome.kind === 'failed') {
      const status = outcome.status || t('cases.no_answer')
      return tell('bad', t('cases.failed', { status }), outcome.detail)
    }
    if (outcome.kind === 'refused' || outcome.kind === 'conflict')
      tell('bad', t('cases.not_now', { command: say(command.name), why: say(outcome.why) }))
  }

  /** The case as it is now, into the form that is open. */
  async function lookAgain(): Promise<void> {
    const opened = asked.value
    const [first] = opened?.targets ?? []
    if (!opened || !first) return
    const detail = await detailOf(first.id)
    const command = detail && byName(detail, opened.command.command)
    if (!detail || !command) return
    done([detail.case])
    asked.value = { command, detail, targets: [detail.case] }
  }

  async function openMenu(target: Target | undefined): Promise<void> {
    notice.value = null
    if (!target) return tell('bad', t('cases.none_chosen'))
    menu.value = await detailOf(target.id)
  }

  return {
    asked,
    menu,
    notice,
    want,
    submit,
    lookAgain,
    openMenu,
    cancel: () => (asked.value = null),
    closeMenu: () => (menu.value = null),
    forget: () => (notice.value = null),
  }
}

function byName({ commands }: CaseDetail, name: string): Command | undefined {
  return commands.find(({ command }) => command === name)
}

/** The first step on the way that may be taken; where none may, the one whose reason says most: the last that there is. */
function forwardOf(detail: CaseDetail): Command | undefined {
  const steps = FORWARD.flatMap((name) => byName(detail, name) ?? [])
  return steps.find(({ why_not }) => why_not === null) ?? steps.at(-1)
}
