/**
 * The format `prometheus`: the text exposition format 0.0.4, and OpenMetrics 1.0, which ends with `# EOF`. Names in quotes
 * are read as Prometheus 3 writes them. Exemplars are not kept. A line that is none of these is one bad piece.
 */
import { eachLine, EMPTY, Pieces, type NotOpened, type Opened, type Opening } from './opening.ts'

export interface Sample {
  name: string
  /** `key=value` pairs joined by commas, sorted by key; a comma or a backslash in a value has a backslash before it. */
  labels: string
  value: number
  /** Why the value states nothing: NaN or an infinity. */
  none?: string
  /** Epoch ms, where the sample states a time. */
  at?: number
  /** The type of its family: counter, gauge, histogram, summary, untyped … */
  type: string
}

const END = /(?:^|\n)# EOF\s*$/
const NAME = /[A-Za-z_:][A-Za-z0-9_:]*/y
const LABEL = /[A-Za-z_][A-Za-z0-9_]*/y
const NUMBER = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,5})?$/
const NO_NUMBER = /^(?:[+-]?nan|[+-]?inf(?:inity)?)$/i
const SUFFIX = /_(?:total|created|bucket|count|sum|info|gcount|gsum)$/
/** Labels and lengths beyond these are no metric. */
const MAX_LABELS = 200

export async function openPrometheus({ text, pause }: Opening): Promise<Opened | NotOpened> {
  if (text.trim() === '') return EMPTY
  const pieces = new Pieces()
  const families = new Map<string, string>()
  const isOpenMetrics = END.test(text.slice(-200))
  await eachLine(text, pieces, pause, (line, number) => {
    const trimmed = line.trim()
    if (trimmed.startsWith('#')) {
      const type = /^#\s+TYPE\s+(?:"([^"\\]*)"|(\S+))\s+(\w+)$/.exec(trimmed)
      if (type?.[3]) families.set(type[1] ?? type[2] ?? '', type[3])
      return
    }
    const sample = readSample(trimmed, isOpenMetrics)
    if (typeof sample === 'string') return pieces.refuse(line, `line ${number}: ${sample}`)
    const { name } = sample
    const type = families.get(name) ?? families.get(name.replace(SUFFIX, '')) ?? 'untyped'
    pieces.records.push({ ...sample, type })
  })
  const types = [...families].map(([name, type]) => ({ name, type }))
  return pieces.opened({ families: types, samples: pieces.records })
}

type Cursor = { at: number }

function readSample(line: string, isOpenMetrics: boolean): Omit<Sample, 'type'> | string {
  const cursor = { at: 0 }
  let name = word(NAME, line, cursor)
  const labels: [string, string][] = []
  skipBlank(line, cursor)
  if (line[cursor.at] === '{') {
    cursor.at++
    const quoted = readLabels(line, cursor, labels, name === undefined)
    if (typeof quoted === 'object') return quoted.fault
    name ??= quoted
  }
  if (name === undefined || name === '') return 'this is no sample: it does not begin with a metric name'
  const [written = '', stamp, ...rest] = line
    .slice(cursor.at)
    .split(isOpenMetrics ? ' # ' : '\0', 1)
    .join('')
    .trim()
    .split(/[ \t]+/)
  if (rest.length > 0) return 'there is more behind the value and the time'
  const none = NO_NUMBER.test(written) ? written : undefined
  if (none === undefined && !NUMBER.test(written))
    return `${JSON.stringify(written.slice(0, 40).toWellFormed())} is no number`
  const value = Number(written)
  const sample: Omit<Sample, 'type'> = { name, labels: writeLabels(labels), value }
  if (none !== undefined) sample.none = `value ${none}`
  else if (!Number.isFinite(value)) sample.none = 'value beyond what a number holds'
  if (stamp === undefined) return sample
  if (!(isOpenMetrics ? NUMBER.test(stamp) : /^-?\d{1,16}$/.test(stamp)))
    return `${JSON.stringify(stamp.slice(0, 40).toWellFormed())} is no time`
  sample.at = isOpenMetrics ? Math.floor(Number((Number(stamp) * 1000).toPrecision(15))) : Number(stamp)
  return sample
}

/** Reads up to the closing brace. A name alone in quotes is the metric's; what is found of it is given. */
function readLabels(
  line: string,
  cursor: Cursor,
  labels: [string, string][],
  mayName: boolean,
): string | undefined | { fault: string } {
  let name: string | undefined
  for (;;) {
    skipBlank(line, cursor)
    if (line[cursor.at] === '}') {
      cursor.at++
      return name
    }
    const isQuoted = line[cursor.at] === '"'
    const key = isQuoted ? readQuoted(line, cursor) : word(LABEL, line, cursor)
    if (key === undefined) return { fault: 'the labels do not close or a label has no name' }
    skipBlank(line, cursor)
    if (line[cursor.at] === '=') {
      cursor.at++
      skipBlank(line, cursor)
      const value = readQuoted(line, cursor)
      if (value === undefined) return { fault: `the value of label ${key.slice(0, 80)} is not in quotes` }
      if (labels.some(([known]) => known === key))
        return { fault: `the label ${key.slice(0, 80)} stands twice` }
      labels.push([key, value])
      if (labels.length > MAX_LABELS) return { fault: `there are more than ${MAX_LABELS} labels` }
    } else if (isQuoted && mayName && name === undefined) name = key
    else return { fault: `the label ${key.slice(0, 80)} has no value` }
    skipBlank(line, cursor)
    if (line[cursor.at] === ',') cursor.at++
    else if (line[cursor.at] !== '}') return { fault: 'the labels do not close' }
  }
}

function word(pattern: RegExp, line: string, cursor: Cursor): string | undefined {
  pattern.lastIndex = cursor.at
  const found = pattern.exec(line)?.[0]
  cursor.at += found?.length ?? 0
  return found
}

function readQuoted(line: string, cursor: Cursor): string | undefined {
  if (line[cursor.at] !== '"') return undefined
  for (let at = cursor.at + 1; at < line.length; at++) {
    if (line[at] === '\\') at++
    else if (line[at] === '"') {
      const written = line.slice(cursor.at + 1, at)
      cursor.at = at + 1
      return written.includes('\\')
        ? written.replace(/\\([\\"n])/g, (_, char: string) => (char === 'n' ? '\n' : char))
        : written
    }
  }
  return undefined
}

function skipBlank(line: string, cursor: Cursor): void {
  while (line[cursor.at] === ' ' || line[cursor.at] === '\t') cursor.at++
}

function writeLabels(labels: [string, string][]): string {
  if (labels.length > 1) labels.sort(([a], [b]) => (a < b ? -1 : 1))
  return labels
    .map(
      ([key, value]) =>
        `${key}=${/[\\,\n]/.test(value) ? value.replace(/[\\,]/g, '\\$&').replaceAll('\n', '\\n') : value}`,
    )
    .join(',')
}
