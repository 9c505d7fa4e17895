/** What an operator can have the collector do with a feed, and what came of it. */
import { act, Refusal } from '../desk/ask.ts'
import type { Receipt, Rehearsal, Replays } from './api.ts'

export type Action = 'poll' | 'dry_run' | 'replay_all'

export interface OneReject {
  poll_id: string
  ordinal: number
}

export type Answer =
  | { kind: 'polled'; receipt: Receipt }
  | { kind: 'rehearsed'; receipt: Rehearsal }
  | { kind: 'replayed'; replays: Replays }
  /** `status` 0: no answer came. */
  | { kind: 'failed'; status: number; detail: string }

export function pathOf(platform: string, feed: string, action: Action, one?: OneReject): string {
  const place = ['', 'api', 'v1', 'platforms', platform, feed]
  const rest = {
    poll: ['poll'],
    dry_run: ['dry-run'],
    replay_all: one ? ['rejects', one.poll_id, String(one.ordinal), 'replay'] : ['rejects', 'replay'],
  }[action]
  return [...place, ...rest].map(encodeURIComponent).join('/')
}

export async function perform(path: string, action: Action): Promise<Answer> {
  try {
    switch (action) {
      case 'poll':
        return { kind: 'polled', receipt: await act<Receipt>(path) }
      case 'dry_run':
        return { kind: 'rehearsed', receipt: await act<Rehearsal>(path) }
      case 'replay_all':
        return { kind: 'replayed', replays: await act<Replays>(path) }
    }
  } catch (cause) {
    if (cause instanceof Refusal) return { kind: 'failed', status: cause.status, detail: cause.message }
    return { kind: 'failed', status: 0, detail: cause instanceof Error ? cause.message : String(cause) }
  }
}
