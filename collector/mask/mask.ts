/**
 * Puts a mark in the place of what identifies a person. Free text keeps nothing of it. In a natural key the mark carries
 * a keyed digest, so that two different keys stay two, and one stays the same over every poll.
 */
import { createHmac } from 'node:crypto'
import { findIdentifiers, hasManyDigits, type Found, type Kind } from './identifiers.ts'

export interface Masked {
  text: string
  /** How many were masked. */
  count: number
}

export interface Mask {
  /** Free text. */
  text(text: string): Masked
  /** A natural key, or a code. */
  key(text: string): Masked
  /** A record, kept to be read once more: marked as a key is, wherever it stands in it. */
  record(record: unknown): { record: unknown; count: number }
}

const NAMES: Record<Kind, string> = { identity: '身份证号', mobile: '手机号' }
/** With what every mark begins. */
const MARK = '〔'
/** A mark that carries a digest, as `key` writes it. */
const KEYED_MARK = /〔(身份证号|手机号):[0-9a-f]{16}〕/g
/** The longest code that a column takes. */
const LONGEST_KEY = 200
/** A bare number of eleven digits may as well be bytes: only the name of its field tells. */
const PERSONAL_FIELD = /phone|mobile|tel|cell|contact|id_?card|id_?no|shouji|sfz|手机|电话|联系|身份证|证件/i

/** False where there is surely nothing to be masked: of nearly every text, and at little cost. */
export function mayBeMasked(text: string): boolean {
  return hasManyDigits(text) || text.includes(MARK)
}

export function openMask(secret: Uint8Array): Mask {
  const digest = (text: string) => createHmac('sha256', secret).update(text).digest('hex').slice(0, 16)
  const keyed = ({ kind, digits }: Found) => `〔${NAMES[kind]}:${digest(digits)}〕`

  function key(text: string): Masked {
    const found = findIdentifiers(text).filter((one) => standsOut(text, one))
    const masked = replace(text, found, keyed)
    return masked.length <= LONGEST_KEY
      ? { text: masked, count: found.length }
      : { text: `〔个人信息:${digest(text)}〕`, count: found.length }
  }

  function record(node: unknown, name: string, tally: { count: number }): unknown {
    if (typeof node === 'string') {
      const found = findIdentifiers(node)
      tally.count += found.length
      return replace(node, found, keyed)
    }
    if (typeof node === 'number' && PERSONAL_FIELD.test(name)) {
      const found = findIdentifiers(String(node))
      tally.count += found.length
      return found.length === 0 ? node : replace(String(node), found, keyed)
    }
    if (typeof node !== 'object' || node === null) return node
    if (Array.isArray(node)) return node.map((item) => record(item, name, tally))
    return Object.fromEntries(
      Object.entries(node).map(([inner, value]) => [
        String(record(inner, '', tally)),
        record(value, inner, tally),
      ]),
    )
  }

  return {
    text(text) {
      const found = findIdentifiers(text)
      const masked = replace(text, found, ({ kind }) => `〔${NAMES[kind]}〕`)
      // From a record that was kept: free text has no use for a digest.
      return {
        text: masked.includes(MARK) ? masked.replaceAll(KEYED_MARK, '〔$1〕') : masked,
        count: found.length,
      }
    },
    key,
    record(node) {
      const tally = { count: 0 }
      return { record: record(node, '', tally), count: tally.count }
    },
  }
}

/** Codes are built of numbers: only one that stands by itself in a code is a person's. */
function standsOut(text: string, { kind, from, to }: Found): boolean {
  if (kind === 'identity') return plainLength(text, from, to) === 18
  const before = text.slice(0, from)
  return to === text.length && (before === '' || /^[\p{L}_]{1,20}[:=：]$/u.test(before))
}

function plainLength(text: string, from: number, to: number): number {
  return text.slice(from, to).replaceAll(/[^0-9０-９XxＸｘ]/g, '').length
}

function replace(text: string, found: readonly Found[], mark: (one: Found) => string): string {
  if (found.length === 0) return text
  let masked = ''
  let from = 0
  for (const one of found) {
    masked += text.slice(from, one.from) + mark(one)
    from = one.to
  }
  return masked + text.slice(from)
}
