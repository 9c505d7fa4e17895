/** The words of a scene's panels: their own beside those that every screen has. */
import { useI18n } from 'vue-i18n'
import type { Words } from '../../live/api.ts'
import type { Language } from '../../tile/number.ts'
import { i18n } from '../i18n.ts'
import { messagesOf } from '../message.ts'
import type { Messages } from '../zh.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'
import type { SceneMessages } from './zh.ts'

// To the types they are the texts they were.
i18n.global.mergeLocaleMessage('zh', messagesOf(zh) as never)
i18n.global.mergeLocaleMessage('en', messagesOf(en) as never)

export function useSceneWords() {
  const { t, locale } = useI18n<{ message: Messages & SceneMessages }, Language>()
  return {
    t,
    language: locale,
    say: (words: Words | undefined): string => words?.[locale.value] ?? '',
  }
}
