/** The cases under parents that somebody has unfolded. */
import { shallowRef } from 'vue'
import { ask } from '../desk/ask.ts'
import type { CasePage, CaseRow } from './api.ts'
import type { Beneath } from './lines.ts'

const MOST = 50

export function useBeneath(fail: (cause: unknown) => void) {
  const unfolded = shallowRef<ReadonlyMap<string, Beneath>>(new Map())

  async function toggle(parent: string): Promise<void> {
    const next = new Map(unfolded.value)
    if (next.delete(parent)) {
      unfolded.value = next
      return
    }
    try {
      const path = `/api/v1/cases?parent=${encodeURIComponent(parent)}&limit=${MOST}`
      const { cases, total } = await ask<CasePage>(path)
      unfolded.value = new Map([...unfolded.value, [parent, { rows: cases, total }]])
    } catch (cause) {
      fail(cause)
    }
  }

  function take(heard: readonly CaseRow[]): void {
    if (unfolded.value.size === 0) return
    const news = new Map(heard.map((row) => [row.id, row]))
    unfolded.value = new Map(
      [...unfolded.value].map(([parent, { rows, total }]) => [
        parent,
        { total, rows: rows.map((row) => news.get(row.id) ?? row) },
      ]),
    )
  }

  return { unfolded, toggle, take }
}
