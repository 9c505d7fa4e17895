/**
 * Which addresses may be reached, by a poll or with a message. Government networks are private ones, so "private" is no
 * reason to refuse; what is refused no file can allow: cloud metadata, link-local, unspecified, multicast, and loopback
 * unless the province is a simulated one.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net'

const NEVER_4: [net: string, bits: number][] = [
  ['0.0.0.0', 8],
  ['100.100.100.200', 32], // metadata of Aliyun
  ['169.254.0.0', 16], // link-local, metadata of most clouds
  ['192.0.0.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
const LOOPBACK_4: [net: string, bits: number][] = [['127.0.0.0', 8]]
const NEVER_6: [net: string, bits: number][] = [
  ['::', 128],
  ['fe80::', 10],
  ['fd00:ec2::254', 128], // metadata of AWS
  ['ff00::', 8],
  ['2001::', 32], // Teredo hides an IPv4 address inside
]
const LOOPBACK_6: [net: string, bits: number][] = [['::1', 128]]

const never = blockList(NEVER_4, NEVER_6)
const loopback = blockList(LOOPBACK_4, LOOPBACK_6)

/** Says why an address may not be reached, or undefined where it may. */
export function addressFault(address: string, allowLoopback: boolean): string | undefined {
  const family = isIPv4(address) ? 'ipv4' : isIPv6(address) ? 'ipv6' : undefined
  if (!family) return 'is not an address'
  // First, as ::1 also lies in a block below.
  if (loopback.check(address, family)) {
    return allowLoopback
      ? undefined
      : 'is this machine, which is polled only in a simulated province, by a file with loopback: true'
  }
  return never.check(address, family)
    ? 'is link-local, multicast, unspecified or a metadata service, which no platform is'
    : undefined
}

/** The rules of one platform: what nobody may reach, and outside its own networks nothing. */
export function compileAddresses(
  allowLoopback: boolean,
  networks: readonly string[] | undefined,
): (address: string) => string | undefined {
  const own = networks && new BlockList()
  for (const network of networks ?? []) {
    const [net = '', bits] = network.split('/')
    const family = isIPv4(net) ? 'ipv4' : 'ipv6'
    own?.addSubnet(net, Number(bits ?? (family === 'ipv4' ? 32 : 128)), family)
  }
  return (address) => {
    const fault = addressFault(address, allowLoopback)
    if (fault !== undefined || own === undefined) return fault
    return own.check(address, isIPv4(address) ? 'ipv4' : 'ipv6')
      ? undefined
      : 'lies in none of the networks that its file names under addresses'
  }
}

/** The address a URL's host is, where it is one and no name. */
export function literalAddress(hostname: string): string | undefined {
  const bare = hostname.startsWith('[') ? hostname.slice(1, -1) : hostname
  return isIPv4(bare) || isIPv6(bare) ? bare : undefined
}

/** IPv4 blocks are refused in every IPv6 dress too; `::ffff:` ones are seen through by BlockList itself. */
function blockList(blocks4: [string, number][], blocks6: [string, number][]): BlockList {
  const list = new BlockList()
  for (const [net, bits] of blocks4) {
    list.addSubnet(net, bits, 'ipv4')
    list.addSubnet(`64:ff9b::${net}`, 96 + bits, 'ipv6')
    list.addSubnet(`2002:${toHex(net)}::`, 16 + bits, 'ipv6')
    // `::a.b.c.d`, except that ::/104 would take in ::1.
    if (!net.startsWith('0.')) list.addSubnet(`::${net}`, 96 + bits, 'ipv6')
  }
  for (const [net, bits] of blocks6) list.addSubnet(net, bits, 'ipv6')
  return list
}

function toHex(net: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = net.split('.').map(Number)
  return `${(a * 256 + b).toString(16)}:${(c * 256 + d).toString(16)}`
}
