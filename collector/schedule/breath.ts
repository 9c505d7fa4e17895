/** Heavy steps one to a turn of the event loop, so that whatever else waits there gets its share in between. */

/** Makes a function whose promises are resolved one to a turn. */
export function openBreath(): () => Promise<void> {
  const waiting: (() => void)[] = []

  function next(): void {
    waiting.shift()?.()
    if (waiting.length > 0) setImmediate(next)
  }

  return () =>
    new Promise((resolve) => {
      waiting.push(resolve)
      if (waiting.length === 1) setImmediate(next)
    })
}
