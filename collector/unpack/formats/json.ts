/** The formats `json` and `python-json`: one document. */
import { parseInSteps, parseJson, type JsonKind, type Parsed } from '../json.ts'
import type { NotOpened, Opened, OpenFormat, Opening } from './opening.ts'

/** What is shorter takes less than a turn is worth. */
const SHORT_BYTES = 200_000

export const openJson: OpenFormat = (opening) => open(opening, 'strict')

export const openPythonJson: OpenFormat = (opening) => open(opening, 'python')

function open(opening: Opening, kind: JsonKind): ReturnType<OpenFormat> {
  const { bytes, text } = opening
  return bytes.length > SHORT_BYTES ? openLong(opening, kind) : openedOf(parseJson(bytes, text, kind))
}

async function openLong({ bytes, text, pause }: Opening, kind: JsonKind): Promise<Opened | NotOpened> {
  const steps = parseInSteps(bytes, text, kind)
  for (;;) {
    const step = steps.next()
    if (step.done) return openedOf(step.value)
    await pause()
  }
}

function openedOf(parsed: Parsed): Opened | NotOpened {
  return parsed.ok ? { ok: true, value: parsed.value, bad: [] } : parsed
}
