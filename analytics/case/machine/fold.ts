/** A case from its events. Each says what it changed, so a fold is the same under every version of the rules. */
import { unborn, type Actor, type Case } from './facts.ts'
import type { Happening } from './decide.ts'

export function after(the: Case, { command, state, set, at, by }: Happening): Case {
  return {
    ...the,
    ...set,
    state,
    version: the.version + 1,
    opened_at: the.version === 0 ? at : the.opened_at,
    changed_at: at,
    state_since: state === the.state ? the.state_since : at,
    last_actor: by,
    doers: doersAfter(the, command, by),
  }
}

/** What comes back is another matter than the one that people have handled: nobody has done anything to it yet. */
function doersAfter({ doers }: Case, command: string, by: Actor): Case['doers'] {
  if (command === 'recur') return NOBODY
  return by.kind === 'person' ? { ...doers, [command]: by.id } : doers
}

const NOBODY: Case['doers'] = {}

export function fold(id: string, kind: string, happenings: Iterable<Happening>): Case {
  let the = unborn(id, kind)
  for (const happening of happenings) the = after(the, happening)
  return the
}
