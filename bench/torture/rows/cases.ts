/** `kill -9` of the whole product while alerts come in, people act and the word goes out. */
import { rmSync } from 'node:fs'
import { killCases, type Started } from '#cli/case-kills.ts'
import type { Row } from './row.ts'

export const cases: Row = {
  needs_disk: false,
  async run({ rounds }, undo, say) {
    say(`kill -9, ${rounds} times at random moments while people work on cases`)
    const started = ({ dir, child }: Started): void => {
      undo.add(() => rmSync(dir, { recursive: true, force: true }))
      undo.add(() => child.kill('SIGKILL'))
    }
    const result = await killCases(rounds, (line) => say(`  ${line}`), started)
    const { alerts, commands, letters, repeats, faults } = result
    for (const fault of faults) say(`  ${fault}`)
    say(
      `  ${alerts} alerts, ${commands} commands, ${letters} letters of which ${repeats} were repeated and said so${faults.length > 0 ? '  FAILED' : ''}`,
    )
    return { report: result, failed: faults.length > 0 }
  },
}
