/** What has been set up and must be undone however this ends: at its end, at an error, at Ctrl-C. */

export interface Undo {
  /** Keeps a step that undoes something; the function it gives back takes it now instead of at the end. */
  add(step: () => void): () => void
}

/** Steps run last made first. They must not wait: a process that ends waits for nobody. */
export function openUndo(): Undo {
  const steps: (() => void)[] = []
  const take = (step: () => void): void => {
    const place = steps.lastIndexOf(step)
    if (place === -1) return
    steps.splice(place, 1)
    step()
  }
  process.on('exit', () => {
    for (let step = steps.at(-1); step; step = steps.at(-1)) {
      try {
        take(step)
      } catch (error) {
        process.stderr.write(`torture: ${error instanceof Error ? error.message : String(error)}\n`)
      }
    }
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => process.exit(130))
  return {
    add(step) {
      steps.push(step)
      return () => take(step)
    },
  }
}
