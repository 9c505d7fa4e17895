/** Who sits here: said by themselves until people can sign in, and kept by the browser. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

const KEPT_AS = 'yuemai-actor'

export const useActorStore = defineStore('actor', () => {
  const me = shallowRef(localStorage.getItem(KEPT_AS) ?? '')
  function say(name: string): void {
    me.value = name.trim()
    localStorage.setItem(KEPT_AS, me.value)
  }
  return { me, say }
})
