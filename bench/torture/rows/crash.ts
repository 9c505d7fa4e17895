/** `kill -9` of the whole product and of its store alone, in turn. */
import { crashLoop } from '../crash.ts'
import type { Row } from './row.ts'

export const crash: Row = {
  needs_disk: false,
  async run({ rounds }, undo, say) {
    say(`kill -9, ${rounds} times in turn of the product and of its store alone`)
    const result = await crashLoop(rounds, undo, (line) => say(`  ${line}`))
    const { sent, shown, twice, drift, quarantined, product_ms, store_ms } = result
    say(
      `  records sent ${sent}, shown ${shown}; twice ${twice}, drift ${drift}, set aside ${quarantined}; ` +
        `serving again after ${product_ms.join(', ')} ms (product), ${store_ms.join(', ')} ms (store)${result.is_clean ? '' : '  FAILED'}`,
    )
    return { report: result, failed: !result.is_clean }
  },
}
