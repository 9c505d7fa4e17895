/** The words for how a poll ended and how to mend it; an ending that this screen does not know has the general ones. */
import type { Say } from '../locales/desk/words.ts'
import { zh } from '../locales/desk/zh.ts'

type Outcome = keyof typeof zh.outcome
type Cure = keyof typeof zh.cure
type Reason = keyof typeof zh.rejects.reason
type Feed = keyof typeof zh.page.feed

function known<Key extends string>(words: Record<Key, string>, name: string): name is Key {
  return name in words
}

export function outcomeWord(t: Say, outcome: string): string {
  const key: Outcome = known(zh.outcome, outcome) ? outcome : 'other'
  return t(`outcome.${key}`)
}

export function cureWord(t: Say, outcome: string): string {
  const key: Cure = known(zh.cure, outcome) ? outcome : 'other'
  return t(`cure.${key}`)
}

export function reasonWord(t: Say, reason: string): string {
  const key: Reason = known(zh.rejects.reason, reason) ? reason : 'other'
  return t(`rejects.reason.${key}`)
}

export function feedWord(t: Say, feed: string): string {
  const key: Feed = known(zh.page.feed, feed) ? feed : 'other'
  return key === 'other' ? feed : t(`page.feed.${key}`)
}
