import type { Target } from '../../model/target.ts'
import type { CallOptions, SecurityRules } from '../azure.ts'
import type { ArmSession } from '../session.ts'
import { createRule } from './create-rule.ts'
import { findRule } from './find-rule.ts'
import { readGroup } from './groups.ts'
import type { Look } from './look.ts'
import { removeRule } from './remove-rule.ts'
import { requestJit } from './request-jit.ts'

/** Rules of network security groups, over one session. */
export function securityRules(session: ArmSession): SecurityRules {
  const look = (target: Target, options: CallOptions = {}): Look => ({ session, target, options })
  return {
    group: (target, id, call) => readGroup(look(target, call), id, 'networkInterface'),
    find: async (target, groupId, name, call) => {
      const found = await findRule(look(target, call), groupId, name)
      return found && { rule: found.rule, etag: found.etag }
    },
    create: (target, wanted, call) => createRule(look(target, call), wanted),
    remove: (target, rule, call) => removeRule(look(target, call), rule),
    requestJit: (target, wanted, call) => requestJit(look(target, call), wanted),
  }
}
