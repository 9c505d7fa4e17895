/** `yuemai check`: every mistake in a province's files, each with file, line and cure. */
import { existsSync } from 'node:fs'
import { relative, resolve } from 'node:path'
import { checkProvince, loadProvince, type Province } from '#province/load.ts'
import { formatProblem, type Problem } from '#province/problem.ts'
import { openSecretFiles } from '#province/secret-file.ts'
import type { ReadSecret } from '#province/environment.ts'
import { feedProblems } from './feed-problems.ts'
import { misfits } from './misfits.ts'
import type { Settings } from './settings.ts'

export function check({ province, env }: Settings): void {
  const wanted = new Set<string>()
  const files = standIn(env, wanted)
  const secrets = standInFiles(province, wanted)
  const mistakes = checkProvince(province, files, secrets)
  // Whether a map fits its feed is the collector's to say, once the files can be read at all.
  const problems =
    mistakes.length > 0 ? mistakes : togetherProblems(loadProvince(province, files, { readSecret: secrets }))
  for (const problem of problems) {
    process.stdout.write(`${formatProblem({ ...problem, file: relative(process.cwd(), problem.file) })}\n`)
  }
  if (wanted.size > 0) process.stdout.write(`to be set before it starts: ${[...wanted].sort().join(', ')}\n`)
  process.stdout.write(
    problems.length === 0 ? `${province}: in order\n` : `${province}: ${problems.length} to mend\n`,
  )
  if (problems.length > 0) process.exitCode = 2
}

/** What is wrong only with what the rest of the product knows: maps with their feeds, the rest with the indicators. */
function togetherProblems(province: Province): Problem[] {
  return [...feedProblems(province), ...misfits(province)]
}

/** The files are checked on machines that do not hold the secrets: what is not set stands in for itself. */
function standIn(env: Settings['env'], wanted: Set<string>): Settings['env'] {
  const read = (name: string | symbol): string | undefined => {
    if (typeof name !== 'string') return undefined
    const value = env[name]
    if (value === undefined) wanted.add(name)
    return value ?? 'not-set'
  }
  return new Proxy<Record<string, string | undefined>>(
    {},
    {
      get: (_target, name) => read(name),
      getOwnPropertyDescriptor: (_target, name) => ({
        value: read(name),
        configurable: true,
        enumerable: true,
      }),
    },
  )
}

/** So too with secrets kept in files: one that is there is read and judged, one that is not is named. */
function standInFiles(province: string, wanted: Set<string>): ReadSecret {
  const read = openSecretFiles(province)
  return (path) => {
    if (existsSync(resolve(province, path))) return read(path)
    wanted.add(path)
    return undefined
  }
}
