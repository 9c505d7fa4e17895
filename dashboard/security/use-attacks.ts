/** Open alerts by organ, level and category: counted anew with every change of the alerts that the stream tells of. */
import type { AttackPage } from '../live/api.ts'
import { useLiveStore } from '../live/store.ts'
import { useLookedUp } from '../panel/use-looked-up.ts'

export function useAttacks() {
  const live = useLiveStore()
  return useLookedUp<AttackPage>('/api/v1/attacks', { atOf: ({ at }) => at, beside: () => live.alerts })
}
