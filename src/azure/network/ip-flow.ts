import { isIPv4 } from 'node:net'

import { z } from 'zod'

import { RdpAzureError } from '../../errors.ts'
import type { IpFlow } from '../../model/network-evidence.ts'
import { actions } from '../actions.ts'
import type { WantedIpFlow } from '../azure.ts'
import { plainText, quoted } from '../plain-text.ts'
import { askFor, readPages } from './look.ts'
import type { Look } from './look.ts'
import { networkListUrl, networkUrl } from './resource-url.ts'
import { bareRuleName } from './security-rule.ts'
import { idWord, shaped, word } from './shaped.ts'

const watcherShape = z.object({ id: idWord, location: z.string() })
const verdictShape = z.object({ access: z.enum(['Allow', 'Deny']), ruleName: word() })

/** Any port a client may send from: outside of what systems keep for services (RFC 6335). */
const clientPort = '60000'

/** Asks Network Watcher whether the rules let one inbound TCP connection in. IPv4 only, as it is. */
export async function verifyFlow(look: Look, flow: WantedIpFlow): Promise<IpFlow> {
  const { nicId, from, to, port } = flow
  if (!isIPv4(from) || !isIPv4(to)) throw notIpv4(flow)
  const watcherId = await watcherOf(look)
  const kind = 'Microsoft.Network/networkWatchers'
  const url = networkUrl(watcherId, kind, '/ipFlowVerify')
  const answer = await askFor(look, { action: actions.verifyFlow, scope: watcherId }, url, {
    targetResourceId: look.target.id,
    targetNicResourceId: nicId,
    direction: 'Inbound',
    protocol: 'TCP',
    localIPAddress: to,
    localPort: String(port),
    remoteIPAddress: from,
    remotePort: clientPort,
  })
  const { access, ruleName } = shaped(verdictShape, answer, 'the verdict of Network Watcher')
  return { from, port, access, ruleName: plainRuleName(ruleName) }
}

async function watcherOf(look: Look): Promise<string> {
  const { subscriptionId, location } = look.target
  const scope = `/subscriptions/${subscriptionId}`
  const url = networkListUrl(subscriptionId, 'networkWatchers')
  const entries = await readPages(look, { action: actions.readWatchers, scope }, url)
  const watchers = entries.map((entry) => shaped(watcherShape, entry, 'a Network Watcher'))
  const found = watchers.find((each) => region(each.location) === region(location))
  if (found !== undefined) return found.id
  const place = plainText(location, 60)
  const message = `Network Watcher is not turned on in ${place}, so it cannot be asked about the connection`
  const turnOn = `az network watcher configure -g NetworkWatcherRG -l ${quoted(place)} --enabled true --subscription ${subscriptionId}`
  throw new RdpAzureError('ArmFailed', message, { next: [turnOn], data: { location: place } })
}

/** `West Europe` and `westeurope` are one region. */
function region(name: string): string {
  return name.replace(/\s/g, '').toLowerCase()
}

/** Network Watcher writes `UserRule_name` or `DefaultRule_name`, where effective rules name a list. */
function plainRuleName(name: string): string {
  return bareRuleName(name).replace(/^(UserRule|DefaultRule)_/, '')
}

function notIpv4({ from, to }: WantedIpFlow): RdpAzureError {
  const message = `Network Watcher judges IPv4 only, not ${plainText(from, 60)} to ${plainText(to, 60)}`
  return new RdpAzureError('ArmFailed', message, {
    next: ['go by the rules themselves: Network Watcher is only a second opinion'],
    data: { from: plainText(from, 60), to: plainText(to, 60) },
  })
}
