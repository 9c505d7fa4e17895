/** The flows of a day, looked up while they are on the glass, and how organs are called in them. */
import type { FlowPage } from '../live/api.ts'
import { useProvinceStore } from '../live/province-store.ts'
import { useSceneWords } from '../locales/scenes/words.ts'
import { useLookedUp } from '../panel/use-looked-up.ts'

export const FLOWS = '/api/v1/flows'

export function useFlows() {
  const province = useProvinceStore()
  const { say } = useSceneWords()
  const { value, why } = useLookedUp<FlowPage>(FLOWS, { atOf: ({ at }) => at })
  const nameOf = (code: string): string => say(province.organ_of.get(code)?.short) || code
  return { page: value, why, nameOf }
}
