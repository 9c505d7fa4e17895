/** How a value is written on the glass: in 万 and 亿 or K and M, never rounded to a hundred or a nought it is not. */
import type { Format } from '../live/api.ts'

export type Language = 'zh' | 'en'

export interface ValueText {
  text: string
  /** What the number counts in: 万 or 亿, K or M, % ; before the indicator's own unit. */
  scale: string
}

interface Scale {
  from: number
  by: number
  sign: string
}

const SCALES: Record<Language, Scale[]> = {
  zh: [
    { from: 1e12, by: 1e12, sign: '万亿' },
    { from: 1e8, by: 1e8, sign: '亿' },
    { from: 1e4, by: 1e4, sign: '万' },
  ],
  en: [
    { from: 1e12, by: 1e12, sign: 'T' },
    { from: 1e9, by: 1e9, sign: 'B' },
    { from: 1e6, by: 1e6, sign: 'M' },
    { from: 1e4, by: 1e3, sign: 'K' },
  ],
}

export function valueText(value: number, format: Format, language: Language): ValueText {
  switch (format) {
    case 'count':
      return countText(value, language)
    case 'percent':
      return { text: ofHundred(value * 100), scale: '%' }
    case 'score':
      return { text: ofHundred(value), scale: '' }
  }
}

/** The value and its scale in one word, for rows and sentences. */
export function valueWord(value: number, format: Format, language: Language): string {
  const { text, scale } = valueText(value, format, language)
  return text + scale
}

/** As many decimals as a mark on an axis can have. */
const MOST_DECIMALS = 12

/** Marks on an axis, each as it is written elsewhere, or with so many decimals that no two read the same. */
export function markWords(marks: readonly number[], format: Format, language: Language): string[] {
  const differ = (words: readonly string[]): boolean => new Set(words).size === words.length
  let words = marks.map((mark) => valueWord(mark, format, language))
  const size = Math.max(0, ...marks.map(Math.abs))
  const scale = format === 'count' ? SCALES[language].find(({ from }) => size >= from) : undefined
  const by = format === 'percent' ? 0.01 : (scale?.by ?? 1)
  const sign = format === 'percent' ? '%' : (scale?.sign ?? '')
  for (let decimals = 0; decimals <= MOST_DECIMALS && !differ(words); decimals++)
    words = marks.map((mark) => grouped((mark / by).toFixed(decimals)) + sign)
  return words
}

/** What stands behind a number: its scale and the indicator's own unit. A percent sign is its own unit. */
export function unitWord(scale: string, own: string, language: Language): string {
  if (scale === '%' || own === '%') return '%'
  return [scale, own].filter(Boolean).join(language === 'en' ? ' ' : '')
}

function countText(value: number, language: Language): ValueText {
  const size = Math.abs(value)
  for (const [index, scale] of SCALES[language].entries()) {
    if (size < scale.from) continue
    const text = fourDigits(value / scale.by)
    const above = SCALES[language][index - 1]
    // 9,999.9 万 rounds to 10,000 万, which is written 1.000 亿.
    if (above && Number(text.replaceAll(',', '')) * scale.by >= above.from) {
      return { text: fourDigits(above.from / above.by), scale: above.sign }
    }
    return { text, scale: scale.sign }
  }
  return { text: grouped(Number.isInteger(value) ? String(value) : value.toFixed(1)), scale: '' }
}

function fourDigits(value: number): string {
  const size = Math.abs(value)
  let decimals = size < 10 ? 3 : size < 100 ? 2 : size < 1000 ? 1 : 0
  // 9.9996 would come out as 10.000.
  if (Number(size.toFixed(decimals)) >= 10 ** (4 - decimals)) decimals = Math.max(0, decimals - 1)
  return grouped(value.toFixed(decimals))
}

/** One decimal, two above 99; whatever is not all of it is never written 100, whatever is not nought never 0. */
function ofHundred(value: number): string {
  if (value === 0 || value === 100) return String(value)
  if (value > 0 && value < 0.05) return '<0.1'
  if (value > 99 && value < 100) return (Math.floor(value * 100) / 100).toFixed(2)
  return value.toFixed(1)
}

function grouped(text: string): string {
  const [whole = '', ...rest] = text.split('.')
  return [whole.replace(/\B(?=(\d{3})+$)/g, ','), ...rest].join('.')
}

/** From the least to the most; what both count in is said once. */
export function rangeWord(low: number, high: number, format: Format, language: Language): string {
  const [from, to] = [valueText(low, format, language), valueText(high, format, language)]
  if (from.text === to.text && from.scale === to.scale) return to.text + to.scale
  return `${from.text}${from.scale === to.scale ? '' : from.scale}~${to.text}${to.scale}`
}

/** How far a value moved: in points where it is out of a hundred, in percent of what it was where it is a count. */
export interface Change {
  direction: 'up' | 'down' | 'same'
  text: string
  unit: '%' | 'points'
}

export function changeText(before: number, after: number, format: Format): Change | null {
  if (format === 'count') {
    if (before === 0) return after === 0 ? { direction: 'same', text: '0', unit: '%' } : null
    return change(((after - before) / Math.abs(before)) * 100, '%')
  }
  return change((after - before) * (format === 'percent' ? 100 : 1), 'points')
}

function change(by: number, unit: Change['unit']): Change {
  const size = Math.abs(by)
  const text = size >= 100 ? size.toFixed(0) : size >= 10 ? size.toFixed(1) : size.toFixed(2)
  if (Number(text) === 0) return { direction: 'same', text: '0', unit }
  return { direction: by > 0 ? 'up' : 'down', text, unit }
}
