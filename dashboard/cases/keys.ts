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
/** Of those what the page of one case hears: it has no list to move in. */
export const PAGE_KEYS = ['u', '?'] as const

/** On every desk. */
const COMMON = {
  g: 'assign',
  c: 'claim',
  h: 'hand_over',
  n: 'comment',
  i: 'attach',
  o: 'link',
  O: 'unlink',
} as const

/** All that a person can do has a key of its own; a capital takes back or refuses what its small letter does. */
const COMMAND_KEYS = {
  alert: {
    a: 'acknowledge',
    A: 'unacknowledge',
    w: 'start',
    ...COMMON,
    s: 'shelve',
    S: 'unshelve',
    l: 'escalate',
    v: 'judge',
    f: 'judge_flaw',
    p: 'report',
    d: 'resolve',
    e: 'close',
    b: 'dismiss',
    r: 'reopen',
  },
  remediation: {
    a: 'confirm',
    d: 'dispatch',
    s: 'sign',
    w: 'rectify',
    v: 'submit',
    b: 'send_back',
    e: 'close',
    l: 'look_back',
    ...COMMON,
    r: 'remind',
    p: 'ask_extension',
    y: 'approve_extension',
    Y: 'refuse_extension',
    q: 'ask_exemption',
    Q: 'end_exemption',
    z: 'approve_exemption',
    Z: 'refuse_exemption',
  },
} as const satisfies Record<DeskKind, Record<string, string>>

type Keys<Kind extends DeskKind> = (typeof COMMAND_KEYS)[Kind]
/** The commands that have a key; `cases.command` of the words names them. */
export type KeyedCommand = Keys<'alert'>[keyof Keys<'alert'>] | Keys<'remediation'>[keyof Keys<'remediation'>]

export const keysOf = (kind: DeskKind): [string, KeyedCommand][] => Object.entries(COMMAND_KEYS[kind])

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
  const command = keysOf(kind).find(([one]) => one === key)?.[1]
  return command === undefined ? null : { deed: 'command', command }
}

export function keyOf(kind: DeskKind, command: string): string | null {
  return keysOf(kind).find(([, name]) => name === command)?.[0] ?? null
}
