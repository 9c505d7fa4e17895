/** Reads something costly at most once in a while, however many ask; who asks while it is read waits for the same answer. */

export function atMostEvery<Value>(ms: number, read: (at: number) => Promise<Value>) {
  let held: { at: number; value: Promise<Value> } | undefined
  return (at: number): Promise<Value> => {
    // A clock that was put back makes nothing fresh.
    if (held && at >= held.at && at - held.at < ms) return held.value
    const value = read(at)
    const mine = { at, value }
    held = mine
    // A failure is told to those who waited for it, and is not kept.
    value.catch(() => {
      if (held === mine) held = undefined
    })
    return value
  }
}
