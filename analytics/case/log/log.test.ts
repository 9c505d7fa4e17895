import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Happening } from '../machine/decide.ts'
import { ANCHOR } from './anchor.ts'
import { canonical } from './entry.ts'
import { FILE } from './file.ts'
import { Conflict, openLog } from './log.ts'
import { verify } from './verify.ts'

let dir: string
beforeEach(() => (dir = mkdtempSync(join(tmpdir(), 'yuemai-log-'))))
afterEach(() => rmSync(dir, { recursive: true }))

const happening = (n: number): Happening => ({
  command: 'comment',
  given: { comment: `第${n}条` },
  state: 'open',
  set: { count: n },
  at: 1_000 + n,
  by: { kind: 'person', id: '王芳' },
})

function write(entries: number): void {
  const log = openLog(dir)
  const from = log.head().seq
  for (let n = from; n < from + entries; n++)
    log.append([
      { case_id: `case-${n % 3}`, kind: 'alert', after: Math.floor(n / 3), happening: happening(n) },
    ])
  log.close()
}

function edit(sql: string): void {
  const database = new DatabaseSync(join(dir, FILE))
  database.exec(sql)
  database.close()
}

describe('the chain', () => {
  it('holds over what was written, also after it has been closed and opened again', () => {
    write(7)
    write(5)
    expect(verify(dir)).toMatchObject({ ok: true, entries: 12, broken: null })
  })

  it.each([
    'writer',
    'case_id',
    'kind',
    'at',
    'actor',
    'actor_kind',
    'command',
    'state',
    'body',
    'prev_hash',
    'hash',
  ])('names the entry whose %s has been edited, also the last one', (column) => {
    write(6)
    for (const seq of [6, 3]) {
      const value = column === 'at' ? 'at + 1' : `${column} || ' '`
      edit(`UPDATE entry SET ${column} = ${value} WHERE seq = ${seq}`)
      const { ok, broken } = verify(dir)
      expect(ok).toBe(false)
      expect(broken).toMatchObject({ seq, file: join(dir, FILE) })
    }
  })

  it('is missed where an entry was taken out, and where its tail was cut off, heads and all', () => {
    write(6)
    const anchored = readFileSync(join(dir, ANCHOR), 'utf8')
    edit('DELETE FROM entry WHERE seq = 6')
    expect(verify(dir).broken).toMatchObject({ seq: 6, what: expect.stringContaining('cut off') as string })
    // The head in the same file is mended by whoever knows of it; the one apart is not.
    edit('UPDATE head SET (seq, hash) = (SELECT seq, hash FROM entry ORDER BY seq DESC LIMIT 1)')
    expect(verify(dir).broken).toMatchObject({ seq: 6, what: expect.stringContaining(ANCHOR) as string })
    // And where that one is mended too, the store still knows.
    const { hash, writer } = JSON.parse(anchored) as { hash: string; writer: string }
    const five = verifyHead()
    writeFileSync(join(dir, ANCHOR), JSON.stringify({ writer, ...five }))
    expect(verify(dir).ok).toBe(true)
    expect(verify(dir, [{ where: 'the store', writer, seq: 6, hash }]).broken).toMatchObject({ seq: 6 })
    edit('DELETE FROM entry WHERE seq = 2')
    expect(verify(dir).broken).toMatchObject({ seq: 2, what: 'an entry is missing: after 1 comes 3' })
  })

  it('is missed where all of it was written anew', () => {
    write(3)
    const anchored = readFileSync(join(dir, ANCHOR), 'utf8')
    for (const suffix of ['', '-wal', '-shm']) rmSync(join(dir, FILE + suffix), { force: true })
    rmSync(join(dir, ANCHOR))
    write(3)
    writeFileSync(join(dir, ANCHOR), anchored)
    expect(verify(dir).ok).toBe(false)
  })

  it('is found broken by one byte of its content, wherever that is', () => {
    write(9)
    const path = join(dir, FILE)
    const whole = readFileSync(path)
    const texts = ['第8条', '第0条', '王芳', 'comment', 'case-1']
    for (const text of texts) {
      for (const place of [whole.indexOf(text), whole.lastIndexOf(text)]) {
        const edited = Buffer.from(whole)
        edited.writeUInt8(edited.readUInt8(place) ^ 1, place)
        writeFileSync(path, edited)
        const { ok, broken } = verify(dir)
        expect(ok, `${text} at ${place}`).toBe(false)
        expect(broken?.seq).toBeGreaterThan(0)
      }
    }
    writeFileSync(path, whole)
    expect(verify(dir).ok).toBe(true)
  })
})

function verifyHead(): { seq: number; hash: string } {
  const { entries, head } = verify(dir)
  return { seq: entries, hash: head }
}

describe('of two who write', () => {
  it('one is first, and the other is told who that was', () => {
    const [a, b] = [openLog(dir), openLog(dir)]
    a.append([{ case_id: 'x', kind: 'alert', after: 0, happening: happening(1) }])
    expect(() => b.append([{ case_id: 'x', kind: 'alert', after: 0, happening: happening(2) }])).toThrow(
      Conflict,
    )
    expect(() =>
      b.append([
        { case_id: 'y', kind: 'alert', after: 0, happening: happening(2) },
        { case_id: 'x', kind: 'alert', after: 0, happening: happening(2) },
      ]),
    ).toThrow(expect.objectContaining({ seen: 0, present: 1, actor: '王芳', command: 'comment' }) as Error)
    expect(a.ofCase('y'), 'all or none').toEqual([])
    a.close()
    b.close()
  })
})

it(
  'what was answered with yes is kept once, over kills at random moments and two who write at once',
  { timeout: 120_000 },
  async () => {
    const acknowledged: string[] = []
    for (let round = 0; round < 12; round++) {
      const both = await Promise.all(
        ['a', 'b'].map((name) => run(`${name}${round}`, 20 + Math.random() * 200)),
      )
      acknowledged.push(...both.flat())
      expect(verify(dir).broken, `after round ${round}`).toBeNull()
    }
    const log = openLog(dir)
    const kept = log.since(0)
    log.close()
    const places = kept.map(({ case_id, version, actor }) => `${case_id} ${version} ${actor}`)
    expect(acknowledged.length).toBeGreaterThan(12)
    expect(
      new Set(kept.map(({ case_id, version }) => `${case_id} ${version}`)).size,
      'one winner a version',
    ).toBe(kept.length)
    expect(acknowledged.filter((one) => !places.includes(one))).toEqual([])
  },
)

const WORK = fileURLToPath(new URL('../../stage/case-writer.ts', import.meta.url))

function run(name: string, kill_ms: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [WORK, dir, name], { stdio: ['ignore', 'pipe', 'inherit'] })
    let said = ''
    let timer: NodeJS.Timeout | undefined
    child.stdout.on('data', (data: Buffer) => {
      said += data.toString()
      timer ??= setTimeout(() => child.kill('SIGKILL'), kill_ms)
    })
    child.on('error', reject)
    child.on('close', () => resolve(said.split('\n').slice(0, -1)))
  })
}

it('the same thing has one text', () => {
  expect(canonical({ b: [1, null, { d: undefined, c: '中' }], a: true })).toBe(
    '{"a":true,"b":[1,null,{"c":"中"}]}',
  )
})

describe('yuemai verify-audit', () => {
  const audit = () =>
    execFileSync(
      process.execPath,
      [fileURLToPath(new URL('../../../cli/main.ts', import.meta.url)), 'verify-audit', '--data', dir],
      {
        encoding: 'utf8',
        stdio: 'pipe',
      },
    )

  it('says that the chain holds, and ends with 1 where it does not, naming the link', () => {
    write(4)
    expect(audit()).toMatch(/4 entries of log-[0-9a-f]{12} hold/)
    edit("UPDATE entry SET actor = '李强' WHERE seq = 4")
    expect(audit).toThrow(
      expect.objectContaining({
        status: 1,
        stderr: expect.stringMatching(/broken at entry 4 of .*cases\.sqlite: .*hash/) as string,
      }) as Error,
    )
  })
})
