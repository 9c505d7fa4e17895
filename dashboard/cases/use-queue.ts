/** The queue, kept fresh: what is heard goes into its rows at once, and the list is renewed where nobody is in it. */
import { computed, onScopeDispose, shallowRef, watch } from 'vue'
import { useRefreshed } from '../desk/use-refreshed.ts'
import { useLiveStore } from '../live/store.ts'
import type { CasePage, CaseRow, DeskKind } from './api.ts'
import { isWanted, NOTHING, pathOf, renew, takeChanges } from './queue-model.ts'
import type { Shown, Wanted } from './queue-model.ts'

const EVERY_MS = 15_000
/** However much is heard, the list is asked for no oftener. */
const AGAIN_AFTER_MS = 1_500

export interface QueueOf {
  kind: DeskKind
  wanted: () => Wanted
  me: () => string
  behind: () => string | null
  /** Somebody is in the list: no row may move. */
  isHeld: () => boolean
}

export function useQueue({ kind, wanted, me, behind, isHeld }: QueueOf) {
  const live = useLiveStore()
  const shown = shallowRef<Shown>(NOTHING)
  /** The last answer about this kind: its counts outlive a change of the filter. */
  const page = shallowRef<CasePage | null>(null)
  let is_asked_for = false
  const path = (): string | null => pathOf(kind, wanted(), me(), behind())
  const { value, error, refresh } = useRefreshed<CasePage>(path, EVERY_MS)
  const fits = (row: CaseRow): boolean =>
    row.kind === kind && wanted().words.trim() === '' && isWanted(row, wanted(), me(), live.now)

  /** What is shown answers what is asked now: of a question that has no answer yet, nothing can be said. */
  const is_answered = computed(() => value.value !== null)

  live.watchCases()
  // Before the answer to a new question is there, the rows of the old one are no answer to it.
  watch(path, () => (shown.value = NOTHING))
  watch(value, (answer) => {
    if (!answer) return
    page.value = answer
    const rows = answer.cases
    const may_move = is_asked_for || !isHeld() || shown.value.rows.length === 0
    is_asked_for = false
    shown.value = may_move ? renew(shown.value, rows) : takeChanges(shown.value, rows, fits)
  })

  let timer: ReturnType<typeof setTimeout> | undefined
  function askSoon(): void {
    timer ??= setTimeout(() => {
      timer = undefined
      refresh()
    }, AGAIN_AFTER_MS)
  }
  onScopeDispose(() => clearTimeout(timer))

  function take(rows: readonly CaseRow[]): void {
    shown.value = takeChanges(shown.value, rows, fits)
  }

  watch(
    () => live.cases,
    (heard) => {
      if (!heard) return
      take(heard.changed)
      askSoon()
    },
  )
  watch(() => live.epoch, refresh)

  /** The list as it is now, whoever is in it. */
  function renewNow(): void {
    is_asked_for = true
    refresh()
  }

  return { shown, page, is_answered, error, take, renew: renewNow }
}
