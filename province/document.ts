/** A YAML or JSON file as plain values, that knows on which line each of them stands. */
import { LineCounter, parseDocument } from 'yaml'
import { offsetsIn } from './node.ts'
import { fileProblem, writePath } from './problem.ts'
import type { Fault, Path, Problem } from './problem.ts'
import { fatalSpots, repeatedKeys, TOO_DEEP } from './strict.ts'
import { jsonFault, notYaml, slip } from './syntax.ts'

/** Hand-kept files are small. The limit also bounds the time that a hostile one can take. */
export const MAX_BYTES = 256 * 1024

export interface Document {
  value: unknown
  /** The value at a path, or undefined. */
  at(path: Path): unknown
  /** A fault at a path, with the line of its key or, where that is missing, of what should hold it. */
  problem(path: Path, fault: Fault): Problem
}

interface Parsed {
  /** Undefined where the text cannot be read at all. */
  document: Document | undefined
  problems: Problem[]
}

export function parse(file: string, text: string): Parsed {
  const broken = file.endsWith('.json') ? jsonFault(text) : undefined
  if (broken) return unreadable(fileProblem(file, broken, broken.line, broken.column))
  try {
    // JSON is YAML too, and only the YAML parser remembers lines.
    return parseYaml(file, text)
  } catch (error) {
    // The parser recurses, so brackets nested by the thousand exhaust the stack before they are counted.
    if (!(error instanceof RangeError)) throw error
    return unreadable(fileProblem(file, TOO_DEEP))
  }
}

function unreadable(...problems: Problem[]): Parsed {
  return { document: undefined, problems }
}

function parseYaml(file: string, text: string): Parsed {
  const lines = new LineCounter()
  const lineOf = (offset: number): number => Math.max(lines.linePos(offset).line, 1)
  const problemAt = (offset: number, fault: Fault, path: Path = []): Problem => {
    const column = Math.max(lines.linePos(offset).col, 1)
    return { file, line: lineOf(offset), column, path: writePath(path), ...fault }
  }

  // Its own check for keys written twice compares each with each, which takes minutes for a hostile file.
  const options = { lineCounter: lines, uniqueKeys: false, prettyErrors: false } as const
  const parsed = parseDocument(text, options)
  const root = parsed.contents
  const broken = [...parsed.errors, ...parsed.warnings].flatMap((error, place) => {
    const offset = error.pos[0]
    // One slip makes the parser stumble over all that follows: of what is no known slip only the first is worth telling.
    const fault = slip(error, lineAround(text, offset)) ?? (place === 0 ? notYaml(error) : undefined)
    return fault === undefined ? [] : [problemAt(offset, fault)]
  })
  if (broken.length > 0) return unreadable(...firstOfEachLine(broken))
  if (root === null) return unreadable(fileProblem(file, NOTHING))
  const fatal = fatalSpots(root).map(({ offset, fault }) => problemAt(offset, fault))
  if (fatal.length > 0) return unreadable(...firstOfEachLine(fatal))

  const offsetOf = offsetsIn(root)
  const value: unknown = parsed.toJS({ maxAliasCount: 0 })
  return {
    document: {
      value,
      at: (path) => path.reduce<unknown>(child, value),
      problem: (path, fault) => problemAt(offsetOf(path), fault, path),
    },
    problems: repeatedKeys(root, lineOf).map(({ offset, fault }) => problemAt(offset, fault)),
  }
}

const NOTHING: Fault = { message: 'The file says nothing.', cure: 'Fill it in, or delete it.' }

function child(value: unknown, step: string | number): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined
  return (value as Record<string | number, unknown>)[step]
}

/** The line that holds an offset, or its part nearby where it is very long. */
function lineAround(text: string, offset: number): string {
  const [from, to] = [Math.max(0, offset - 200), offset + 200]
  const before = text.slice(from, offset).split('\n').at(-1) ?? ''
  const after = text.slice(offset, to).split('\n', 1)[0] ?? ''
  return before + after
}

function firstOfEachLine(problems: readonly Problem[]): Problem[] {
  const seen = new Set<number>()
  return problems.filter(({ line }) => !seen.has(line) && seen.add(line))
}
