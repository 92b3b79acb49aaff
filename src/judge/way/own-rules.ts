import { valueOf } from '../../change/nsg-rule.ts'
import { isOwnedBy, ownRuleName, parseOwnMark } from '../../change/own-rule.ts'
import { oneSpelling } from '../../change/single-address.ts'
import type { SecurityGroup, SecurityRule } from '../../model/network-evidence.ts'
import type { Target } from '../../model/target.ts'
import type { OwnRule } from '../../model/way.ts'

/** Whose rules are looked for, and by whom. */
export interface Whose {
  target: Target
  /** Private addresses of the VM: a rule to another address is another VM's of the same name. */
  addresses: readonly string[]
  /** Who is signed in, as the token names them. */
  me: string
  nowMs: number
}

/**
 * Rules that this tool made for this VM, by whoever: name, content and description must all be those that
 * it gives. A rule that somebody changed, or that only looks like one, is none.
 */
export function ownRules(groups: readonly SecurityGroup[], whose: Whose): OwnRule[] {
  return groups.flatMap((group) =>
    group.rules.flatMap((rule) => {
      const own = ownRule(group, rule, whose)
      return own ? [own] : []
    }),
  )
}

function ownRule(group: SecurityGroup, rule: SecurityRule, whose: Whose): OwnRule | undefined {
  const { target, addresses, me, nowMs } = whose
  const mark = parseOwnMark(rule.description)
  const value = valueOf(rule)
  if (!mark || !value) return undefined
  const name = ownRuleName(target.name, value.source, value.port)
  if (name.toLowerCase() !== rule.name.toLowerCase()) return undefined
  if (!addresses.some((each) => oneSpelling(each) === value.destination)) return undefined
  return {
    groupId: group.id,
    group: group.name,
    rule: rule.name,
    ...value,
    ...mark,
    expired: Date.parse(mark.until) <= nowMs,
    mine: isOwnedBy(mark, me),
  }
}
