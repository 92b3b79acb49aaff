import type { NetworkInterface } from '../../../src/model/network-evidence.ts'
import { requestsTo } from '../../helpers/nock.ts'
import { subscriptionId, targetCalled } from '../connection.ts'

/** The VM that the tests of this folder are about, and what is around it. */
export const target = targetCalled('vm-web01', 'rg-prod')
export const provider = (name: string, group = 'rg-prod'): string =>
  `/subscriptions/${subscriptionId}/resourceGroups/${group}/providers/${name}`
export const nicId = provider('Microsoft.Network/networkInterfaces/vm-web01-nic')
export const groupId = provider('Microsoft.Network/networkSecurityGroups/nsg-web')
export const subnetGroupId = provider('Microsoft.Network/networkSecurityGroups/nsg-subnet')
export const networkId = provider('Microsoft.Network/virtualNetworks/vnet')
export const subnetId = `${networkId}/subnets/web`
export const arm = 'https://management.azure.com'

/** Every request carries some version; which one is not the matter of a test. */
export const version = { 'api-version': /^20\d\d-\d\d-\d\d$/ }

/** An interface with its own group in a subnet. */
export const nic: NetworkInterface = {
  id: nicId,
  name: 'vm-web01-nic',
  primary: true,
  groupId,
  addresses: [
    {
      primary: true,
      privateAddress: '10.0.0.4',
      subnetId,
      applicationSecurityGroups: [],
      inboundNat: [],
    },
  ],
}

/** The path at which an operation of the network is followed, as recorded. */
export const operation = `/subscriptions/${subscriptionId}/providers/Microsoft.Network/locations/eastus/operationResults/op`

/** An operation of the network: 202 with `null` and `Location` alone, once more 202, then the answer (recorded). */
export function networkOperation(
  path: string,
  answer: unknown,
  body?: Record<string, string>,
): void {
  requestsTo()
    .post(path, body)
    .query(version)
    .reply(202, 'null', {
      'content-type': 'application/json',
      location: `${arm}${operation}?api-version=2024-07-01`,
    })
    .get(operation)
    .query(version)
    .reply(202, 'null', { 'content-type': 'application/json' })
    .get(operation)
    .query(version)
    .reply(200, Object(answer))
}

/** Nobody set rules over the network with a network manager. */
export function noAdminRules(): void {
  requestsTo()
    .post(`${networkId}/listNetworkManagerEffectiveSecurityAdminRules`, {})
    .query(version)
    .reply(200, { value: [] })
}

/** The refusal of Azure for a missing right. */
export function refusal(action: string, scope: string): object {
  const message = `The client 'x' with object id 'x' does not have authorization to perform action '${action}' over scope '${scope}' or the scope is invalid.`
  return { error: { code: 'AuthorizationFailed', message } }
}

/** A group as Azure gives it, with one rule beside one default rule. */
export function groupBody(id: string, rule: object = {}): object {
  const properties = {
    protocol: 'Tcp',
    sourcePortRange: '*',
    destinationPortRange: '3389',
    sourceAddressPrefix: '203.0.113.7',
    destinationAddressPrefix: '*',
    access: 'Allow',
    priority: 300,
    direction: 'Inbound',
    ...rule,
  }
  const deny = { ...properties, priority: 65500, access: 'Deny', sourceAddressPrefix: '*' }
  return {
    id,
    properties: {
      securityRules: [{ name: 'AllowRdp', properties }],
      defaultSecurityRules: [{ name: 'DenyAllInBound', properties: deny }],
    },
  }
}
