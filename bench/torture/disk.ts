/** Disks that can be cut off: file systems in a file, of which exactly what had reached the device can be copied. */
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import type { Undo } from './undo.ts'

export interface Disk {
  /** Where it is mounted. */
  path: string
  image: string
  unmount(): void
}

/** Room for the longest cut, and for the many small files of parts that have been merged. */
const SIZE = '2G'
const FILES = '400000'

/** Why power cannot be cut here; undefined where it can. */
export function cannotCut(): string | undefined {
  if (process.getuid?.() !== 0) return 'a power cut needs root: it makes and mounts a file system of its own'
  for (const tool of ['mkfs.ext4', 'mount', 'umount', 'losetup', 'unshare', 'cmp']) {
    if (spawnSync('which', [tool]).status !== 0) {
      return `a power cut needs ${tool}: install e2fsprogs, util-linux and diffutils`
    }
  }
  const free = spawnSync('losetup', ['--find'], { encoding: 'utf8' })
  return free.status === 0 ? undefined : `a power cut needs a loop device: ${free.stderr.trim()}`
}

/**
 * Runs this program again where its mounts are its own: the kernel takes them back when it ends, even by SIGKILL, and
 * nobody else sees them. Gives its exit code.
 */
export function inOwnMounts(words: readonly string[]): Promise<number> {
  const [program = '', ...own] = process.argv
  const command = ['--mount', '--propagation', 'private', program, ...process.execArgv, ...own, ...words]
  const child = spawn('unshare', command, { stdio: 'inherit' })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  return new Promise((done, failed) => {
    child.once('error', failed)
    child.once('exit', (code) => done(code ?? 1))
  })
}

export function makeDisk(image: string, path: string, undo: Undo): Disk {
  must('truncate', '--size', SIZE, image)
  must('mkfs.ext4', '-q', '-F', '-N', FILES, image)
  return mountDisk(image, path, undo)
}

export function mountDisk(image: string, path: string, undo: Undo): Disk {
  mkdirSync(path)
  // The loop device goes with the mount.
  must('mount', '-o', 'loop', image, path)
  return { path, image, unmount: undo.add(() => unmount(path)) }
}

const TRIES = 50
const TRY_MS = 100

/** Processes that were killed a moment ago may still hold it. */
function unmount(path: string): void {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (spawnSync('umount', [path]).status === 0) return
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, TRY_MS)
  }
  must('umount', '--lazy', path)
}

/**
 * What has reached the device at this moment, as another image: what a machine finds after the power came back. The
 * kernel goes on writing what is older while this copies, so the copy counts only if nothing changed meanwhile.
 */
export function copyAsCut(image: string, copy: string): void {
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    must('cp', '--sparse=always', image, copy)
    if (spawnSync('cmp', ['--silent', image, copy]).status === 0) return
  }
  throw new Error(`${image} has not stood still for one copy in ${TRIES}`)
}

function must(program: string, ...words: string[]): void {
  const { status, stderr, error } = spawnSync(program, words, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}: ${error?.message ?? stderr.trim()}`)
}
