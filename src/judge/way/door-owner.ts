import { RdpAzureError } from '../../errors.ts'
import { isPrivateAddress } from '../../facts/private-address.ts'
import type { Lock } from '../../model/network-evidence.ts'
import { bastionCommand } from '../command-for.ts'
import type { JudgedWay, SeenWay, WayQuestion } from './judge-way.ts'
import { notSeen } from './way-refusals.ts'

/**
 * Who else decides whether somebody comes in, so that no rule is made past them: an Azure Virtual Desktop
 * host pool, a network manager that denies, Bastion where it is the only way, a lock on a group that would
 * have to be changed. A just-in-time policy is no refusal: it is asked.
 */
export function ownerOf(
  question: WayQuestion,
  seen: SeenWay,
  judged: JudgedWay,
): RdpAzureError | undefined {
  return (
    byHostPool(seen) ??
    byManager(judged) ??
    byBastion(question, seen, judged) ??
    (judged.view.owners.jit ? undefined : byLock(seen, judged))
  )
}

function owned(
  owner: string,
  why: string,
  next: readonly string[],
  more: Readonly<Record<string, string>> = {},
): RdpAzureError {
  const data = { owner, ...more }
  return new RdpAzureError('WayOwned', `${why}; nothing was opened`, { next, data })
}

function byHostPool({ network: { hostPool } }: SeenWay): RdpAzureError | undefined {
  if (!hostPool?.seen || hostPool.value === null) return undefined
  const pool = hostPool.value
  return owned(pool, `the VM is a session host of the Azure Virtual Desktop host pool ${pool}`, [
    `come in through Azure Virtual Desktop, host pool ${pool}; it needs no open port`,
  ])
}

function byManager({ rules }: JudgedWay): RdpAzureError | undefined {
  const step = rules?.answer.chain.find(
    ({ group, rule, sure }) =>
      group.association === 'networkManager' && rule.access === 'Deny' && sure,
  )
  if (!step || rules?.answer.access !== 'deny') return undefined
  const { group, rule } = step
  const what = `the rule ${rule.name} of the network manager ${group.name} denies it, before any group is asked`
  return owned(group.name, what, [`ask whoever keeps the network manager ${group.name}`])
}

/** A caller who is within the networks does not need Bastion, and comes to the private address. */
function byBastion(
  { asked, target }: WayQuestion,
  { network }: SeenWay,
  { way }: JudgedWay,
): RdpAzureError | undefined {
  const outside = asked.from !== undefined && !isPrivateAddress(asked.from)
  const inside = way === undefined || way.path === 'private'
  const only = way?.path === 'bastion' || (outside && inside && asked.via === undefined)
  if (!only) return undefined
  if (!network.bastions?.seen) return notSeen('Bastion hosts')
  const [host] = network.bastions.value
  if (host) {
    return owned(host.name, `people come to this VM through the Bastion host ${host.name}`, [
      bastionCommand(host.id, target.id),
    ])
  }
  const why = `no way leads from ${asked.from ?? 'outside'} to the VM: it has no public address, and no Bastion host`
  return new RdpAzureError('NoLineOfSight', `${why}; no rule changes that`, {
    next: [
      'give the address that the VM’s network sees, and the way: --from <address> --via gateway',
    ],
  })
}

/** A lock that forbids changing the group, or deleting from it: then a rule could not be taken away again. */
function byLock({ network: { locks } }: SeenWay, { rules }: JudgedWay): RdpAzureError | undefined {
  if (!locks?.seen) return undefined
  const byGroup = new Map(Object.entries(locks.value).map(([id, each]) => [id.toLowerCase(), each]))
  for (const { group } of rules?.denying ?? []) {
    const [lock] = byGroup.get(group.id.toLowerCase()) ?? []
    if (lock) return locked(group.name, lock)
  }
  return undefined
}

function locked(group: string, { name, level, notes }: Lock): RdpAzureError {
  const said = notes === undefined ? '' : `, which says: ${notes}`
  const forbids =
    level === 'ReadOnly'
      ? 'forbids changing it'
      : 'forbids deleting, so a rule could not be taken away again'
  const why = `the group ${group} has the lock ${name} (${level})${said}; it ${forbids}`
  const next = [`ask whoever set the lock ${name} on ${group}`]
  return owned(name, why, next, notes === undefined ? {} : { notes })
}
