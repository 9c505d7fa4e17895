/** The words of a desk's component: those of the desks beside those that every screen has. */
import { i18n, useWords } from '../i18n.ts'
import { messagesOf } from '../message.ts'
import { en } from './en.ts'
import { zh } from './zh.ts'
import type { DeskMessages } from './zh.ts'

// To the types they are the texts they were.
i18n.global.mergeLocaleMessage('zh', messagesOf(zh) as never)
i18n.global.mergeLocaleMessage('en', messagesOf(en) as never)

export const useDeskWords = useWords<DeskMessages>

export type Say = ReturnType<typeof useDeskWords>['t']
