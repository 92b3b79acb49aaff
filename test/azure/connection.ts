import type { AccessToken, TokenCredential } from '@azure/core-auth'

import type { Azure } from '../../src/azure/azure.ts'
import { azureCloud } from '../../src/azure/cloud.ts'
import { connectAzure } from '../../src/azure/connect.ts'
import type { ConnectOptions } from '../../src/azure/connect.ts'
import { RdpAzureError } from '../../src/errors.ts'
import type { Target } from '../../src/model/target.ts'

export const subscriptionId = '00000000-0000-0000-0000-000000000000'
export const tenantId = '11111111-1111-1111-1111-111111111111'
export const windowsGroup = 'cli_test_vm_update_with_workspace_windows000001'

/** The Windows VM of the recordings. */
export const target: Target = targetCalled('monitorvm', windowsGroup)

export function targetCalled(name: string, resourceGroup: string): Target {
  const id = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.Compute/virtualMachines/${name}`
  const vmId = 'de52f745-9b1d-4078-97dd-ac3a3b378b20'
  return { id, name, resourceGroup, subscriptionId, location: 'eastus', vmId }
}

/** A token of the shape clients read claims from; its signature is none. */
export function tokenOf(claims: object): string {
  const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  return `${part({ alg: 'none', typ: 'JWT' })}.${part(claims)}.c2lnbmF0dXJl`
}

export const token = tokenOf({ tid: tenantId, upn: 'engineer@contoso.example', oid: 'abc' })

export function credentialOf(make: () => AccessToken | Promise<AccessToken>): TokenCredential {
  return { getToken: async () => make() }
}

/** A connection whose waits take no time; what it waited for is kept. */
export interface TestConnection {
  azure: Azure
  waits: number[]
  reasons: string[]
  lines: string[]
}

export async function connect(options: Partial<ConnectOptions> = {}): Promise<TestConnection> {
  const [waits, reasons, lines]: [number[], string[], string[]] = [[], [], []]
  let clock = Date.parse('2026-01-01T00:00:00Z')
  const timing = {
    now: () => clock,
    random: () => 1,
    async pause(ms: number, signal: AbortSignal | undefined) {
      signal?.throwIfAborted()
      waits.push(ms)
      clock += ms
    },
  }
  const azure = await connectAzure({
    credential: credentialOf(() => ({ token, expiresOnTimestamp: clock + 3_600_000 })),
    subscriptionId,
    cloud: azureCloud,
    timing,
    onWait: (_, why) => reasons.push(why),
    onRequest: (line) => lines.push(line),
    ...options,
  })
  return { azure, waits, reasons, lines }
}

/** The error a call ends with; a call that succeeds is a failed test. */
export async function failureOf(call: Promise<unknown>): Promise<RdpAzureError> {
  const ended = await call.then(
    (value) => ({ value }),
    (thrown: unknown) => ({ thrown }),
  )
  if ('thrown' in ended && ended.thrown instanceof RdpAzureError) return ended.thrown
  throw new Error(`expected an RdpAzureError, got ${JSON.stringify(ended)}`, { cause: ended })
}
