/** `yuemai check`: every mistake in a province's files, each with file, line and cure. */
import { relative } from 'node:path'
import { checkProvince, loadProvince } from '#province/load.ts'
import { formatProblem } from '#province/problem.ts'
import { feedProblems } from './feed-problems.ts'
import type { Settings } from './settings.ts'

export function check({ province, env }: Settings): void {
  const wanted = new Set<string>()
  const files = standIn(env, wanted)
  const mistakes = checkProvince(province, files)
  // Whether a map fits its feed is the collector's to say, once the files can be read at all.
  const problems = mistakes.length > 0 ? mistakes : feedProblems(loadProvince(province, files))
  for (const problem of problems) {
    process.stdout.write(`${formatProblem({ ...problem, file: relative(process.cwd(), problem.file) })}\n`)
  }
  if (wanted.size > 0) process.stdout.write(`to be set before it starts: ${[...wanted].sort().join(', ')}\n`)
  process.stdout.write(
    problems.length === 0 ? `${province}: in order\n` : `${province}: ${problems.length} to mend\n`,
  )
  if (problems.length > 0) process.exitCode = 2
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
