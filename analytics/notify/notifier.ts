/**
 * Gets the word out: at least once by every channel, few letters a minute, many messages as one, and nothing of a case that
 * somebody has.
 */
import type { Logger } from 'pino'
import type { Clock } from '../clock.ts'
import type { Channel, Failure } from './channel.ts'
import { letterId, writeLetter } from './letter.ts'
import type { Sender } from './letter.ts'
import type { Message } from './message.ts'
import { openOutbox } from './outbox.ts'
import type { Draft, Lost, Total } from './outbox.ts'

export interface NotifierOptions {
  dir: string
  channels: readonly Channel[]
  /** Whether somebody has a case: who does needs no more messages of it. */
  isTaken: (case_id: string) => boolean | Promise<boolean>
  sender: Sender
  clock: Clock
  log: Pick<Logger, 'info' | 'warn' | 'error'>
}

/** What became of what was told: kept for channels, known by its key before, or for nobody, with the reason. */
export type Told = 'kept' | 'known' | 'no_channel'

export interface Standing {
  /** Empty: nothing is sent, and nobody is told. */
  channels: { id: string; waiting: number; oldest_at: number | null; held_until: number | null }[]
  totals: Total[]
  lost: Lost[]
  /** Messages that no channel wanted, since the start. */
  no_channel: number
}

export interface Notifier {
  /** When it returns, the message is on the disk. */
  tell(message: Message): Told
  /** Many at once cost the disk no more than one. */
  tellAll(messages: readonly Message[]): Told[]
  /** Sends what is due now. */
  round(): Promise<void>
  standing(): Standing
  close(): Promise<void>
}

const MOST_IN_A_DIGEST = 100
const SHOWN_LOST = 100
const FIRST_WAIT_MS = 30_000
const LONGEST_WAIT_MS = 30 * 60_000
const KEEP_MS = 90 * 86_400_000
const FORGET_EVERY_MS = 3_600_000

/** How long to wait after so many tries: twice as long each time, and never longer than half an hour. */
export function waitAfter(tries: number, asked_ms = 0): number {
  const own = FIRST_WAIT_MS * 2 ** Math.min(tries - 1, 20)
  return Math.min(Math.max(own, asked_ms), LONGEST_WAIT_MS)
}

export function openNotifier({ dir, channels, isTaken, sender, clock, log }: NotifierOptions): Notifier {
  const outbox = openOutbox(dir, clock.now())
  if (outbox.set_aside !== undefined)
    log.error(
      { set_aside: outbox.set_aside },
      'the file of messages was damaged, and is put aside: what waited in it is not told',
    )
  /** A channel that failed is left alone for a while, with all that waits for it. */
  const held = new Map<string, number>()
  let running: Promise<void> | undefined
  let closed = false
  let no_channel = 0
  let forgot_at = Number.NEGATIVE_INFINITY

  function tellAll(messages: readonly Message[]): Told[] {
    const addressed = messages.map((message) => ({ message, channels: wantedBy(message) }))
    const kept = addressed.filter((one) => one.channels.length > 0)
    no_channel += addressed.length - kept.length
    const fates = kept.length === 0 ? [] : outbox.put(kept, clock.now())
    const isNew = new Map(kept.map((one, place) => [one, fates[place]]))
    return addressed.map((one) => {
      const fate = isNew.get(one)
      return fate === undefined ? 'no_channel' : fate ? 'kept' : 'known'
    })
  }

  const wantedBy = ({ level, kind }: Message): string[] =>
    channels
      .filter(({ levels, kinds }) => levels.includes(level) && (kinds?.includes(kind) ?? true))
      .map(({ id }) => id)

  async function stillOpen(channel: string, messages: readonly Message[]): Promise<Message[]> {
    const open: Message[] = []
    const taken: string[] = []
    for (const message of messages) {
      if (message.to_owner !== true && (await asks(message.case_id))) taken.push(message.key)
      else open.push(message)
    }
    if (taken.length > 0) outbox.drop(channel, taken)
    return open
  }

  /** Where nobody can say, it is told: once too often is better than not at all. */
  async function asks(case_id: string): Promise<boolean> {
    try {
      return await isTaken(case_id)
    } catch (error) {
      log.warn({ error, case_id }, 'whether somebody has a case is not known: it is told')
      return false
    }
  }

  /** The next letter: one that is to be tried again, or one of what waits. */
  async function next(channel: Channel, at: number): Promise<Draft | undefined> {
    for (let draft = outbox.due(channel.id, at); draft !== undefined; draft = outbox.due(channel.id, at)) {
      const messages = await stillOpen(channel.id, draft.messages)
      if (messages.length > 0) return { ...draft, messages }
      outbox.discard(draft, at)
    }
    for (;;) {
      const waiting = outbox.waiting(channel.id, MOST_IN_A_DIGEST)
      const open = await stillOpen(channel.id, waiting)
      if (open.length < waiting.length) continue
      const messages = open.length >= channel.digest_from ? open : open.slice(0, 1)
      if (messages.length === 0) return undefined
      const id = letterId(messages.map(({ key }) => key))
      return { channel: channel.id, id, tries: 0, maybe_repeated: false, messages }
    }
  }

  async function serve(channel: Channel): Promise<void> {
    while (!closed) {
      const at = clock.now()
      if (at < (held.get(channel.id) ?? 0) || outbox.startedLately(channel.id, at) >= channel.per_minute)
        return
      const draft = await next(channel, at)
      if (draft === undefined) return
      outbox.begin(draft, clock.now())
      const letter = writeLetter(draft.id, draft.messages, draft.maybe_repeated, sender)
      const outcome = await channel.send(letter).catch(unforeseen)
      const ended = clock.now()
      if ('sent' in outcome) {
        held.delete(channel.id)
        outbox.settle(draft, outcome, undefined, ended)
        continue
      }
      const tries = draft.tries + 1
      const isOver = outcome.final || tries >= channel.tries
      const next_at = ended + waitAfter(tries, outcome.wait_ms)
      outbox.settle(draft, outcome, isOver ? undefined : next_at, ended)
      const said = {
        channel: channel.id,
        letter: draft.id,
        reason: outcome.failed,
        detail: outcome.detail,
        tries,
      }
      if (isOver) log.error(said, 'a letter has been given up: nobody was told by this channel')
      else log.warn(said, 'a letter has not gone out; it will be tried again')
      // A final refusal is of this letter; anything else would meet the next one too.
      if (!outcome.final) held.set(channel.id, next_at)
    }
  }

  return {
    tell: (message) => tellAll([message])[0] ?? 'no_channel',
    tellAll,
    round() {
      running ??= Promise.all(channels.map(serve))
        .then(() => {
          if (clock.now() - forgot_at < FORGET_EVERY_MS) return
          forgot_at = clock.now()
          outbox.forget(forgot_at - KEEP_MS)
        })
        .finally(() => (running = undefined))
      return running
    },
    standing: () => ({
      channels: channels.map(({ id }) => ({
        id,
        waiting: outbox.count(id),
        oldest_at: outbox.oldest(id),
        held_until: held.get(id) ?? null,
      })),
      totals: outbox.totals(),
      lost: outbox.lost(SHOWN_LOST),
      no_channel,
    }),
    async close() {
      closed = true
      await running?.catch(() => undefined)
      await Promise.all(channels.map((channel) => channel.close()))
      outbox.close()
    },
  }
}

/** A channel that throws has a fault of its own; the message is not lost for it. */
function unforeseen(error: unknown): Failure {
  return {
    failed: 'failed',
    detail: error instanceof Error ? error.name : 'error',
    final: false,
    uncertain: true,
  }
}
