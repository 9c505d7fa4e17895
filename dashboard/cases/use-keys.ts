/** Hears the keys of a desk, and leaves to fields, buttons and dialogs what is theirs. */
import { onScopeDispose } from 'vue'
import type { DeskKind } from './api.ts'
import { deedOf } from './keys.ts'
import type { Deed } from './keys.ts'

/** `act` says whether the key was of use. */
export function useKeys(kind: () => DeskKind, act: (deed: Deed) => boolean): void {
  function hear(event: KeyboardEvent): void {
    if (event.defaultPrevented) return
    const deed = deedOf(event, whereOf(event.target), kind())
    if (deed && act(deed)) event.preventDefault()
  }
  document.addEventListener('keydown', hear)
  onScopeDispose(() => document.removeEventListener('keydown', hear))
}

function whereOf(target: EventTarget | null): 'page' | 'control' | 'field' | 'dialog' {
  if (document.querySelector('dialog[open]')) return 'dialog'
  if (!(target instanceof Element)) return 'page'
  const field = target.closest('input, textarea, select')
  if (field instanceof HTMLInputElement && field.type === 'checkbox') return 'control'
  if (field) return 'field'
  return target.closest('a, button, summary') ? 'control' : 'page'
}
