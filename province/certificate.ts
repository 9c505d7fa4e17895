/** Certificates for tests, made when they are needed: one in the repository would run out one day. */
import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto'

export interface Certificate {
  cert: string
  key: string
}

interface Wanted {
  name: string
  /** Names and IPv4 addresses that it is good for. */
  hosts?: readonly string[]
  /** Epoch ms. */
  from?: number
  until?: number
  /** Who signs it; itself where left out, and then it is an authority. */
  issuer?: Authority
}

export interface Authority extends Certificate {
  name: string
  privateKey: KeyObject
}

const DAY_MS = 86_400_000

export function makeCertificate(wanted: Wanted): Authority {
  const { name, hosts = [], issuer } = wanted
  const from = wanted.from ?? Date.now() - DAY_MS
  const until = wanted.until ?? Date.now() + DAY_MS
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const tbs = sequence(
    tlv(0xa0, tlv(0x02, Buffer.from([2]))),
    tlv(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)])),
    ECDSA_SHA256,
    nameOf(issuer?.name ?? name),
    sequence(time(from), time(until)),
    nameOf(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    tlv(0xa3, sequence(...(issuer ? [subjectAlternatives(hosts)] : [isAuthority]))),
  )
  const signature = sign('sha256', tbs, issuer?.privateKey ?? privateKey)
  const der = sequence(tbs, ECDSA_SHA256, tlv(0x03, Buffer.concat([Buffer.from([0]), signature])))
  const lines = der.toString('base64').replaceAll(/.{64}/g, '$&\n')
  return {
    name,
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    privateKey,
  }
}

function tlv(tag: number, content: Buffer): Buffer {
  const { length } = content
  const size =
    length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, Math.floor(length / 256), length % 256]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...parts: Buffer[]): Buffer => tlv(0x30, Buffer.concat(parts))
const oid = (...bytes: number[]): Buffer => tlv(0x06, Buffer.from(bytes))
const ECDSA_SHA256 = sequence(oid(0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02))
const isAuthority = sequence(
  oid(0x55, 0x1d, 0x13),
  tlv(0x01, Buffer.from([255])),
  tlv(0x04, sequence(tlv(0x01, Buffer.from([255])))),
)

function nameOf(name: string): Buffer {
  return sequence(tlv(0x31, sequence(oid(0x55, 0x04, 0x03), tlv(0x0c, Buffer.from(name)))))
}

function time(ms: number): Buffer {
  return tlv(0x18, Buffer.from(new Date(ms).toISOString().replaceAll(/[-:T]|\.\d+/g, '')))
}

function subjectAlternatives(hosts: readonly string[]): Buffer {
  const names = hosts.map((host) =>
    /^[\d.]+$/.test(host)
      ? tlv(0x87, Buffer.from(host.split('.').map(Number)))
      : tlv(0x82, Buffer.from(host)),
  )
  return sequence(oid(0x55, 0x1d, 0x11), tlv(0x04, sequence(...names)))
}
