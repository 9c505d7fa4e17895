/** Cases of one kind that somebody must act on, by due time, looked up while they are on the glass. */
import type { z } from 'zod'
import type { casePage } from '#analytics/case/shapes.ts'
import { useProvinceStore } from '../live/province-store.ts'
import { useSceneWords } from '../locales/scenes/words.ts'
import { useLookedUp } from './use-looked-up.ts'

export type CasePage = z.output<typeof casePage>

export function useCases(kind: 'alert' | 'remediation', most: number) {
  const province = useProvinceStore()
  const { say } = useSceneWords()
  const query = new URLSearchParams({ kind, state: 'live', limit: String(most) })
  const { value, why } = useLookedUp<CasePage>(`/api/v1/cases?${query.toString()}`, {
    atOf: ({ at }) => at,
  })
  const nameOf = (code: string): string => say(province.organ_of.get(code)?.short) || code
  return { page: value, why, nameOf }
}
