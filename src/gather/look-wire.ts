import ipaddr from 'ipaddr.js'

import { RdpAzureError } from '../errors.ts'
import type { WireEvidence } from '../model/evidence.ts'
import type { NetworkEvidence } from '../model/network-evidence.ts'
import { neverAnswered, probe } from '../probe/probe.ts'
import type { ReachAddress } from './hands.ts'

/** How long one address may take in all, in milliseconds: well under the guest's Run Command. */
const probeTimeoutMs = 10_000

/** Verdicts that from a private address mean no more than: there is no way from here. */
const nothingHeard = ['tcp-timeout', 'tcp-unreachable', 'name-not-found']

/**
 * Probes the address people use: a public one, otherwise a private one. A private address that is
 * silent says nothing about the VM, so the wire is then unseen.
 */
export async function probeAddresses(
  network: NetworkEvidence,
  port: number,
  reach: ReachAddress,
  abortSignal: AbortSignal,
): Promise<WireEvidence> {
  const host = network.publicAddresses[0] ?? network.privateAddresses[0]
  if (host === undefined) throw noLineOfSight('the VM has no address')
  const way = await reach(host, port)
  if (way.kind === 'none') {
    throw noLineOfSight(`there is no way from this machine to ${host}:${port}`)
  }
  const seen =
    way.kind === 'dropped'
      ? neverAnswered(host, port)
      : await probe({ host, port, connectTo: way, timeoutMs: probeTimeoutMs }, { abortSignal })
  if (isPrivate(host) && nothingHeard.includes(seen.verdict)) {
    throw noLineOfSight(`${host}:${port} is private and nothing answers from this machine`)
  }
  return seen
}

function isPrivate(host: string): boolean {
  return ipaddr.isValid(host) && ipaddr.process(host).range() !== 'unicast'
}

function noLineOfSight(why: string): RdpAzureError {
  return new RdpAzureError('NoLineOfSight', why, {
    next: ['run the same command on a machine in the VM’s network to see the wire, too'],
  })
}
