import type { SecurityGroup, SecurityRule } from '../../model/network-evidence.ts'
import type { Arriving } from './in-group.ts'

/** One rule that decides something of a flow, and the group it is in. */
export interface Step {
  group: SecurityGroup
  rule: SecurityRule
  /** Not sure: whether it matches depends on what was not seen. */
  sure: boolean
}

/** How an address is met that no group guards: a public one of Standard is closed, of Basic open. */
export type Unguarded = 'allow' | 'deny' | 'unknown'

/** What the rules say of one flow. */
export interface RulesAnswer {
  access: 'allow' | 'deny' | 'unknown'
  /** The rule that decides; nothing where no group applies, or where it is unknown. */
  deciding?: Step | undefined
  /** Neither the subnet nor the interface has a group. */
  noGroup: boolean
  /** Why it is unknown: one sentence without a full stop. */
  why?: string | undefined
  /** Every rule that decides something of it, from outside to inside. */
  chain: readonly Step[]
}

/** What one group did. */
export interface Passage {
  group: SecurityGroup
  steps: readonly Step[]
  /** Some of it no rule matched, not even a default one. */
  unread: boolean
  /** What goes on behind it. */
  on: Arriving
}

/** One answer out of what each group did: only where all that can become of the flow is the same. */
export function conclude(
  passages: readonly Passage[],
  noGroup: boolean,
  unguarded: Unguarded,
): RulesAnswer {
  const chain = passages.flatMap(({ steps }) => steps)
  const denying = chain.filter(({ rule }) => rule.access === 'Deny')
  const letting = lettingIn(passages)
  const unread = passages.find((passage) => passage.unread)
  const beyond = passages.length === 0 || arrives(passages.at(-1)?.on)
  const open = !(noGroup && unguarded !== 'allow') && (beyond || letting.length > 0)
  const closed = denying.length > 0 || (noGroup && unguarded === 'deny' && beyond)
  const unsaid =
    noGroup && unguarded !== 'allow' && (letting.length > 0 || (beyond && unguarded === 'unknown'))
  if (unread || unsaid || open === closed) {
    return { access: 'unknown', noGroup, why: whyUnknown(chain, unread, unsaid), chain }
  }
  const deciding = open ? surest(letting) : surest(denying)
  return { access: open ? 'allow' : 'deny', deciding, noGroup, chain }
}

/** The rules by which it is in at last: those of the last group, and of a manager that lets no group ask. */
function lettingIn(passages: readonly Passage[]): Step[] {
  const [last] = passages.filter(({ group }) => group.association !== 'networkManager').slice(-1)
  return passages.flatMap((passage) =>
    passage.steps.filter(({ rule }) =>
      passage === last ? rule.access !== 'Deny' : rule.access === 'AlwaysAllow',
    ),
  )
}

function surest(steps: readonly Step[]): Step | undefined {
  return steps.find(({ sure }) => sure) ?? steps[0]
}

function arrives(on: Arriving | undefined): boolean {
  return on !== undefined && on.sure.length + on.maybe.length > 0
}

function whyUnknown(chain: readonly Step[], unread: Passage | undefined, unsaid: boolean): string {
  if (unread) return `no rule of ${unread.group.name} matches, so they were not read whole`
  if (unsaid) return 'no group applies, and what that means for this address is not known'
  const doubtful = chain.find(({ sure }) => !sure)
  if (doubtful) return `whether ${named(doubtful)} is met cannot be told`
  const one = (access: 'Allow' | 'Deny') =>
    chain.findLast(({ rule }) => (rule.access === 'Deny') === (access === 'Deny'))
  const [allowing, denying] = [one('Allow'), one('Deny')]
  if (!allowing || !denying) return 'the rules do not say'
  return `it depends on the address: ${named(allowing)} lets some in, ${named(denying)} others not`
}

/** A rule as people write it: `nsg-web/AllowRdp (300)`. */
export function named({ group, rule }: Pick<Step, 'group' | 'rule'>): string {
  return `${group.name}/${rule.name} (${rule.priority})`
}
