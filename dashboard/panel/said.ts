/** What panels say of themselves in a sentence each, for the paragraph of their scene: made from the facts that they draw. */
import { defineStore } from 'pinia'
import { computed, onScopeDispose, shallowReactive, watchEffect } from 'vue'

const useSaidStore = defineStore('said', () => {
  const sentences = shallowReactive(new Map<symbol, string>())
  return { sentences, all: computed(() => [...sentences.values()]) }
})

/** The sentences of the panels on the glass. */
export function useSentences(): () => readonly string[] {
  const said = useSaidStore()
  return () => said.all
}

/** `sentence` is empty where nothing is known. It is heard for as long as the panel is there. */
export function useSaid(sentence: () => string): void {
  const said = useSaidStore()
  const own = Symbol('panel')
  watchEffect(() => {
    const text = sentence()
    if (text === '') said.sentences.delete(own)
    else said.sentences.set(own, text)
  })
  onScopeDispose(() => said.sentences.delete(own))
}
