/** An answer's bytes to text, never with a character lost: what cannot be decoded is refused. */

export type Text =
  { ok: true; text: string; /** The text as UTF-8. */ bytes: Uint8Array } | { ok: false; error: string }

const utf8 = new TextDecoder('utf-8', { fatal: true })

/**
 * UTF-8 wins wherever the bytes are valid UTF-8, whatever was declared: text in GBK practically never is, while
 * UTF-8 read as the GBK somebody declared by mistake would turn to other characters unnoticed.
 */
export function readText(bytes: Uint8Array, declared: string | undefined): Text {
  try {
    // A byte order mark is dropped here.
    return { ok: true, text: utf8.decode(bytes), bytes }
  } catch {
    const is_undeclared = declared === undefined || /^utf-?8$/i.test(declared)
    return is_undeclared ? { ok: false, error: whyNotUtf8(bytes) } : readDeclared(bytes, declared)
  }
}

/** Archives and compressed bodies by their first bytes (RFC 1952 for gzip, RFC 8878 for zstd, APPNOTE 4.3.7 for zip). */
const PACKED: readonly (readonly [string, readonly number[]])[] = [
  ['gzip', [0x1f, 0x8b]],
  ['zstd', [0x28, 0xb5, 0x2f, 0xfd]],
  ['a zip archive', [0x50, 0x4b, 0x03, 0x04]],
]

function whyNotUtf8(bytes: Uint8Array): string {
  const packed = PACKED.find(([, magic]) => magic.every((byte, place) => bytes[place] === byte))
  return packed === undefined
    ? 'the body is not valid UTF-8: let the platform send UTF-8, or declare its charset'
    : `the body is ${packed[0]}, which nothing declares: let the platform say so in content-encoding, or send it unpacked`
}

function readDeclared(bytes: Uint8Array, declared: string): Text {
  let decoder: InstanceType<typeof TextDecoder>
  try {
    decoder = new TextDecoder(declared, { fatal: true })
  } catch {
    return {
      ok: false,
      error: `the body declares the charset ${JSON.stringify(declared.slice(0, 40))}, which is not known`,
    }
  }
  try {
    const text = decoder.decode(bytes)
    return { ok: true, text, bytes: new TextEncoder().encode(text) }
  } catch {
    return {
      ok: false,
      error: `the body is valid neither as UTF-8 nor as the ${decoder.encoding} it declares`,
    }
  }
}
