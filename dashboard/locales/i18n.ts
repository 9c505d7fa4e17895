/** Which language the screens speak: Chinese, unless the address says `?lang=en`. */
import { createI18n, useI18n } from 'vue-i18n'
import type { Words } from '../live/api.ts'
import type { Language } from '../tile/number.ts'
import { en } from './en.ts'
import { messagesOf } from './message.ts'
import { zh } from './zh.ts'
import type { Messages } from './zh.ts'

export function languageOf(wanted: unknown): Language {
  return wanted === 'en' ? 'en' : 'zh'
}

export const i18n = createI18n<[Messages], Language, false>({
  legacy: false,
  locale: 'zh',
  fallbackLocale: 'zh',
  // To the types they are the texts they were.
  messages: { zh: messagesOf(zh) as never, en: messagesOf(en) as never },
})

/** The path of every text: a word that is asked for and is not there does not compile. */
type KeyOf<T, K extends keyof T & (string | number) = keyof T & (string | number)> = K extends K
  ? T[K] extends string
    ? `${K}`
    : `${K}.${KeyOf<T[K]>}`
  : never

export type Say<T = Messages> = (key: KeyOf<T>, values?: Record<string, unknown>) => string

/** The words of a component: texts by key, and names the data brings in both languages. */
export function useWords<More = unknown>() {
  const { t, locale } = useI18n<{ message: Messages }, Language>()
  return {
    t: t as Say<Messages & More>,
    language: locale,
    say: (words: Words | undefined): string => words?.[locale.value] ?? '',
  }
}
