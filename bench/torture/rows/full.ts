/** A disk that fills to the last byte under the store, and has room again. */
import { fillDisk, MOST_RECOVERY_MS, type Full } from '../full.ts'
import { hasLost } from '../power.ts'
import type { Row } from './row.ts'

export const full: Row = {
  needs_disk: true,
  async run(_options, undo, say) {
    say('full disk: to the reserve of the store, then to the last byte, then room again')
    const filled = await fillDisk(undo)
    const { acked, lost, twice, halves, strange, drift, quarantined, refused, reads_failed, recovered_ms } =
      filled
    const failed = !hasCome(filled)
    say(
      `  acked ${acked}, lost ${lost}, twice ${twice}, half-landed ${halves}, strange ${strange}, drift ${drift}, set aside ${quarantined}; ` +
        `refused by code ${JSON.stringify(refused)}, reads failed ${reads_failed}; rows again after ${recovered_ms} ms${failed ? '  FAILED' : ''}`,
    )
    return { report: filled, failed }
  },
}

/** It refused in words, read all along, lost nothing, and took rows again in time. */
function hasCome(full: Full): boolean {
  const isRefused = (full.refused['243'] ?? 0) > 0
  return (
    !hasLost({ ...full, after_s: 0 }) &&
    isRefused &&
    full.reads_failed === 0 &&
    full.recovered_ms <= MOST_RECOVERY_MS
  )
}
