/** The head of a syslog line: RFC 5424, RFC 3164 with what devices really write, or none. */

export interface Head {
  facility?: number
  /** 0 emergency … 7 debug. */
  level?: number
  /** The time as it is written. */
  time?: string
  host?: string
  app?: string
  procid?: string
  msgid?: string
  structured?: Record<string, Record<string, string>>
  message: string
}

const PRI = /^(?:\d{1,7} )?<(\d{1,3})>/
const RFC5424 = /^(\d{1,3}) (\S{1,64}) (\S{1,255}) (\S{1,48}) (\S{1,128}) (\S{1,64})(?: |$)/
const STAMP =
  /^(?:\d{1,10}: )?[*.]?((?:[A-Z][a-z]{2} {1,2}\d{1,2}(?: \d{4})? \d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: \d{4}(?= ))?|\d{4}[-/]\d\d?[-/]\d\d?[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?)(?: ?(?:Z|UTC|GMT)\b| ?[+-]\d\d:?\d\d\b| [A-Z]{2,5}(?=:))?):?\s+/
const HOST = /^([^\s|=[\]()<>,;"]{1,255})\s+/
const TAG = /^([A-Za-z0-9_./%-]{1,64})(?:\[([^\]\s]{1,128})\])?:\s*/
/** Huawei, H3C (`%%01URL/4/FILTER`) and Cisco (`%ASA-4-106023`) write the severity into the message too. */
const TAGGED = /%%\d\d\w{1,40}\/([0-7])\/\w|%[A-Z][A-Z0-9_]{0,40}-(?:[A-Z0-9_]{1,40}-)?([0-7])-[A-Z0-9]/

export function readHead(line: string): Head | string {
  const pri = PRI.exec(line)
  const value = Number(pri?.[1] ?? Number.NaN)
  if (value > 191) return `the priority <${value}> is above 191`
  const head: Head = { message: line }
  if (pri) {
    head.facility = value >> 3
    head.level = value & 7
    head.message = line.slice(pri[0].length)
    if (RFC5424.test(head.message)) {
      const fault = read5424(head)
      if (fault !== undefined) return fault
      return head
    }
  }
  head.message = head.message.trimStart()
  read3164(head)
  if (head.level === undefined) {
    const tagged = TAGGED.exec(head.message.slice(0, 1_000))
    if (tagged) head.level = Number(tagged[1] ?? tagged[2])
  }
  return head
}

function read3164(head: Head): void {
  const stamp = STAMP.exec(head.message)
  if (stamp) {
    head.time = stamp[1] ?? ''
    head.message = head.message.slice(stamp[0].length)
    const host = HOST.exec(head.message)
    if (host?.[1] && !host[1].endsWith(':') && !/^[%*]/.test(host[1])) {
      head.host = host[1]
      head.message = head.message.slice(host[0].length)
    }
  }
  if (/^(?:CEF|LEEF):/.test(head.message)) return
  const tag = TAG.exec(head.message)
  if (!tag?.[1]) return
  head.app = tag[1]
  if (tag[2] !== undefined) head.procid = tag[2]
  // A vendor's tag is a part of what is said.
  if (!tag[1].startsWith('%')) head.message = head.message.slice(tag[0].length)
}

function read5424(head: Head): string | undefined {
  const match = RFC5424.exec(head.message)
  if (!match) return 'the line has no head of RFC 5424'
  const [all, , time, host, app, procid, msgid] = match
  Object.assign(head, stated({ time, host, app, procid, msgid }))
  let rest = head.message.slice(all.length)
  if (rest.startsWith('[')) {
    const structured = readStructured(rest)
    if (structured === undefined) return 'the structured data of RFC 5424 does not close'
    head.structured = structured.data
    rest = rest.slice(structured.length)
  } else if (rest.startsWith('-')) rest = rest.slice(1)
  head.message = rest.trimStart().replace(/^\uFEFF/, '')
  return undefined
}

function stated(parts: Record<string, string | undefined>): Record<string, string> {
  const entries = Object.entries(parts).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== '-',
  )
  return Object.fromEntries(entries)
}

const NAME = /\[?([^\s=\]"]{1,255})(?:="|(?=[\s\]]))/y

/** `[id name="value" …][…]`, where `"`, `\` and `]` in a value have a backslash before them. */
function readStructured(
  text: string,
): { data: Record<string, Record<string, string>>; length: number } | undefined {
  const elements: [string, Record<string, string>][] = []
  let at = 0
  const readName = (): string | undefined => {
    NAME.lastIndex = at
    const match = NAME.exec(text)
    if (match) at = NAME.lastIndex
    return match?.[1]
  }
  while (text[at] === '[') {
    const id = readName()
    if (id === undefined) return undefined
    const parameters: [string, string][] = []
    for (;;) {
      while (text[at] === ' ') at++
      if (text[at] === ']') break
      const name = readName()
      const close = name === undefined || text[at - 1] !== '"' ? -1 : endOfValue(text, at)
      if (name === undefined || close === -1) return undefined
      parameters.push([name, text.slice(at, close).replace(/\\(["\\\]])/g, '$1')])
      at = close + 1
    }
    at++
    elements.push([id, Object.fromEntries(parameters)])
  }
  return { data: Object.fromEntries(elements), length: at }
}

function endOfValue(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '"') return at
    if (text[at] === '\\') at++
  }
  return -1
}
