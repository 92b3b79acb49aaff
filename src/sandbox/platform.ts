import { z } from 'zod'

import { networkStateSchema } from '../model/network-state.ts'
import { platformStateSchema } from '../model/platform-state.ts'
import type { PlatformState } from '../model/platform-state.ts'
import { usualNetwork } from './usual-network.ts'
import { scenarioInvalid } from './yaml-source.ts'
import type { YamlPath } from './yaml-source.ts'

/**
 * Running, its agent ready, with addresses and a subnet of its own: Azure keeps the first four of a subnet;
 * 203.0.113.0/24 is for documentation (RFC 5737). `index` is the VM's place in the scenario, from 0.
 */
export function healthyPlatform(index: number): PlatformState {
  return {
    power: 'running',
    agent: 'ready',
    provisioning: 'Succeeded',
    osType: 'Windows',
    privateAddress: `10.0.${index}.4`,
    publicAddress: `203.0.113.${index + 10}`,
    lock: 'none',
    denied: 'none',
    osDisk: 'managed',
    network: usualNetwork(),
    health: 'Available',
    runCommand: 'usable',
    extension: 'none',
    serialLog: null,
  }
}

/** A patch names the fields that differ; null takes away the one field that may be missing. */
const patchSchema = platformStateSchema
  .extend({ publicAddress: z.ipv4().nullable(), network: networkStateSchema.partial() })
  .partial()

/**
 * Lays a patch over the state. `where` gives the place of a part of the patch, for the error:
 * `ScenarioInvalid`.
 */
export function patchPlatform(
  state: PlatformState,
  patch: unknown,
  where: (path: YamlPath) => string,
): PlatformState {
  const checked = patchSchema.safeParse(patch)
  if (!checked.success) {
    const issue = checked.error.issues[0]
    const steps = (issue?.path ?? []).filter((step) => typeof step !== 'symbol')
    const extra = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
    const named = ['platform', ...steps].join('.')
    throw scenarioInvalid(
      where([...steps, ...extra]),
      `${named}: ${issue?.message ?? 'not a state'}`,
    )
  }
  const network = { ...state.network, ...checked.data.network }
  const { publicAddress, ...rest } = { ...state, ...checked.data, network }
  return platformStateSchema.parse(publicAddress ? { ...rest, publicAddress } : rest)
}
