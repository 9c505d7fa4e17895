/** What the collector's routes answer, from what was kept: a hundred of each at most, and the counts tell the rest. */
import type { z } from 'zod'
import type { Kept } from '../collector.ts'
import type { Desk } from '../desk.ts'
import type { Rehearsed } from '../memory/receipt.ts'
import type { receiptAnswer, replays } from './shapes.ts'

const SHOWN = 100

export function toReceipt({ poll, receipt }: Kept): z.output<typeof receiptAnswer> {
  const { poll_id, outcome } = poll
  return {
    poll_id,
    outcome,
    ...receipt,
    refused: receipt.refused
      .slice(0, SHOWN)
      .map(({ ordinal, reason, field, message }) => ({ ordinal, reason, field, message })),
    drift: receipt.drift.slice(0, SHOWN),
  }
}

export function toRehearsal({ result, receipt }: Rehearsed) {
  const observations = result.observations
    .slice(0, SHOWN)
    .map(({ observed_at, facts }) => ({ observed_at, facts }))
  return { ...toReceipt({ poll: result.poll, receipt }), observations }
}

export function toReplays(records: Awaited<ReturnType<Desk['replay']>>): z.output<typeof replays> {
  const count = (wanted: string) => records.filter(({ fate }) => fate === wanted).length
  return {
    tried: records.length,
    landed: count('landed'),
    unchanged: count('unchanged'),
    superseded: count('superseded'),
    refused: count('refused'),
    before: count('replayed before'),
    records: records.slice(0, SHOWN),
  }
}
