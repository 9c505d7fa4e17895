/** The formats `json` and `python-json`: one document. */
import { parseInSteps, type JsonKind } from '../json.ts'
import type { NotOpened, Opened, Opening } from './opening.ts'

/** What is shorter takes less than a turn is worth. */
const SHORT_BYTES = 200_000

export function openJson(opening: Opening): Promise<Opened | NotOpened> {
  return open(opening, 'strict')
}

export function openPythonJson(opening: Opening): Promise<Opened | NotOpened> {
  return open(opening, 'python')
}

async function open({ bytes, text, pause }: Opening, kind: JsonKind): Promise<Opened | NotOpened> {
  const steps = parseInSteps(bytes, text, kind)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value.ok ? { ...step.value, bad: [] } : step.value
    if (bytes.length > SHORT_BYTES) await pause()
  }
}
