import { isIP } from 'node:net'

import { RdpAzureError } from '../../errors.ts'
import type { SecurityGroup, SecurityRule } from '../../model/network-evidence.ts'
import { actions } from '../actions.ts'
import { faultOf, mayHaveArrived } from '../arm-fault.ts'
import { armSend } from '../arm-send.ts'
import type { WantedSecurityRule } from '../azure.ts'
import { aboutVm } from '../call-context.ts'
import { calling } from '../call.ts'
import { follow } from '../long-running.ts'
import { plainText, quoted } from '../plain-text.ts'
import { findRule, ruleUrl } from './find-rule.ts'
import { readGroup } from './groups.ts'
import type { Look } from './look.ts'
import { settled, writeLimits } from './rule-settles.ts'

/**
 * Adds one rule and never changes one that is there: a look at the group before, and `If-None-Match`
 * for whoever comes between. Sent once; when the answer is lost, a look tells whether it arrived.
 */
export async function createRule(look: Look, wanted: WantedSecurityRule): Promise<void> {
  const { session, target, options } = look
  const { groupId, name } = wanted
  const url = ruleUrl(groupId, name)
  refuseWide(wanted)
  refuseTaken(await readGroup(look, groupId, 'networkInterface'), wanted)
  const { abortSignal } = options
  await calling(aboutVm(session, actions.writeRule, target, groupId), options, async (context) => {
    try {
      const headers = { 'If-None-Match': '*' }
      const body = { name, properties: propertiesOf(wanted) }
      const accepted = await armSend(session, 'put', url, { abortSignal, body, headers })
      await follow(session, accepted, { abortSignal, ...writeLimits(look, name) })
    } catch (thrown) {
      const fault = faultOf(thrown)
      if (fault === undefined || fault.status === 200 || !mayHaveArrived(fault)) throw thrown
      context.mayHaveArrived = true
      if (!(await arrived(look, wanted))) throw thrown
    }
  })
}

function propertiesOf(wanted: WantedSecurityRule) {
  const { priority, source, destination, port, description } = wanted
  return {
    description,
    priority,
    protocol: 'Tcp',
    access: 'Allow',
    direction: 'Inbound',
    sourceAddressPrefix: source,
    sourcePortRange: '*',
    destinationAddressPrefix: destination,
    destinationPortRange: String(port),
  }
}

/** The last guard, whoever asks: one address, one address, one port. */
function refuseWide({
  source,
  destination,
  port,
  priority,
  description,
}: WantedSecurityRule): void {
  const wrong =
    (isIP(source) === 0 && `source "${source}" is not one address`) ||
    (isIP(destination) === 0 && `destination "${destination}" is not one address`) ||
    (!(port >= 1 && port <= 65_535) && `port ${port} is none`) ||
    // 100 to 4096 is what Azure takes; the numbers above are its own.
    (!(priority >= 100 && priority <= 4_096) && `priority ${priority} is not from 100 to 4096`) ||
    (description.length > 140 && `the description has ${description.length} characters of 140`)
  if (wrong === false) return
  throw new RdpAzureError('Usage', `a rule cannot be added: ${plainText(wrong, 200)}`, {
    next: ['name one address to connect from, such as --from 203.0.113.7'],
    data: {
      source: plainText(source, 60),
      destination: plainText(destination, 60),
      port,
      priority,
    },
  })
}

function refuseTaken(group: SecurityGroup, { name, priority }: WantedSecurityRule): void {
  const own = group.rules.filter(({ isDefault }) => !isDefault)
  const taken = own.find(
    (rule) =>
      rule.name.toLowerCase() === name.toLowerCase() ||
      (rule.priority === priority && rule.direction === 'Inbound'),
  )
  if (taken === undefined) return
  const what = `${taken.name} (${taken.priority}, ${taken.access} ${taken.direction})`
  throw new RdpAzureError(
    'RuleConflict',
    `${group.name} has the rule ${what} already, and it is left as it is`,
    {
      next: [`az network nsg rule list --nsg-name ${quoted(group.name)} -g <group> -o table`],
      data: { group: group.id, rule: taken },
    },
  )
}

async function arrived(look: Look, wanted: WantedSecurityRule): Promise<boolean> {
  const found = await settled(look, () => findRule(look, wanted.groupId, wanted.name))
  return found !== undefined && isWanted(found.rule, wanted)
}

function isWanted(rule: SecurityRule, wanted: WantedSecurityRule): boolean {
  return (
    rule.access === 'Allow' &&
    rule.direction === 'Inbound' &&
    rule.priority === wanted.priority &&
    rule.description === plainText(wanted.description, 200) &&
    only(rule.sources, wanted.source) &&
    only(rule.destinations, wanted.destination) &&
    only(rule.destinationPorts, String(wanted.port))
  )
}

function only(list: readonly string[], value: string): boolean {
  return list.length === 1 && list[0] === value
}
