/**
 * The format `syslog`: lines of syslog, RFC 5424 or RFC 3164, with CEF or LEEF in them or without. Also CEF and LEEF
 * without a syslog head. A line that is none of these is one bad piece.
 */
import { hash } from 'node:crypto'
import { readCef } from './cef.ts'
import { readLeef } from './leef.ts'
import { readLogTime, type LogTimeOptions } from './log-time.ts'
import { eachLine, EMPTY, Pieces, type NotOpened, type Opened, type Opening } from './opening.ts'
import { readHead } from './syslog-header.ts'

const EVENT = /(?:^|[\s:>"'])(CEF|LEEF): ?\d/
/** Where an event says when it was, the best first. */
const CEF_TIMES = ['rt', 'end', 'start', 'deviceCustomDate1']
const LEEF_TIMES = ['devTime']

export async function openSyslog(opening: Opening): Promise<Opened | NotOpened> {
  if (opening.text.trim() === '') return EMPTY
  const pieces = new Pieces()
  const seen = new Map<string, number>()
  await eachLine(opening.text, pieces, opening.pause, (line, number) => {
    const record = readLine(line.trim(), opening)
    if (typeof record === 'string') return pieces.refuse(line, `line ${number}: ${record}`)
    // Two equal lines are two events, and the same two when they are read again.
    const digest = hash('sha256', line.trim()).slice(0, 20)
    const before = seen.get(digest) ?? 0
    seen.set(digest, before + 1)
    pieces.records.push({ id: before === 0 ? digest : `${digest}-${before + 1}`, ...record })
  })
  return pieces.opened()
}

function readLine(line: string, options: LogTimeOptions): object | string {
  const head = readHead(line)
  if (typeof head === 'string') return head
  const { time, ...rest } = head
  const found = EVENT.exec(head.message)
  const stated = time === undefined ? {} : { at: readLogTime(time, options) }
  if (!found?.[1]) {
    if (head.level === undefined && time === undefined)
      return 'this is neither CEF, LEEF nor syslog: it has no priority, time or severity'
    return { kind: 'syslog', ...stated, ...rest }
  }
  const isCef = found[1] === 'CEF'
  const text = head.message.slice(found.index + found[0].indexOf(found[1]))
  const event = isCef ? readCef(text) : readLeef(text)
  if (typeof event === 'string') return event
  const written = (isCef ? CEF_TIMES : LEEF_TIMES).find((key) => event.extension[key]?.trim())
  const at = written === undefined ? stated : { at: readLogTime(event.extension[written] ?? '', options) }
  const { host, app, level } = rest
  return {
    ...at,
    ...event,
    ...(host && { host }),
    ...(app && { app }),
    ...(level !== undefined && { level }),
  }
}
