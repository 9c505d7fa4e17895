/** Power cuts at random moments; without the durability settings, as a control, the same has to lose. */
import { cutPower, hasLost, type Cut, type CutOptions } from '../power.ts'
import type { Undo } from '../undo.ts'
import type { Row } from './row.ts'

/** A control that has not lost by then says that the test sees no loss. */
const CONTROL_CUTS = 3

export const power: Row = {
  needs_disk: true,
  async run({ cuts }, undo, say) {
    say(`power cut, ${cuts} times at a random moment between 5 and 20 s`)
    const done = await cutAgain(cuts, undo, say, { unsafe: false, earliest: 5, latest: 20 }, () => false)
    say('control: the same without the durability settings, which has to lose')
    const options = { unsafe: true, earliest: 5, latest: 10 }
    const control = await cutAgain(CONTROL_CUTS, undo, say, options, hasLost)
    const isBlind = !control.some(hasLost)
    say(
      isBlind
        ? `  NOTHING LOST in ${CONTROL_CUTS} cuts: this test would not see a loss on this machine`
        : '  it loses, so a loss can be seen',
    )
    return { report: { power: done, control }, failed: isBlind || done.some(hasLost) }
  },
}

async function cutAgain(
  most: number,
  undo: Undo,
  say: (line: string) => void,
  options: CutOptions,
  enough: (cut: Cut) => boolean,
): Promise<Cut[]> {
  const done: Cut[] = []
  while (done.length < most && !done.some(enough)) {
    const cut = await cutPower(options, undo)
    done.push(cut)
    say(`  ${String(done.length).padStart(2)}  ${describeCut(cut)}`)
  }
  return done
}

function describeCut(cut: Cut): string {
  const { after_s, acked, closed, lost, twice, halves, strange, drift, quarantined, waited } = cut
  const head = `after ${after_s.toFixed(1)} s: acked ${acked}, `
  if (closed !== null) return `${head}lost ${lost}: the store does not open: ${closed}`
  const { open_ms, land_ms, roll_up_ms } = cut
  return (
    `${head}lost ${lost}, twice ${twice}, half-landed ${halves}, strange ${strange}, drift ${drift}, set aside ${quarantined}; ` +
    `open ${open_ms} ms, ${waited} waiting rows landed ${land_ms} ms, rolled up ${roll_up_ms} ms${hasLost(cut) ? '  LOSS' : ''}`
  )
}
