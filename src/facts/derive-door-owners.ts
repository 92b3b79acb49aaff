import type { Facts } from '../model/facts.ts'
import type { JitPolicy, NetworkEvidence } from '../model/network-evidence.ts'
import { prefixesContain } from './prefixes.ts'

type NetworkFacts = NonNullable<Facts['network']>

/**
 * Who else decides about the way in: a just-in-time policy, Bastion, Azure Virtual Desktop, a lock. An
 * empty name says that there is none; what was not seen is absent.
 */
export function deriveDoorOwners(
  { jit, bastions, hostPool, locks }: NetworkEvidence,
  port: number,
  caller: string | undefined,
  groupId: string | undefined,
): NetworkFacts {
  const lock = groupId === undefined || !locks?.seen ? undefined : lockOf(locks.value, groupId)
  return {
    ...(jit?.seen && { jit: jitOf(jit.value, port, caller) }),
    ...(bastions?.seen && { bastion: bastions.value.map(({ name }) => name).join(', ') }),
    ...(hostPool?.seen && { hostPool: hostPool.value ?? '' }),
    ...(lock !== undefined && { lock }),
  }
}

function jitOf(
  policies: readonly JitPolicy[],
  port: number,
  caller: string | undefined,
): NonNullable<NetworkFacts['jit']> {
  const policy = policies.find(({ ports }) => ports.some(({ number }) => number === port))
  const guarded = policy?.ports.find(({ number }) => number === port)
  if (!policy || !guarded) return { guarded: false }
  const open = isOpen(policy, port, caller)
  return {
    guarded: true,
    policy: policy.name,
    policyId: policy.id,
    maxMinutes: guarded.maxMinutes,
    ...(open !== undefined && { open }),
  }
}

/** Where nobody knows who calls, an opening for somebody may be his. */
function isOpen(policy: JitPolicy, port: number, caller: string | undefined): boolean | undefined {
  const sources = policy.open.filter(({ number }) => number === port).map(({ source }) => source)
  if (sources.length === 0) return false
  if (sources.includes('*')) return true
  return caller === undefined ? undefined : prefixesContain(sources, caller)
}

function lockOf(
  locks: Readonly<Record<string, readonly { name: string }[]>>,
  groupId: string,
): string | undefined {
  const found = Object.entries(locks).find(([id]) => id.toLowerCase() === groupId.toLowerCase())
  return found?.[1].map(({ name }) => name).join(', ')
}
