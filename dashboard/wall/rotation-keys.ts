/** What the keys of a keyboard and of a presenter's remote ask of the rotation. */
import type { Command } from './rotation.ts'

type Pressed = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>

export function keyCommand({ key, ctrlKey, metaKey, altKey }: Pressed): Command | null {
  if (ctrlKey || metaKey || altKey) return null
  switch (key) {
    case ' ':
      return { do: 'pause' }
    case 'ArrowRight':
    case 'PageDown':
      return { do: 'step', by: 1 }
    case 'ArrowLeft':
    case 'PageUp':
      return { do: 'step', by: -1 }
    default:
      return /^[1-9]$/.test(key) ? { do: 'jump', to: Number(key) - 1 } : null
  }
}
