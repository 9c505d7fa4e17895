/** A letter: one message, or many as a digest, as it goes out. Chinese first, English complete. */
import { createHash } from 'node:crypto'
import type { Message, Words } from './message.ts'

export interface Letter {
  /** The same for every try, so that whoever gets it twice can tell. */
  id: string
  /** 可能重复: it may have arrived before. */
  maybe_repeated: boolean
  simulated: boolean
  subject: Words
  body: Words
  messages: readonly Message[]
}

export interface Sender {
  simulated: boolean
  /** What is put before the paths of messages. */
  link: string
}

const LEVELS: Record<number, Words> = {
  1: { zh: '红色', en: 'red' },
  2: { zh: '橙色', en: 'orange' },
  3: { zh: '黄色', en: 'yellow' },
  4: { zh: '蓝色', en: 'blue' },
}

/** The id under which messages go out together: that of the one, or what stands for all. Both fit a header. */
export function letterId(keys: readonly string[]): string {
  const [first = ''] = keys
  if (keys.length === 1 && /^[A-Za-z0-9._:/-]{1,120}$/.test(first)) return first
  const hash = createHash('sha256').update(JSON.stringify(keys.toSorted())).digest('hex').slice(0, 40)
  return `${keys.length === 1 ? 'message' : 'digest'}:${hash}`
}

/** The gravest first, and then the oldest, in which order they are given. */
export function writeLetter(
  id: string,
  messages: readonly Message[],
  maybe_repeated: boolean,
  { simulated, link }: Sender,
): Letter {
  const ordered = messages.toSorted((a, b) => a.level - b.level)
  const [first] = ordered
  if (first === undefined) throw new Error('A letter without a message cannot be written')
  const level = LEVELS[first.level] ?? { zh: '', en: '' }
  const many = ordered.length > 1
  const zh = many ? `${ordered.length} 件事项待处理` : first.title.zh
  const en = many ? `${ordered.length} cases to act on` : first.title.en
  const marks: Words = {
    zh: `${maybe_repeated ? '【可能重复】' : ''}${simulated ? '【模拟数据】' : ''}`,
    en: `${maybe_repeated ? '[maybe repeated] ' : ''}${simulated ? '[simulated data] ' : ''}`,
  }
  return {
    id,
    maybe_repeated,
    simulated,
    messages: ordered,
    subject: {
      zh: oneLine(`${marks.zh}【粤脉·${level.zh}】${zh}`),
      en: oneLine(`${marks.en}[Yuemai ${level.en}] ${en}`),
    },
    body: {
      zh: ordered.map((one) => paragraph(one, 'zh', link)).join('\n\n'),
      en: ordered.map((one) => paragraph(one, 'en', link)).join('\n\n'),
    },
  }
}

function paragraph(
  { level, organ, title, text, due_at, url }: Message,
  language: keyof Words,
  link: string,
): string {
  const [of, due] =
    language === 'zh' ? ['责任部门：', '到期（北京时间）：'] : ['Organ: ', 'Due (Beijing time): ']
  const lines = [
    `${LEVELS[level]?.[language] ?? ''} | ${title[language]}`,
    text[language],
    organ === '' ? '' : `${of}${organ}`,
    due_at === undefined ? '' : `${due}${inBeijing(due_at)}`,
    `${link.replace(/\/+$/, '')}${url}`,
  ]
  return lines.filter((line) => line !== '').join('\n')
}

/** A term that ends with a day ends at 24:00 of it, and not at 00:00 of a day that nobody has in mind. */
function inBeijing(at: number): string {
  const text = new Date(at + 8 * 3_600_000).toISOString()
  if (!text.includes('T00:00:00.000')) return text.slice(0, 16).replace('T', ' ')
  return `${new Date(at + 8 * 3_600_000 - 1).toISOString().slice(0, 10)} 24:00`
}

/** A subject is one line, whatever a title holds. */
const oneLine = (text: string): string =>
  text
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 200)
