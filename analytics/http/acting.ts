/** Who acts, until people can sign in: the name in a header, believed where the whole province is played on this machine. */
import type { FastifyRequest } from 'fastify'
import type { Actor } from '../case/machine/facts.ts'
import { Problem } from './problem.ts'
import type { Service } from './service.ts'

const NAME = /^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,59}$/u

/** @throws {Problem} 403 where nobody can be believed, 400 where no name is given. */
export function actorOf(request: FastifyRequest, { province, isOperator }: Service): Actor {
  if (province.provenance !== 'simulated') {
    throw new Problem(
      403,
      'Nobody can act on cases yet',
      'People cannot sign in yet, and a province with provenance: live believes no header: act with a simulated province.',
    )
  }
  if (!isOperator(request)) {
    throw new Problem(
      403,
      'Only from this machine',
      'People cannot sign in yet: listen on 127.0.0.1 (HOST) and ask from the machine itself, not through a proxy or another site.',
    )
  }
  const id = nameIn(request.headers['x-actor'])
  if (id === undefined) {
    throw new Problem(
      400,
      'Say who acts',
      'Send the header x-actor with your name: letters, digits, space and . _ @ -, at most 60; percent-encoded UTF-8 where it is not ASCII.',
    )
  }
  return { kind: 'person', id }
}

/** For reading what one might do: somebody without a name is nobody in particular. */
export function readerOf(request: FastifyRequest): Actor {
  return { kind: 'person', id: nameIn(request.headers['x-actor']) ?? '' }
}

function nameIn(header: string | string[] | undefined): string | undefined {
  if (typeof header !== 'string') return undefined
  try {
    const name = decodeURIComponent(header).trim().normalize('NFC')
    return NAME.test(name) ? name : undefined
  } catch {
    return undefined
  }
}
