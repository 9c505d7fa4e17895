/** The actions of one place on the screen: one at a time, its answer kept until somebody closes it or acts again. */
import { shallowRef } from 'vue'
import { pathOf, perform } from './actions.ts'
import type { Action, Answer, OneReject } from './actions.ts'

const FORBIDDEN = 403

export interface ActionHooks {
  /** Something was done: what is shown of it is to be asked for again. */
  done: () => void
  /** The server does not let whoever sits here do anything. */
  barred: (detail: string) => void
}

export function useActions(platform: () => string, { done, barred }: ActionHooks) {
  const running = shallowRef<Action | null>(null)
  const answer = shallowRef<Answer | null>(null)

  async function run(feed: string, action: Action, one?: OneReject): Promise<void> {
    if (running.value !== null) return
    running.value = action
    answer.value = null
    const got = await perform(pathOf(platform(), feed, action, one), action)
    running.value = null
    answer.value = got
    if (got.kind === 'failed' && got.status === FORBIDDEN) barred(got.detail)
    if (got.kind === 'polled' || got.kind === 'replayed') done()
  }

  return { running, answer, run, close: () => (answer.value = null) }
}
