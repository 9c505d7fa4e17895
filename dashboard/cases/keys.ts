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

/** The commands that have a key; `cases.command` of the words names them. */
export type KeyedCommand =
  | 'acknowledge'
  | 'start'
  | 'assign'
  | 'claim'
  | 'hand_over'
  | 'comment'
  | 'shelve'
  | 'escalate'
  | 'reopen'
  | 'judge'
  | 'judge_flaw'
  | 'report'
  | 'resolve'
  | 'close'
  | 'dismiss'

type Keys = Readonly<Record<string, KeyedCommand>>

const COMMON: Keys = { g: 'assign', c: 'claim', h: 'hand_over', n: 'comment' }

export const COMMAND_KEYS: Readonly<Record<DeskKind, Keys>> = {
  alert: {
    a: 'acknowledge',
    w: 'start',
    ...COMMON,
    s: 'shelve',
    l: 'escalate',
    v: 'judge',
    f: 'judge_flaw',
    p: 'report',
    d: 'resolve',
    e: 'close',
    b: 'dismiss',
    r: 'reopen',
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
