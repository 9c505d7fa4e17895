import type { AddressInfo } from 'node:net'
import { SMTPServer } from 'smtp-server'
import type { SMTPServerOptions } from 'smtp-server'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { makeCertificate } from '#province/certificate.ts'
import type { Authority } from '#province/certificate.ts'
import type { EmailFile } from '#province/channel.ts'
import { openEmail } from './email.ts'
import type { Letter } from './letter.ts'
import { reachOf } from './reach.ts'
import type { Resolve } from './reach.ts'

const PASSWORD = 'a-password-that-nobody-may-see'
const LETTER: Letter = {
  id: 'alert:1',
  maybe_repeated: true,
  simulated: false,
  subject: { zh: '【可能重复】【粤脉·红色】数据中断', en: '[maybe repeated] [Yuemai red] No data' },
  body: { zh: '省教育厅', en: 'Education' },
  messages: [],
}

let authority: Authority
let certificate: Authority
beforeAll(() => {
  authority = makeCertificate({ name: 'authority' })
  certificate = makeCertificate({ name: 'mail', hosts: ['127.0.0.1', 'mail.example.cn'], issuer: authority })
})
let servers: SMTPServer[] = []
afterEach(async () => {
  for (const server of servers) await new Promise<void>((done) => server.close(done))
  servers = []
})

interface Heard {
  to: string[]
  text: string
  user: unknown
  secure: boolean
}

async function listen(over: SMTPServerOptions = {}): Promise<{ port: number; heard: Heard[] }> {
  const heard: Heard[] = []
  const server = new SMTPServer({
    key: certificate.key,
    cert: certificate.cert,
    authOptional: true,
    disableReverseLookup: true,
    onAuth: ({ username, password }, _session, done) =>
      password === PASSWORD ? done(null, { user: username }) : done(new Error('no')),
    onData(stream, { envelope, user, secure }, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => chunks.push(chunk))
      stream.on('end', () => {
        const to = envelope.rcptTo.map(({ address }) => address)
        heard.push({ to, text: Buffer.concat(chunks).toString(), user, secure })
        done()
      })
    },
    ...over,
  })
  // A client that goes away is no fault of the server's.
  server.on('error', () => undefined)
  servers.push(server)
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return { port: (server.server.address() as AddressInfo).port, heard }
}

interface Given extends Partial<EmailFile> {
  security?: 'tls' | 'starttls'
  host?: string
  names?: Resolve
}

function send(
  port: number,
  letter = LETTER,
  { security = 'starttls', host = '127.0.0.1', names, ...over }: Given = {},
) {
  const file: EmailFile = {
    id: 'mail',
    kind: 'email',
    levels: [1, 2, 3, 4],
    per_minute: 20,
    digest_from: 6,
    tries: 10,
    timeout_s: 2,
    loopback: true,
    server: { host, port, security },
    from: 'yuemai@example.cn',
    to: ['duty@example.cn', 'chief@example.cn'],
    tls: { ca: authority.cert },
    ...over,
  }
  return openEmail(file, { resolve: reachOf(file, true, names) }).send(letter)
}

const subjectOf = (text: string): string => {
  const encoded = /^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(text)?.[1] ?? ''
  return encoded
    .replaceAll(/\r\n[ \t]/g, ' ')
    .replaceAll(/\?= =\?/g, '?==?')
    .replaceAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_all, kind: string, data: string) =>
      kind.toUpperCase() === 'B'
        ? Buffer.from(data, 'base64').toString()
        : Buffer.from(
            data
              .replaceAll('_', ' ')
              .replaceAll(/=([0-9A-F]{2})/g, (_hex, byte: string) => String.fromCharCode(parseInt(byte, 16))),
            'latin1',
          ).toString(),
    )
}

test('a letter arrives encrypted, in both languages, with its key, and marked where it may be a repeat', async () => {
  const { port, heard } = await listen()
  expect(await send(port)).toEqual({ sent: true, note: '' })
  const [mail] = heard
  expect(mail).toMatchObject({ to: ['duty@example.cn', 'chief@example.cn'], secure: true })
  expect(subjectOf(mail?.text ?? '')).toContain('【可能重复】【粤脉·红色】数据中断')
  expect(mail?.text).toMatch(/^X-Yuemai-Key: alert:1\r$/m)
  expect(mail?.text).toMatch(/^X-Yuemai-Maybe-Repeated: 1\r$/m)
  const body = (mail?.text ?? '').split('\r\n\r\n').slice(1).join('')
  expect(Buffer.from(body.replaceAll(/\s/g, ''), 'base64').toString()).toBe('省教育厅\n\n----\n\nEducation\n')
})

test('each try has the same message id, and another letter another', async () => {
  const { port, heard } = await listen()
  for (const letter of [LETTER, LETTER, { ...LETTER, id: 'alert:2' }]) await send(port, letter)
  const [first, again, other] = heard.map(({ text }) => /^Message-ID: (.*)\r$/im.exec(text)?.[1])
  expect(first).toBeDefined()
  expect(again).toBe(first)
  expect(other).not.toBe(first)
})

test('it speaks TLS from the first byte where it is told to, and signs in', async () => {
  const { port, heard } = await listen({ secure: true })
  expect(
    await send(port, LETTER, { security: 'tls', login: { user: 'yuemai', password: PASSWORD } }),
  ).toEqual({
    sent: true,
    note: '',
  })
  expect(heard[0]).toMatchObject({ user: 'yuemai', secure: true })
})

test('a server that does not encrypt, or whose certificate is another’s, is told nothing', async () => {
  const plain = await listen({ hideSTARTTLS: true, disabledCommands: ['STARTTLS'] })
  expect(await send(plain.port)).toMatchObject({ failed: 'tls', final: false, uncertain: false })
  const other = await listen()
  expect(await send(other.port, LETTER, { tls: undefined })).toMatchObject({
    failed: 'tls',
    uncertain: false,
  })
  const names: Resolve = () => Promise.resolve([{ address: '127.0.0.1', family: 4 }])
  expect(await send(other.port, LETTER, { host: 'else.example.cn', names })).toMatchObject({ failed: 'tls' })
  expect(plain.heard).toEqual([])
  expect(other.heard).toEqual([])
  expect(await send(other.port, LETTER, { host: 'mail.example.cn', names })).toEqual({ sent: true, note: '' })
})

test('what the server answers is told apart, and nothing of a password is said', async () => {
  const fault = (responseCode: number) => Object.assign(new Error('no'), { responseCode })
  const wrong = await listen()
  const refused = await send(wrong.port, LETTER, { login: { user: 'yuemai', password: 'another-password' } })
  expect(refused).toMatchObject({ failed: 'sign_in', final: false, uncertain: false })
  expect(JSON.stringify(refused)).not.toContain('another-password')

  const busy = await listen({ onMailFrom: (_address, _session, done) => done(fault(451)) })
  expect(await send(busy.port)).toMatchObject({ failed: 'refused_for_now', detail: 'SMTP 451', final: false })

  const never = await listen({ onMailFrom: (_address, _session, done) => done(fault(550)) })
  expect(await send(never.port)).toMatchObject({ failed: 'refused', detail: 'SMTP 550', final: true })

  const half = await listen({
    onRcptTo: ({ address }, _session, done) => done(address.startsWith('chief') ? fault(550) : null),
  })
  expect(await send(half.port)).toEqual({ sent: true, note: 'some_recipients_refused' })
  expect(half.heard[0]?.to).toEqual(['duty@example.cn'])
})

test('a server that takes the letter and says nothing may have it; one that is not there has not', async () => {
  const mute = await listen({ onData: (stream) => void stream.resume() })
  expect(await send(mute.port, LETTER, { timeout_s: 1 })).toMatchObject({
    failed: 'timeout',
    uncertain: true,
  })
  expect(await send(1)).toMatchObject({ failed: 'unreachable', uncertain: false })
})

test('a mail server at an address that may not be reached is told nothing', async () => {
  const { port, heard } = await listen()
  expect(await send(port, LETTER, { loopback: false })).toMatchObject({ failed: 'blocked_address' })
  expect(await send(25, LETTER, { host: '169.254.169.254' })).toMatchObject({ failed: 'blocked_address' })
  expect(heard).toEqual([])
})
