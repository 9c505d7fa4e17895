/** Hostile answers for every dialect, and hostile platform files. */
import { fuzz as fuzzAll } from '../fuzz.ts'
import type { Row } from './row.ts'

export const fuzz: Row = {
  needs_disk: false,
  async run({ seconds, seed }, _undo, say) {
    say(
      `fuzzing, ${seconds} s for each dialect and for platform files; again with: npm run torture -- fuzz --seed ${seed}`,
    )
    const fuzzed = await fuzzAll({ seconds, seed }, (line) => say(`  ${line}`))
    return { report: fuzzed, failed: fuzzed.some(({ fault }) => fault !== undefined) }
  },
}
