import { z } from 'zod'

import { readRule, ruleTokens, withTokens } from '../../../change/firewall-rule-text.ts'
import type { Json } from '../../../model/change.ts'
import { keyRefusal } from '../access.ts'
import { registryPaths } from '../places.ts'
import { found } from '../problem.ts'
import { readValue } from '../registry.ts'
import { badParams } from './kind.ts'
import type { StateKind } from './kind.ts'
import { writeRegistryState } from './registry-value.ts'

const key = `${registryPaths.FWP}\\FirewallRules`
const paramsSchema = z.object({ name: z.string() })
const stateSchema = z.union([
  z.object({ exists: z.literal(false) }),
  z.object({
    exists: z.literal(true),
    enabled: z.boolean(),
    action: z.string(),
    ports: z.string(),
    profiles: z.string(),
  }),
])
type RuleState = z.infer<typeof stateSchema>

/** The kind `firewall-rule`: the text of one local rule, changed by what differs. */
export const firewallRule: StateKind = {
  read(state, change) {
    const params = paramsSchema.safeParse(change.params)
    if (!params.success) return { ok: false, problem: badParams(change) }
    const refusal = keyRefusal(state, key)
    if (!refusal.ok) return refusal
    const value = readValue(state, key, params.data.name)
    return found(value?.type === 'REG_SZ' ? stateOf(value.data) : { exists: false })
  },
  same(left, right) {
    const [one, other] = [stateSchema.safeParse(left), stateSchema.safeParse(right)]
    return one.success && other.success && JSON.stringify(one.data) === JSON.stringify(other.data)
  },
  async write(machine, change, wanted) {
    const params = paramsSchema.safeParse(change.params)
    const state = stateSchema.safeParse(wanted)
    if (!params.success || !state.success) return badParams(change)
    const { name } = params.data
    if (!state.data.exists) return writeRegistryState(machine, key, name, { exists: false })
    const present = readValue(machine.state(), key, name)
    const text = present?.type === 'REG_SZ' ? present.data : newText(name)
    const data = textWith(text, state.data)
    return writeRegistryState(machine, key, name, { exists: true, type: 'REG_SZ', data })
  },
}

/** What cannot be understood shows as a rule without values, which equals no state of a plan. */
function stateOf(text: string): Json {
  const rule = readRule(text)
  if (!rule) return { exists: true }
  return {
    exists: true,
    enabled: rule.active,
    action: rule.action,
    ports: rule.localPorts.length === 0 ? 'any' : rule.localPorts.join(','),
    profiles: rule.profiles.length === 0 ? 'any' : rule.profiles.join(','),
  }
}

function newText(name: string): string {
  const [protocol, title] = /TCP$/i.test(name) ? [6, 28775] : [17, 28776]
  return `v2.10|Action=Allow|Active=TRUE|Dir=In|Protocol=${protocol}|LPort=3389|App=%SystemRoot%\\system32\\svchost.exe|Svc=termservice|Name=@FirewallAPI.dll,-${title}|EmbedCtxt=@FirewallAPI.dll,-28752|`
}

const spelt: Readonly<Record<string, string>> = {
  allow: 'Allow',
  block: 'Block',
  domain: 'Domain',
  private: 'Private',
  public: 'Public',
}

function textWith(text: string, state: Extract<RuleState, { exists: true }>): string {
  const ports = state.ports === 'any' ? [] : state.ports.split(',').map(portToken)
  const profiles =
    state.profiles === 'any'
      ? []
      : state.profiles.split(',').map((each) => `Profile=${spelt[each]}`)
  const switched = withTokens(text, ruleTokens.active, [
    `Active=${state.enabled ? 'TRUE' : 'FALSE'}`,
  ])
  const acted = withTokens(switched, ruleTokens.action, [`Action=${spelt[state.action]}`])
  return withTokens(withTokens(acted, ruleTokens.port, ports), ruleTokens.profile, profiles)
}

/** Ranges have a token of their own since version 2.10. */
function portToken(port: string): string {
  return port.includes('-') ? `LPort2_10=${port}` : `LPort=${port}`
}
