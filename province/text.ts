/** Reads a text file that people keep by hand, and says plainly where it is not one. */
import { readFileSync, statSync } from 'node:fs'
import { fileProblem } from './problem.ts'
import type { Problem } from './problem.ts'

export type Text = { text: string } | { problem: Problem }

/** The file's text, unless it is missing, empty, larger than `most` bytes, not UTF-8, or holds control characters. */
export function readText(file: string, most: number): Text {
  let bytes: Buffer
  try {
    const { size, isFile } = stat(file)
    if (!isFile) return fail(file, 'This is not a file.', 'Put a text file in its place.')
    if (size > most) {
      return fail(
        file,
        `The file has ${size} bytes; at most ${most} are read.`,
        'Check that it is the right file: a hand-kept one has a few thousand.',
      )
    }
    bytes = readFileSync(file)
  } catch (error) {
    return fail(file, ...unreadable(error))
  }
  if (bytes.length === 0) return fail(file, 'The file is empty.', 'Fill it in, or delete it.')
  return decode(file, bytes)
}

function stat(file: string): { size: number; isFile: boolean } {
  const stats = statSync(file)
  return { size: stats.size, isFile: stats.isFile() }
}

function unreadable(error: unknown): [message: string, cure: string] {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error)
  if (code === 'ENOENT')
    return ['There is no such file.', 'Create it; province/guangdong has one to start from.']
  return [`The file cannot be read (${code}).`, 'Check its permissions, and that its disk is there.']
}

function decode(file: string, bytes: Buffer): Text {
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // The decoder says only that it failed; the line is worth a second pass.
    return fail(file, 'The text is not UTF-8.', 'Save the file as UTF-8.', firstBadLine(bytes))
  }
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/.exec(text)
  if (control) {
    const line = text.slice(0, control.index).split('\n').length
    return fail(file, 'The line holds a control character.', 'Delete it; most editors can show it.', line)
  }
  return { text }
}

function firstBadLine(bytes: Buffer): number {
  let line = 1
  for (let start = 0; start < bytes.length; line++) {
    const newline = bytes.indexOf(10, start)
    const end = newline === -1 ? bytes.length : newline + 1
    // No UTF-8 sequence spans a newline, so each line stands on its own.
    if (bytes.subarray(start, end).toString('utf8').includes('\ufffd')) return line
    start = end
  }
  return 1
}

function fail(file: string, message: string, cure: string, line = 1): { problem: Problem } {
  return { problem: fileProblem(file, { message, cure }, line) }
}
