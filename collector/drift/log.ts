/** Says in the log what has changed in a feed's records: loudly where the definition reads it. */
import type { Source } from '../definition.ts'
import type { Log } from '../log.ts'
import type { DriftEvent } from '../memory/receipt.ts'

export function openDriftLog(log: Log): (source: Source, drift: readonly DriftEvent[]) => void {
  return ({ platform, feed }, drift) => {
    for (const { path, kind, weight, state, was, is } of drift) {
      const fields = { feed: `${platform}/${feed}`, path, kind, was, is }
      if (state === 'closed') log.info(fields, 'a field of its records is as it was')
      else if (weight === 'fault') log.error(fields, 'a field that is read has changed: mend its map')
      else log.info(fields, 'a field that nothing reads has changed')
    }
  }
}
