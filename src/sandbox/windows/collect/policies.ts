import type { z } from 'zod'

import { registryPaths } from '../../../change/registry-paths.ts'
import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { refusalAmong } from '../access.ts'
import { keyPaths } from '../places.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { readDword, readKey } from '../registry.ts'
import { sameName } from '../spelling.ts'

/** Keys in which a value is a policy, and what stands before its name where a name says too little. */
const policyKeys: readonly (readonly [path: string, prefix: string])[] = [
  [registryPaths.POL, ''],
  [keyPaths.cipherPolicy, ''],
  [keyPaths.credSsp, ''],
  ...['DomainProfile', 'StandardProfile', 'PublicProfile'].map(
    (profile) => [`${registryPaths.FWG}\\${profile}`, `${profile}\\`] as const,
  ),
]

/** Security options that set a value of Windows itself; 0 or absent is what they do not have to set. */
const options: readonly (readonly [path: string, name: string])[] = [
  [registryPaths.LSA, 'disabledomaincreds'],
  [registryPaths.LSA, 'ForceGuest'],
  [`${registryPaths.LSA}\\FIPSAlgorithmPolicy`, 'Enabled'],
  [`${registryPaths.LSA}\\MSV1_0`, 'RestrictReceivingNTLMTraffic'],
  [`${registryPaths.LSA}\\MSV1_0`, 'RestrictSendingNTLMTraffic'],
]

/**
 * The section `policies`: which Group Policy sets what is set by policy, by the result of its last
 * processing. Where nothing of this is set, nobody is asked.
 */
export function readPolicies(state: WindowsState): Read<z.infer<typeof guestSections.policies>> {
  const refusal = refusalAmong(state, ...[...policyKeys, ...options].map(([path]) => path))
  if (!refusal.ok) return refusal
  const anySet =
    policyKeys.some(([path]) => Object.keys(readKey(state, path) ?? {}).length > 0) ||
    options.some(([path, name]) => (readDword(state, path, name) ?? 0) !== 0)
  const winners = anySet ? state.security.groupPolicies.filter((each) => each.precedence === 1) : []
  const pairs = [false, true].flatMap((securityOption) =>
    winners
      .filter((each) => each.securityOption === securityOption)
      .flatMap(({ gpo, key, name }) => {
        const known = knownName(`HKLM\\${key}`, name, securityOption)
        return known === undefined ? [] : [[known, gpo] as const]
      }),
  )
  return found({ winning: Object.fromEntries(pairs) })
}

function knownName(path: string, name: string, securityOption: boolean): string | undefined {
  if (securityOption) {
    return options.find((each) => sameName(each[0], path) && sameName(each[1], name))?.[1]
  }
  const prefix = policyKeys.find(([known]) => sameName(known, path))?.[1]
  return prefix === undefined ? undefined : `${prefix}${name}`
}
