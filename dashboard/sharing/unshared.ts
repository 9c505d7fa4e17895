/** Who shares with nobody: organs that are heard and provide nothing to anyone. Of those who are not heard nothing is known. */
import type { FlowPage } from '../live/api.ts'

export function unsharedOf(
  organs: readonly { code: string }[],
  { flows, heard }: Pick<FlowPage, 'flows' | 'heard'>,
): { nobody: string[]; unknown: string[] } {
  const providing = new Set(
    flows.flatMap(({ provider, consumer, records, calls }) =>
      provider !== consumer && (records > 0 || calls > 0) ? [provider] : [],
    ),
  )
  const known = new Set(heard)
  const silent = organs.map(({ code }) => code).filter((code) => !providing.has(code))
  return {
    nobody: silent.filter((code) => known.has(code)),
    unknown: silent.filter((code) => !known.has(code)),
  }
}
