/** Mail, by SMTP over TLS: a server that will not encrypt is told nothing. */
import { createHash } from 'node:crypto'
import { createTransport } from 'nodemailer'
import type { EmailFile } from '#province/channel.ts'
import type { Channel, Failure, Outcome } from './channel.ts'
import type { Letter } from './letter.ts'
import { BlockedAddress } from './reach.ts'
import type { Resolve } from './reach.ts'

export function openEmail(file: EmailFile, { resolve }: { resolve: Resolve }): Channel {
  const { id, levels, kinds, per_minute, digest_from, tries, server, login, from, to } = file
  const timeout_ms = file.timeout_s * 1000

  async function mail(letter: Letter): Promise<Outcome> {
    const [first] = await resolve(server.host)
    if (first === undefined) throw new BlockedAddress('the name has no address')
    const isName = first.address !== server.host
    const transport = createTransport({
      // What has been judged is connected to; the certificate must still be the name's.
      host: first.address,
      port: server.port,
      secure: server.security === 'tls',
      requireTLS: true,
      tls: { ...file.tls, ...(isName ? { servername: server.host } : {}) },
      ...(login === undefined ? {} : { auth: { user: login.user, pass: login.password } }),
      connectionTimeout: timeout_ms,
      greetingTimeout: timeout_ms,
      socketTimeout: timeout_ms,
      disableFileAccess: true,
      disableUrlAccess: true,
    })
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(
      () => late.reject(Object.assign(new Error('late'), { code: 'ELATE' })),
      timeout_ms,
    )
    try {
      const sending = transport.sendMail(mailOf(letter, from, to))
      sending.catch(() => undefined)
      const { rejected } = await Promise.race([sending, late.promise])
      return { sent: true, note: rejected.length === 0 ? '' : 'some_recipients_refused' }
    } finally {
      clearTimeout(timer)
      transport.close()
    }
  }

  return {
    id,
    levels,
    kinds,
    per_minute,
    digest_from,
    tries,
    send: (letter) => mail(letter).catch(failureOf),
    close: () => Promise.resolve(),
  }
}

function mailOf({ id, subject, body, maybe_repeated }: Letter, from: string, to: string[]) {
  return {
    from,
    to,
    subject: `${subject.zh} / ${subject.en}`,
    textEncoding: 'base64' as const,
    text: `${body.zh}\n\n----\n\n${body.en}\n`,
    // The same for each try, by which a mailbox knows it.
    messageId: `<${createHash('sha256').update(id).digest('hex').slice(0, 40)}@yuemai>`,
    headers: {
      'X-Yuemai-Key': id,
      'X-Yuemai-Maybe-Repeated': maybe_repeated ? '1' : '0',
      'Auto-Submitted': 'auto-generated',
    },
  }
}

/** What is refused here is no fault of the letter. */
const AT_THE_DOOR = ['CONN', 'EHLO', 'HELO']

const NOT_CONNECTED = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']

/** Codes alone: what a server says may hold names of mailboxes and of people. */
function failureOf(error: unknown): Failure {
  if (error instanceof BlockedAddress)
    return { failed: 'blocked_address', detail: error.message, final: false, uncertain: false }
  const {
    code = '',
    originalCode = code,
    command = '',
    responseCode: answer,
  } = error as {
    code?: string
    originalCode?: string
    command?: string
    responseCode?: number
  }
  const detail = answer === undefined ? originalCode : `SMTP ${answer}`
  const certain = { final: false, uncertain: false }
  // First, as a server says with a 500 as well that it cannot encrypt.
  if (code === 'ETLS' || /CERT|SSL|SELF_SIGNED|UNABLE_TO/.test(originalCode))
    return { failed: 'tls', detail, ...certain }
  if (code === 'EAUTH' || command.startsWith('AUTH')) return { failed: 'sign_in', detail, ...certain }
  if (answer !== undefined && answer >= 500 && !AT_THE_DOOR.includes(command))
    return { failed: 'refused', detail, final: true, uncertain: false }
  if (answer !== undefined && answer >= 400) return { failed: 'refused_for_now', detail, ...certain }
  if (code === 'EDNS' || NOT_CONNECTED.includes(originalCode))
    return { failed: 'unreachable', detail, ...certain }
  // A break looks the same before and behind the letter.
  const failed = code === 'ELATE' || code === 'ETIMEDOUT' ? 'timeout' : 'broken_off'
  return { failed, detail, final: false, uncertain: true }
}
