import { RdpAzureError } from '../errors.ts'
import { judgedWay } from '../facts/access-paths.ts'
import type { WayIn } from '../facts/access-paths.ts'
import { deriveDoorOwners } from '../facts/derive-door-owners.ts'
import { leadsInside } from '../facts/rdp-access.ts'
import type { Asked } from '../model/asked.ts'
import type { WireEvidence } from '../model/evidence.ts'
import type { NetworkEvidence } from '../model/network-evidence.ts'
import { neverAnswered, probe } from '../probe/probe.ts'
import type { ReachAddress } from './hands.ts'

/** How long one address may take in all, in milliseconds: well under the guest's Run Command. */
const probeTimeoutMs = 10_000

/** Verdicts that mean no more than: nothing was heard. */
const nothingHeard = ['tcp-timeout', 'tcp-unreachable', 'name-not-found']

/** What is asked of the wire: the way that is judged leads to where it is probed. */
export interface WireQuestion {
  network: NetworkEvidence
  asked: Asked
  port: number
}

/**
 * Probes where people connect to on the way that is judged: a public address, the frontend of a load
 * balancer, or a private address. Silence where this machine may have no way says nothing about the VM,
 * so the wire is then unseen; so it is where a policy keeps the port closed on purpose.
 */
export async function probeWay(
  question: WireQuestion,
  reach: ReachAddress,
  abortSignal: AbortSignal,
): Promise<WireEvidence> {
  const way = judgedWay(question.network, question.asked, question.port)
  const { host, port } = endpointOf(way, question)
  const reached = await reach(host, port)
  if (reached.kind === 'none') {
    throw noLineOfSight(`there is no way from this machine to ${host}:${port}`)
  }
  const seen =
    reached.kind === 'dropped'
      ? neverAnswered(host, port)
      : await probe({ host, port, connectTo: reached, timeoutMs: probeTimeoutMs }, { abortSignal })
  const excuse = nothingHeard.includes(seen.verdict) ? excuseOf(way, question) : undefined
  if (excuse !== undefined) throw excuse
  return { ...seen, ...(way && { path: way.path }) }
}

function endpointOf(
  way: WayIn | undefined,
  { asked: { via } }: WireQuestion,
): NonNullable<WayIn['endpoint']> {
  if (way?.endpoint) return way.endpoint
  if (way?.path === 'bastion') {
    const name = way.bastion ? ` ${way.bastion.name}` : ''
    throw noLineOfSight(`people connect through Bastion${name}, which shows nothing to a probe`)
  }
  if (way) throw noLineOfSight(`the address of the ${way.path} way has no value now`)
  if (via === undefined) throw noLineOfSight('the VM has no address')
  throw new RdpAzureError('NoLineOfSight', `the VM has no way in by ${via} (--via)`, {
    next: ['leave --via out, and the way that people most likely use is judged'],
  })
}

/** Why silence on this way says nothing about the VM. */
function excuseOf(way: WayIn | undefined, { network, asked, port }: WireQuestion) {
  if (!way) return undefined
  const at = `${way.endpoint?.host ?? ''}:${way.endpoint?.port ?? port}`
  if (leadsInside(way)) {
    return noLineOfSight(`${at} is private and nothing answers from this machine`)
  }
  const { jit } = deriveDoorOwners(network, way.port, asked.from, undefined)
  if (jit?.guarded !== true || jit.open !== false) return undefined
  return new RdpAzureError(
    'NoLineOfSight',
    `the just-in-time policy ${jit.policy ?? ''} keeps ${at} closed`,
    { next: ['ask the policy to open the port, and run the same command again'] },
  )
}

function noLineOfSight(why: string): RdpAzureError {
  return new RdpAzureError('NoLineOfSight', why, {
    next: ['run the same command on a machine in the VM’s network to see the wire, too'],
  })
}
