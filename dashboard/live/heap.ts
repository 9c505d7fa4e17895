/** How much memory the page's JavaScript holds, where the browser tells. */

/** What Chromium tells, which no standard knows. */
interface MeasuredPerformance extends Performance {
  memory?: { usedJSHeapSize: number }
}

/** In MB to a tenth; null where it is not told. */
export function heapMb(): number | null {
  const { memory } = performance as MeasuredPerformance
  return memory ? Math.round(memory.usedJSHeapSize / 104_857.6) / 10 : null
}
