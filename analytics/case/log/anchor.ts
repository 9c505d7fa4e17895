/** The head of the log, kept in a file apart: whoever cuts the log's tail off must know of this one too. */
import { closeSync, existsSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

export const ANCHOR = 'cases.head'

const anchored = z.object({ writer: z.string(), seq: z.number().int(), hash: z.string() })
export type Anchored = z.output<typeof anchored>

/** Every head has the same length, so that one write replaces the other in place. */
const LENGTH = 256

export function openAnchor(dir: string) {
  const path = join(dir, ANCHOR)
  const file = openSync(path, existsSync(path) ? 'r+' : 'w+')
  return {
    set(writer: string, { seq, hash }: { seq: number; hash: string }): void {
      // Another process may have written a later one already.
      const known = readAnchor(dir)
      if (known && known !== 'unreadable' && known.writer === writer && known.seq >= seq) return
      writeSync(file, `${JSON.stringify({ writer, seq, hash }).padEnd(LENGTH - 1)}\n`, 0)
      fsyncSync(file)
    },
    close: () => closeSync(file),
  }
}

/** Undefined where none has been written. */
export function readAnchor(dir: string): Anchored | 'unreadable' | undefined {
  const path = join(dir, ANCHOR)
  if (!existsSync(path)) return undefined
  const text = readFileSync(path, 'utf8')
  if (text === '') return undefined
  try {
    return anchored.parse(JSON.parse(text))
  } catch {
    return 'unreadable'
  }
}
