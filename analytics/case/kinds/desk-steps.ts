/** Steps that every kind on a desk has: who has it, what is said of it, and what it hangs on. */
import { z } from 'zod'
import type { Need, Step } from '../machine/kind.ts'
import { step } from '../machine/kind.ts'

export const person = z.string().trim().min(1).max(60)
export const said = z.string().trim().min(1).max(2000)

export const owned: Need = {
  holds: (the) => the.owner !== null,
  why: { zh: '无人负责，无可移交：请先认领或指派', en: 'nobody has it: claim or assign it first' },
}

export function deskSteps(live: readonly string[], all: readonly string[]): Step[] {
  return [
    step({
      command: 'assign',
      name: { zh: '指派', en: 'Assign' },
      from: live,
      by: ['person', 'rule'],
      takes: z.strictObject({ to: person, comment: z.string().max(2000).default('') }),
      set: (_the, { to }) => ({ owner: to }),
    }),
    step({
      command: 'claim',
      name: { zh: '认领', en: 'Claim' },
      from: live,
      by: ['person'],
      needs: [
        {
          holds: (the, _at, by) => the.owner !== by.id,
          why: { zh: '已由您负责', en: 'you have it already' },
        },
        {
          holds: (the, _at, by) => the.owner === null || the.owner === by.id,
          why: {
            zh: '已有人负责：请由其移交，或重新指派',
            en: 'somebody has it: they may hand it over, or it may be assigned',
          },
        },
      ],
      takes: z.strictObject({}),
      set: (_the, _given, _at, by) => ({ owner: by.id }),
    }),
    step({
      command: 'hand_over',
      name: { zh: '移交', en: 'Hand over' },
      from: live,
      by: ['person'],
      needs: [owned],
      takes: z.strictObject({ to: person, comment: said }),
      set: (the, { to }) =>
        to === the.owner ? { why: { zh: '已由此人负责', en: `${to} has it already` } } : { owner: to },
    }),
    step({
      command: 'comment',
      name: { zh: '备注', en: 'Comment' },
      from: all,
      by: ['person'],
      takes: z.strictObject({ comment: said }),
    }),
    step({
      command: 'attach',
      name: { zh: '附证据', en: 'Attach evidence' },
      from: all,
      by: ['person', 'rule'],
      takes: z.strictObject({ what: said, ref: z.string().trim().min(1).max(500) }),
      set: (the, { what, ref }) =>
        the.evidence.length >= MOST_EVIDENCE
          ? {
              why: {
                zh: '证据已达上限',
                en: `it has ${MOST_EVIDENCE} pieces of evidence, which is the most`,
              },
            }
          : { evidence: [...the.evidence, { what, ref }] },
    }),
    step({
      command: 'link',
      name: { zh: '归并到上级工单', en: 'Link to a parent' },
      from: live,
      by: ['person', 'rule'],
      needs: [
        {
          holds: (the) => the.parent === null,
          why: { zh: '已归并到上级工单', en: 'it has a parent already: unlink it first' },
        },
      ],
      takes: z.strictObject({ parent: z.string().min(1).max(100) }),
      set: (the, { parent }) =>
        parent === the.id
          ? { why: { zh: '不能归并到自身', en: 'a case is not its own parent' } }
          : { parent, held: { why: 'parent', by: parent } },
    }),
    step({
      command: 'unlink',
      name: { zh: '解除归并', en: 'Unlink' },
      from: live,
      by: ['person', 'rule'],
      needs: [{ holds: (the) => the.parent !== null, why: { zh: '没有上级工单', en: 'it has no parent' } }],
      takes: z.strictObject({}),
      set: (the) => ({ parent: null, held: the.held?.why === 'parent' ? null : the.held }),
    }),
    step({
      command: 'hold',
      name: { zh: '暂不呼叫', en: 'Hold' },
      from: live,
      by: ['rule'],
      needs: [
        {
          holds: (the) => the.held === null,
          why: { zh: '已在暂不呼叫中', en: 'it is held already' },
        },
      ],
      takes: z.strictObject({
        why: z.enum(['silence', 'dark', 'own_outage']),
        by: z.string().min(1).max(100),
      }),
      set: (_the, held) => ({ held }),
    }),
    step({
      command: 'release',
      name: { zh: '恢复呼叫', en: 'Release' },
      from: live,
      by: ['rule'],
      needs: [{ holds: (the) => the.held !== null, why: { zh: '未被暂停呼叫', en: 'it is not held' } }],
      takes: z.strictObject({}),
      set: () => ({ held: null }),
    }),
  ]
}

const MOST_EVIDENCE = 100
