/** Reads something costly at most once in a while, however many ask; who asks while it is read waits for the same answer. */

/** @param of what it is read of: once that is another, it is read anew */
export function atMostEvery<Value>(
  ms: number,
  read: (at: number) => Promise<Value>,
  of: () => unknown = () => undefined,
) {
  let held: { at: number; of: unknown; value: Promise<Value> } | undefined
  return (at: number): Promise<Value> => {
    // A clock that was put back makes nothing fresh.
    if (held && at >= held.at && at - held.at < ms && held.of === of()) return held.value
    const mine = { at, of: of(), value: read(at) }
    const { value } = mine
    held = mine
    // A failure is told to those who waited for it, and is not kept.
    value.catch(() => {
      if (held === mine) held = undefined
    })
    return value
  }
}
