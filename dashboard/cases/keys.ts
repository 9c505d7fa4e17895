/** Which key does what on a desk of cases. Pure. */
import type { DeskKind } from './api.ts'

export type Deed =
  | {
      deed:
        'next' | 'previous' | 'open' | 'select' | 'search' | 'help' | 'renew' | 'menu' | 'unfold' | 'leave'
    }
  | { deed: 'command'; command: string }
  /** The step that comes next on the way of an order. */
  | { deed: 'forward' }

const MOVES: Record<string, Deed> = {
  j: { deed: 'next' },
  ArrowDown: { deed: 'next' },
  k: { deed: 'previous' },
  ArrowUp: { deed: 'previous' },
  Enter: { deed: 'open' },
  x: { deed: 'select' },
  '/': { deed: 'search' },
  '?': { deed: 'help' },
  u: { deed: 'renew' },
  m: { deed: 'menu' },
  t: { deed: 'unfold' },
  Escape: { deed: 'leave' },
}

export const MOVE_KEYS = ['j', 'k', 'Enter', 'x', 't', 'm', 'u', '/', '?', 'Escape'] as const

const COMMON: Record<string, string> = { g: 'assign', c: 'claim', h: 'hand_over', n: 'comment' }

export const COMMAND_KEYS: Record<DeskKind, Readonly<Record<string, string>>> = {
  alert: {
    a: 'acknowledge',
    ...COMMON,
    s: 'shelve',
    r: 'reopen',
    v: 'judge',
    f: 'judge_flaw',
    p: 'report',
    d: 'resolve',
    e: 'close',
  },
  remediation: { ...COMMON, e: 'close' },
}

/** The way of an order, in its order. */
export const FORWARD = ['confirm', 'dispatch', 'sign', 'rectify', 'submit', 'close'] as const

export interface Pressed {
  key: string
  ctrlKey: boolean
  metaKey: boolean
  altKey: boolean
}

/** @param where what has the focus: a key that somebody types into a field, or that a button takes, is not ours. */
export function deedOf(
  { key, ctrlKey, metaKey, altKey }: Pressed,
  where: 'page' | 'control' | 'field' | 'dialog',
  kind: DeskKind,
): Deed | null {
  if (ctrlKey || metaKey || altKey || where === 'dialog' || where === 'field') return null
  if (where === 'control' && (key === 'Enter' || key === ' ')) return null
  const move = MOVES[key]
  if (move) return move
  if (key === 'f' && kind === 'remediation') return { deed: 'forward' }
  const command = COMMAND_KEYS[kind][key]
  return command === undefined ? null : { deed: 'command', command }
}

export function keyOf(kind: DeskKind, command: string): string | null {
  return Object.entries(COMMAND_KEYS[kind]).find(([, name]) => name === command)?.[0] ?? null
}
