/** Troubles by chance for collector and store, while sources keep a ledger of what they were told is safe. */
import { tortureOracle } from '../oracle.ts'
import type { Row } from './row.ts'

export const oracle: Row = {
  needs_disk: false,
  async run({ runs }, undo, say) {
    say(`the oracle, ${runs} runs of troubles by chance`)
    const result = await tortureOracle(runs, undo, (line) => say(`  ${line}`))
    const { owed, faulty, recovery_ms } = result
    say(
      `  ${owed} owed, ${faulty.length} faulty runs; recovered after ${recovery_ms.p50} ms (p50), ${recovery_ms.max} ms (max)${result.is_clean ? '' : '  FAILED'}`,
    )
    return { report: result, failed: !result.is_clean }
  },
}
