/** Reads what a `${file:PATH}` names: a small text file that nobody else may read or change. */
import { readFileSync, statSync } from 'node:fs'
import { isAbsolute, resolve } from 'node:path'
import type { ReadSecret } from './environment.ts'
import type { Fault } from './problem.ts'

const MAX_BYTES = 64 * 1024
const OTHERS_READ = 0o004
const ANYBODY_WRITES = 0o222
const OTHERS_WRITE = 0o002
const GROUP_WRITES = 0o020

/** A path that is not absolute begins at the province's directory. No fault holds anything of the file's content. */
export function openSecretFiles(dir: string): ReadSecret {
  return (path) => {
    const file = isAbsolute(path) ? path : resolve(dir, path)
    try {
      const { size, mode } = statFile(file)
      if (size > MAX_BYTES) {
        return fault(
          `The file ${path} has ${size} bytes, which no secret has.`,
          'Check that it is the right file.',
        )
      }
      if ((mode & (OTHERS_WRITE | GROUP_WRITES)) !== 0) {
        return fault(`Others may change the file ${path}.`, `Run chmod go-w ${path}.`)
      }
      const text = readFileSync(file, 'utf8').replace(/\r?\n$/, '')
      // A certificate is public. A file that nobody may change is how containers are given a secret of theirs.
      const isOpen = (mode & OTHERS_READ) !== 0 && (mode & ANYBODY_WRITES) !== 0
      if (isOpen && !isCertificate(text)) {
        return fault(`Everybody may read the file ${path}.`, `Run chmod o-r ${path}.`)
      }
      if (text === '') return fault(`The file ${path} is empty.`, 'Put the secret into it.')
      return isPem(text) || !/[\u0000-\u001f\u007f\ufffd]/.test(text)
        ? { text }
        : fault(
            `The file ${path} holds more than a line of text.`,
            'Put the secret alone into it, on one line.',
          )
    } catch (error) {
      return fault(
        `The file ${path} cannot be read (${codeOf(error)}).`,
        `Create it, readable by who runs this; it is looked for at ${file}.`,
      )
    }
  }
}

function statFile(file: string): { size: number; mode: number } {
  const stats = statSync(file)
  if (!stats.isFile()) throw Object.assign(new Error(file), { code: 'not a file' })
  return stats
}

const isPem = (text: string): boolean => text.includes('-----BEGIN ')
const isCertificate = (text: string): boolean =>
  text.includes('-----BEGIN CERTIFICATE-----') && !text.includes('PRIVATE KEY')

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : String(error)
}

const fault = (message: string, cure: string): { fault: Fault } => ({ fault: { message, cure } })
