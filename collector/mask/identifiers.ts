/**
 * Finds what identifies a person in a text: resident identity numbers (of 18 digits with their checksum, of 15 in the
 * old form) and mobile numbers, also in full-width digits and in the groups in which people write them. Pure.
 *
 * Bank cards and e-mail addresses are left alone: one number in ten passes a card's checksum, so order numbers would be
 * lost, and senders' addresses are what an alert is about.
 */

export type Kind = 'identity' | 'mobile'

export interface Found {
  kind: Kind
  /** Where it stands in the text. */
  from: number
  to: number
  /** Its plain digits: one number has one form, however it was written. */
  digits: string
}

const D = '[0-9０-９]'
/** What people put between groups of digits, and how much of it. */
const GAP_CHARACTERS = ' \t\u00a0\u3000.·-\u2010\u2011\u2012\u2013\u2014－'
const MOST_GAP = 2
const GAPS: ReadonlySet<number> = new Set([...GAP_CHARACTERS].map((character) => character.charCodeAt(0)))
const GAP = `[${GAP_CHARACTERS.replace('-', '\\-')}]{0,${MOST_GAP}}`
/** A number that goes on, or is part of a word or a decimal, is something else. */
const BEFORE = '(?<![0-9A-Za-z０-９_])(?<![0-9０-９][.．,，])'
const BEHIND = '(?![0-9A-Za-z０-９_])(?![.．][0-9０-９])'

const IDENTITY = `(${D}{6}${GAP}${D}{8}${GAP}${D}{3}[0-9０-９XxＸｘ])`
const OLD_IDENTITY = `(${D}{6}${GAP}${D}{6}${GAP}${D}{3})`
const MOBILE = `(?:(?:[+＋]|00|００)?[8８][6６]${GAP})?([1１][3-9３-９]${D}${GAP}${D}{4}${GAP}${D}{4})`

const NUMBERS = new RegExp(`${BEFORE}(?:${IDENTITY}|${OLD_IDENTITY}|${MOBILE})${BEHIND}`, 'g')
/** A mobile number without anything in front. */
const SHORTEST = 11

export function findIdentifiers(text: string): Found[] {
  if (!hasManyDigits(text)) return []
  const found: Found[] = []
  NUMBERS.lastIndex = 0
  for (let match = NUMBERS.exec(text); match; match = NUMBERS.exec(text)) {
    const [whole, identity, old, mobile] = match
    const digits = plain(identity ?? old ?? mobile ?? '')
    const kind = mobile === undefined ? 'identity' : 'mobile'
    const holds =
      mobile !== undefined || (identity === undefined ? isOldIdentity(digits) : isIdentity(digits))
    if (holds) found.push({ kind, from: match.index, to: match.index + whole.length, digits })
    // What was none may still have one behind its first group.
    else NUMBERS.lastIndex = match.index + 1
  }
  return found
}

/** Whether as many digits as any number has stand together, but for gaps: in nearly every text they do not, and it costs no more. */
export function hasManyDigits(text: string): boolean {
  const { length } = text
  if (length < SHORTEST) return false
  let digits = 0
  let gap = 0
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at)
    if (isDigit(code)) {
      digits += 1
      gap = 0
      if (digits === SHORTEST) return true
    } else if (gap < MOST_GAP && GAPS.has(code)) gap += 1
    else {
      digits = 0
      if (length - at <= SHORTEST) return false
    }
  }
  return false
}

function isDigit(code: number): boolean {
  return (code >= 0x30 && code <= 0x39) || (code >= 0xff10 && code <= 0xff19)
}

/** ASCII digits without what stood between them. */
function plain(text: string): string {
  return text
    .normalize('NFKC')
    .toUpperCase()
    .replaceAll(/[^0-9X]/g, '')
}

const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83'.split(
    ' ',
  ),
)
/** Numbers name a county, but for the cities that have none: 东莞, 中山, 儋州, 嘉峪关. */
const CITIES_WITHOUT_COUNTIES = new Set(['441900', '442000', '460400', '620200'])

function isRegion(code: string): boolean {
  if (!PROVINCES.has(code.slice(0, 2)) || code.slice(2, 4) === '00') return false
  return code.slice(4) !== '00' || CITIES_WITHOUT_COUNTIES.has(code)
}

/** GB 11643: region, date of birth, sequence, and a check digit by ISO 7064 MOD 11-2. */
function isIdentity(digits: string): boolean {
  if (!isRegion(digits.slice(0, 6)) || !isBirth(digits.slice(6, 14))) return false
  let sum = 0
  for (let place = 0; place < 17; place++) sum += Number(digits[place]) * (2 ** (17 - place) % 11)
  return '10X98765432'[sum % 11] === digits[17]
}

function isOldIdentity(digits: string): boolean {
  return isRegion(digits.slice(0, 6)) && isBirth(`19${digits.slice(6, 12)}`)
}

function isBirth(text: string): boolean {
  const [year, month, day] = [text.slice(0, 4), text.slice(4, 6), text.slice(6, 8)].map(Number) as [
    number,
    number,
    number,
  ]
  if (year < 1900 || year > 2099) return false
  const date = new Date(Date.UTC(year, month - 1, day))
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day
}
