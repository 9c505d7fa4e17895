/** CPU time of processes, and where they may run. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'

/** Linux counts for user programs in hundredths of a second on every machine. */
const TICKS_PER_SECOND = 100

/** Seconds of CPU a process has used so far in all its threads, as user and as system. Linux only. */
export function cpuSeconds(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The name in brackets may hold blanks; the fields behind it are counted from the third.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND
}

export function ownCpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000_000
}

/** The cores that we may run on. */
export function ownCores(): number[] {
  const list = /^Cpus_allowed_list:\s*(.*)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? ''
  return list.split(',').flatMap((range) => {
    const [first = 0, last = first] = range.split('-').map(Number)
    return Array.from({ length: last - first + 1 }, (_, place) => first + place)
  })
}

/** Keeps a process and all its threads on some cores, where the machine has the tool for it. */
export function pin(pid: number, cores: readonly number[]): void {
  if (cores.length > 0)
    spawnSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores.join(), String(pid)])
}
