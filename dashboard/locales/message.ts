/** Turns texts with {places} into functions, which spares the screens a compiler of messages. */

/** What a text is filled from: a value by its name. */
export interface MessageValues {
  named: (name: string) => unknown
}

type Message = (values: MessageValues) => string

type Compiled<T> = { [K in keyof T]: T[K] extends string ? Message : Compiled<T[K]> }

export function messageOf(text: string): Message {
  // Every second piece is the name of a place.
  const pieces = text.split(/\{(\w+)\}/)
  return ({ named }) =>
    pieces.map((piece, index) => (index % 2 === 0 ? piece : wordOf(named(piece)))).join('')
}

export function messagesOf<T extends object>(texts: T): Compiled<T> {
  const compiled = Object.entries(texts).map(([key, text]: [string, string | object]) => [
    key,
    typeof text === 'string' ? messageOf(text) : messagesOf(text),
  ])
  return Object.fromEntries(compiled) as Compiled<T>
}

function wordOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : ''
}
