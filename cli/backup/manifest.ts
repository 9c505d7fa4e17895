/** The manifest of a backup: what it holds, whose it is, and the hash of every file. */
import { createHash } from 'node:crypto'
import { createReadStream, readFileSync, writeFileSync } from 'node:fs'
import { open, readdir, rename } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { z } from 'zod'
import { fingerprint } from '#sql/upkeep/fingerprint.ts'
import { DamageError } from '../settings.ts'

/**
 * Files of the data directory that are copied after the tables, in this order: the log of cases may be ahead of what the
 * store has of it, which catches up, and of its head, but never behind either.
 */
export const BESIDE = ['cases.head', 'cases.sqlite', 'notices/notices.db'] as const

const manifestSchema = z.strictObject({
  format: z.literal(1),
  /** Epoch ms. */
  made_at: z.number(),
  product: z.string(),
  engine: z.string(),
  province: z.string(),
  provenance: z.string(),
  database: z.string(),
  migrations: z.array(z.strictObject({ name: z.string(), hash: z.string() })),
  contents: z.array(fingerprint),
  /** Whether the collector's file is in it: cursors, hashes and what had not landed. */
  collector: z.boolean(),
  /** What else of the data directory is in it: the log of cases and its head, and the word that has yet to go out. */
  beside: z.array(z.enum(BESIDE)).default([]),
  files: z.array(z.strictObject({ path: z.string(), bytes: z.number(), sha256: z.string() })),
})
export type Manifest = z.output<typeof manifestSchema>

const NAME = 'manifest.json'
/** The manifest's own hash stands beside it, so that a byte changed in there is seen too. */
const SEAL = 'manifest.json.sha256'

/** Hashes every file of the folder, sees to it that all of them are on disk, and writes the manifest last. */
export async function writeManifest(
  dir: string,
  what: Omit<Manifest, 'files' | 'format'>,
): Promise<Manifest> {
  const files = []
  for (const path of await filesIn(dir)) {
    files.push({ path, ...(await hashFile(join(dir, path))) })
    await flush(join(dir, path))
  }
  const manifest: Manifest = { format: 1, ...what, files }
  const text = `${JSON.stringify(manifest, undefined, 1)}\n`
  writeFileSync(join(dir, SEAL), `${createHash('sha256').update(text).digest('hex')}  ${NAME}\n`)
  await flush(join(dir, SEAL))
  writeFileSync(join(dir, `${NAME}.part`), text)
  await flush(join(dir, `${NAME}.part`))
  await rename(join(dir, `${NAME}.part`), join(dir, NAME))
  await flush(dir)
  return manifest
}

/** Null where the folder holds no backup. @throws {DamageError} where its manifest is not as it was written. */
export function readManifest(dir: string): Manifest | null {
  let text: string
  let seal: string
  try {
    text = readFileSync(join(dir, NAME), 'utf8')
    seal = readFileSync(join(dir, SEAL), 'utf8')
  } catch (error) {
    if (/ENOENT|ENOTDIR/.test(String((error as NodeJS.ErrnoException).code))) return null
    throw error
  }
  if (createHash('sha256').update(text).digest('hex') !== seal.split(' ')[0])
    throw new DamageError(`${join(dir, NAME)} is not as it was written`)
  const parsed = manifestSchema.safeParse(JSON.parse(text))
  if (!parsed.success)
    throw new DamageError(`${join(dir, NAME)} is of a format that this version does not know`)
  return parsed.data
}

/** @throws {DamageError} naming the first file that is missing, changed or not of the backup. */
export async function checkFiles(dir: string, { files }: Manifest): Promise<void> {
  const found = new Set((await filesIn(dir)).filter((path) => path !== NAME && path !== SEAL))
  for (const { path, bytes, sha256 } of files) {
    if (!found.delete(path)) throw new DamageError(`${join(dir, path)} is missing`)
    const file = await hashFile(join(dir, path))
    if (file.bytes !== bytes || file.sha256 !== sha256)
      throw new DamageError(`${join(dir, path)} is not as it was written`)
  }
  const [stranger] = found
  if (stranger !== undefined) throw new DamageError(`${join(dir, stranger)} is no file of this backup`)
}

async function filesIn(dir: string): Promise<string[]> {
  const entries = await readdir(dir, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => relative(dir, join(entry.parentPath, entry.name)))
    .sort()
}

async function hashFile(path: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

async function flush(path: string): Promise<void> {
  await using file = await open(path)
  await file.sync()
}
