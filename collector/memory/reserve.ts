/** Room on the disk that nobody else can take: given back when the disk is full, so that what has landed can be trimmed. */
import { closeSync, existsSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'

export interface Reserve {
  /** Gives the room back. */
  release(): void
  /** Takes it again where there is plenty. */
  restore(free: number): void
}

const FILE = 'collector.reserve'
/** How much more must be free before so much is taken. */
const PLENTY = 4

/** @param bytes how much is held; 0: nothing */
export function openReserve(dir: string, bytes: number): Reserve {
  const path = join(dir, FILE)
  let held = existsSync(path)
  return {
    release() {
      rmSync(path, { force: true })
      held = false
    },
    restore(free) {
      if (held || bytes === 0 || free < PLENTY * bytes) return
      const file = openSync(path, 'w', 0o600)
      try {
        // Written, not only declared: a hole holds no room.
        writeSync(file, Buffer.alloc(bytes))
        fsyncSync(file)
        held = true
      } catch {
        rmSync(path, { force: true })
      } finally {
        closeSync(file)
      }
    },
  }
}
