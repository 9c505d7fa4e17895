/** What is refused or fails between organs, as lines: the flows of which most fails, then the newest refusals, by turns. */
import type { Flow, FlowPage, Refusal } from '../live/api.ts'
import { failedShare } from './flow-model.ts'

export type Failing =
  | { kind: 'failed'; id: string; flow: Flow; share: number }
  | { kind: 'refused'; id: string; refusal: Refusal }

/** By turns, so that neither hides the other where there is room for few. */
export function failingLines(page: Pick<FlowPage, 'flows' | 'refusals'>, most: number): Failing[] {
  const failed = page.flows
    .flatMap((flow): Failing[] => {
      const share = failedShare(flow)
      if (share === null || flow.failures === 0) return []
      return [{ kind: 'failed', id: `f|${flow.provider}|${flow.consumer}`, flow, share }]
    })
    .sort((a, b) => weight(b) - weight(a) || a.id.localeCompare(b.id))
  const refused = page.refusals.map((refusal, n): Failing => ({
    kind: 'refused',
    id: `r|${refusal.request}|${n}`,
    refusal,
  }))
  const lines: Failing[] = []
  for (let n = 0; n < Math.max(failed.length, refused.length); n++) {
    lines.push(...[failed[n], refused[n]].filter((one) => one !== undefined))
  }
  return lines.slice(0, most)
}

/** Calls that failed count more than their share of a few. */
function weight(line: Failing): number {
  return line.kind === 'failed' ? line.share * Math.log10(10 + line.flow.failures) : 0
}
