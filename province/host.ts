/** Hosts and ports of a platform: which are one's own to write, and which no platform can have. */
import { isIP } from 'node:net'
import { z } from 'zod'
import { mustPass } from './field.ts'
import type { Fault } from './problem.ts'

/**
 * Ports behind which other protocols live, as browsers refuse them: a request sent there can be read as mail, a command
 * or a file.
 */
const NOT_HTTP = new Set([
  1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
  109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
  526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
  3306, 3389, 3659, 4045, 5060, 5061, 5432, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669, 6697, 11211,
  27017,
])

const MAX_URL = 2048

/** What is wrong with an address that is to be asked, if anything is. It may hold a secret, so no fault repeats it. */
export function addressFault(text: string): Fault | undefined {
  const url = URL.parse(text)
  const none = { message: 'This is not an address.', cure: 'Write it like https://jyt.example.cn/share.' }
  if (url === null || /[\s\\\u0000-\u001f]/.test(text) || text.length > MAX_URL) return none
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    return { message: 'Only http and https are polled.', cure: 'Write http:// or https:// before the host.' }
  }
  if (url.hostname === '') return none
  if (!/^https?:\/\/[^/]/i.test(text)) {
    return {
      message: 'The host does not stand behind two slashes.',
      cure: 'Write it like https://jyt.example.cn.',
    }
  }
  if (url.username !== '' || url.password !== '' || /^[^/]*\/\/[^/?#]*@/.test(text)) {
    return {
      message: 'The address holds a user name or a password.',
      cure: 'Remove them; auth says who asks.',
    }
  }
  if (url.port === '0' || NOT_HTTP.has(Number(url.port))) {
    return { message: `Nothing speaks HTTP on port ${url.port}.`, cure: 'Write the port of the interface.' }
  }
  return plainHostFault(text, url)
}

/** A host that is written in one way and read in another hides where requests go: 127.1, 0x7f.1, full-width digits. */
function plainHostFault(text: string, url: URL): Fault | undefined {
  const written = /^https?:\/\/([^/?#]*?)(:\d*)?(?:[/?#]|$)/i.exec(text)?.[1] ?? ''
  if (written.toLowerCase() === url.hostname) return undefined
  return isIP(url.hostname.replaceAll(/[[\]]/g, '')) === 0 && !url.hostname.startsWith('xn--')
    ? { message: 'The host is not written as it is read.', cure: 'Write the host in lower-case ASCII.' }
    : {
        message: 'The host is not written as it is read.',
        cure: 'Write an IP address as four numbers from 0 to 255, and a name in its ASCII form.',
      }
}

const NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/

/** Hosts that requests may go to beside the one of base. */
export const hostsSchema = z
  .array(z.string().superRefine(mustPass(hostFault)))
  .min(1)
  .max(50)
  .meta({
    description:
      'hosts that requests may go to beside the one of base, such as the one that gives out tokens',
    examples: [['sso.example.cn']],
  })

function hostFault(text: string): Fault | undefined {
  return NAME.test(text) || isIP(text) !== 0
    ? undefined
    : {
        message: 'This is not the name of a host.',
        cure: 'Write it like sso.example.cn, in lower case, without http:// and without a port.',
      }
}

/** Networks in which the platform's hosts lie, whatever their names resolve to. */
export const addressesSchema = z
  .array(z.string().superRefine(mustPass(networkFault)))
  .min(1)
  .max(200)
  .meta({
    description: 'the only networks that its hosts may resolve to',
    examples: [['10.8.0.0/16']],
  })

function networkFault(text: string): Fault | undefined {
  const [address = '', bits, ...rest] = text.split('/')
  const family = isIP(address)
  const most = family === 4 ? 32 : 128
  const fits = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= most)
  return family !== 0 && fits && rest.length === 0 && !address.includes('%')
    ? undefined
    : { message: 'This is not a network.', cure: 'Write it like 10.8.0.0/16, or as one address.' }
}
