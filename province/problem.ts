/** A mistake in a province's files: where it is, what is wrong, and how to put it right. */

/** What is wrong with a value, and the cure, in plain English. */
export interface Fault {
  message: string
  cure: string
}

/** A way into a file's content: field names, and places in lists counted from 0. */
export type Path = readonly (string | number)[]

/** A fault with its place in a file. */
export interface Problem extends Fault {
  file: string
  /** Both from 1, as editors count. */
  line: number
  column: number
  /** The field at fault, as in `feeds[2].every`; empty where the file as a whole is meant. */
  path: string
}

/** `['feeds', 2, 'every']` as people write it: `feeds[2].every`. */
export function writePath(path: Path): string {
  return path
    .map((step) => (typeof step === 'number' ? step : legible(step)))
    .map((step, place) => (typeof step === 'number' ? `[${step}]` : place === 0 ? step : `.${step}`))
    .join('')
}

/** A name that could be one. The file may be another than was meant, even one of secrets, so nothing else is repeated. */
export function legible(name: string): string {
  return /^[\p{L}\p{N}_.-]{1,64}$/u.test(name) ? name : '…'
}

/** A problem of a file as a whole. */
export function fileProblem(file: string, fault: Fault, line = 1, column = 1): Problem {
  return { file, line, column, path: '', ...fault }
}

/** One problem as one line that terminals and editors turn into a link. */
export function formatProblem({ file, line, column, path, message, cure }: Problem): string {
  return `${file}:${line}:${column}  ${path === '' ? '' : `${path}: `}${message} ${cure}`
}

/** Problems in the order in which somebody would work through the files. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return problems.toSorted(
    (a, b) =>
      (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) ||
      a.line - b.line ||
      a.column - b.column ||
      (a.path < b.path ? -1 : a.path > b.path ? 1 : 0),
  )
}

/** One line for each mistake: what is wrong in many places with one cure is one mistake. */
export function formatProblems(problems: readonly Problem[]): string[] {
  const same = Map.groupBy(problems, ({ message, cure }) => `${message} ${cure}`)
  return [...same.values()].flatMap(([first, ...others]) => {
    if (!first) return []
    const also =
      others.length === 0
        ? ''
        : ` The same in ${others.length} more ${others.length === 1 ? 'place' : 'places'}.`
    return [`${formatProblem(first)}${also}`]
  })
}

const SHOWN = 20

/** Thrown where a province cannot be loaded; carries every problem, and shows the first twenty, a line each. */
export class ProvinceError extends Error {
  readonly problems: readonly Problem[]

  constructor(dir: string, problems: readonly Problem[]) {
    const all = formatProblems(problems)
    const lines = all.slice(0, SHOWN)
    if (all.length > SHOWN) lines.push(`… and ${all.length - SHOWN} more: yuemai check ${dir}`)
    super(
      all.length === 1
        ? lines.join()
        : `The province in ${dir} has ${all.length} mistakes:\n${lines.join('\n')}`,
    )
    this.name = 'ProvinceError'
    this.problems = problems
  }
}
