/** Which number of the wall somebody has asked to have explained. */
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

export interface AskedNumber {
  indicator: string
  scope: 'province' | 'city'
  id: string
  part: string
}

export const useAskedStore = defineStore('asked', () => {
  const number = shallowRef<AskedNumber | null>(null)
  return {
    number,
    ask: (asked: AskedNumber) => void (number.value = asked),
    close: () => void (number.value = null),
  }
})
