/** The formats `json` and `python-json`: one document. */
import { parseJson } from '../json.ts'
import type { NotOpened, Opened, Opening } from './opening.ts'

export function openJson({ bytes, text }: Opening): Opened | NotOpened {
  const parsed = parseJson(bytes, text, 'strict')
  return parsed.ok ? { ...parsed, bad: [] } : parsed
}

export function openPythonJson({ bytes, text }: Opening): Opened | NotOpened {
  const parsed = parseJson(bytes, text, 'python')
  return parsed.ok ? { ...parsed, bad: [] } : parsed
}
