/** Numbers, names and moments as an explanation writes them. */
import type { Words } from '../live/api.ts'
import { useDeskStore } from '../desk/desk-store.ts'
import { useDeskWords } from '../locales/desk/words.ts'
import { valueWord } from '../tile/number.ts'
import type { Definition } from './api.ts'
import { deltaText } from './exact.ts'

type Written = Pick<Definition, 'format' | 'unit'>

export function useFigures() {
  const desk = useDeskStore()
  const { t, say, language } = useDeskWords()

  /** The value with its unit as the wall writes it; a dash where there is none. */
  function valueOf(value: number | null, { format, unit }: Written): string {
    return value === null ? '—' : withUnit(valueWord(value, format, language.value), unit)
  }

  function withUnit(text: string, unit: Words): string {
    const own = say(unit)
    if (own === '%') return text.endsWith('%') ? text : `${text}%`
    return own === '' ? text : language.value === 'zh' ? text + own : `${text} ${own}`
  }

  function organ(code: string): string {
    if (code === '') return t('explain.organs.strangers')
    return say(desk.organ_of.get(code)?.short) || code
  }

  function scope(kind: string, id: string): string {
    if (kind === 'province') return say(desk.province?.name)
    if (kind === 'organ') return say(desk.organ_of.get(id)?.name) || id
    const divisions = kind === 'county' ? desk.province?.counties : desk.province?.cities
    return say(divisions?.find(({ code }) => code === id)?.name) || id
  }

  /** By how much a value moved, a percentage in points. */
  function moved(delta: number, format: Written['format']): string {
    const text = deltaText(delta, format)
    return format === 'percent' && delta !== 0 ? `${text} ${t('explain.points')}` : text
  }

  return { valueOf, withUnit, moved, organ, scope }
}
