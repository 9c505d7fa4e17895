/** The words of a scene's panels: their own beside those that every screen has. */
import { i18n, useWords } from '../i18n.ts'
import { messagesOf } from '../message.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'
import type { SceneMessages } from './zh.ts'

// To the types they are the texts they were.
i18n.global.mergeLocaleMessage('zh', messagesOf(zh) as never)
i18n.global.mergeLocaleMessage('en', messagesOf(en) as never)

export const useSceneWords = useWords<SceneMessages>
