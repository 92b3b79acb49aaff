import { jitRequest } from '../../change/jit-request.ts'
import { nsgRule } from '../../change/nsg-rule.ts'
import { fromFailure, RdpAzureError } from '../../errors.ts'
import type { PlannedChange } from '../../model/change.ts'
import type { Observation } from '../../model/failure.ts'
import type { WayView } from '../../model/way.ts'
import { askedWords } from '../asked-words.ts'
import { commandFor } from '../command-for.ts'
import { ownerOf } from './door-owner.ts'
import type { JudgedWay, SeenWay, WayQuestion } from './judge-way.ts'
import { closedElsewhere, notSeen } from './way-refusals.ts'

/** What is to be done so that the caller comes in. */
export type WayDecision =
  | { kind: 'open' }
  | { kind: 'change'; rung: 'rule' | 'jit'; changes: PlannedChange[] }
  | { kind: 'refused'; error: RdpAzureError }

/** What was asked for beside the way: for how long, in minutes. */
export interface WantedWay extends WayQuestion {
  minutes: number
}

/**
 * Decides how one address is let in: by a rule in each group that keeps it out, by a request where a
 * just-in-time policy guards the port, or not at all where the door is not ours. What was not seen is
 * never taken for absent.
 */
export function decideWay(wanted: WantedWay, seen: SeenWay, judged: JudgedWay): WayDecision {
  const { from } = wanted.asked
  if (from === undefined) return refused(callerUnknown(wanted))
  if (judged.view.access === 'open') return { kind: 'open' }
  const { network } = seen
  const parts = { 'just-in-time policies': network.jit, 'host pools': network.hostPool }
  const unread = firstUnread(parts)
  if (unread) return refused(unread)
  const owner = ownerOf(wanted, seen, judged)
  if (owner) return refused(owner)
  const { jit } = judged.view.owners
  if (jit) return byRequest(wanted, jit, judged.view.port, from)
  return byRules(wanted, seen, judged, from)
}

const refused = (error: RdpAzureError): WayDecision => ({ kind: 'refused', error })

function callerUnknown({ target, asked }: WantedWay): RdpAzureError {
  return new RdpAzureError('Usage', 'who is to be let in is not known: the address is missing', {
    next: [commandFor('nsg allow', target, '--from <address>', ...askedWords(asked))],
  })
}

/** The first part that could not be read, or that nobody looked at. */
function firstUnread(
  parts: Readonly<Record<string, Observation<unknown> | undefined>>,
): RdpAzureError | undefined {
  for (const [part, seen] of Object.entries(parts)) {
    if (seen?.seen === true) continue
    return notSeen(part, seen && fromFailure(seen.failure))
  }
  return undefined
}

/** The port is the one that packets arrive at: a load balancer may translate to another than was asked for. */
function byRequest(
  { minutes }: WantedWay,
  { policyId, maxMinutes }: NonNullable<WayView['owners']['jit']>,
  port: number,
  source: string,
): WayDecision {
  const params = { policyId, port, source, minutes: Math.min(minutes, maxMinutes) }
  return planned('jit', [jitRequest.plan(params, undefined)], 'jit-request')
}

function byRules(
  wanted: WantedWay,
  { network }: SeenWay,
  judged: JudgedWay,
  source: string,
): WayDecision {
  const unread = firstUnread({ 'locks of its groups': network.locks })
  const { way, rules, view } = judged
  const denying = rules?.denying ?? []
  if (view.access === 'unknown' || !way || denying.length === 0) {
    return refused(closedElsewhere(wanted, judged))
  }
  if (unread) return refused(unread)
  const full = denying.find(({ priority }) => priority === undefined)
  if (full) return refused(noRoom(full.group.name))
  const changes = denying.map(({ group, priority }) =>
    nsgRule.plan(
      {
        groupId: group.id,
        priority: priority ?? 0,
        source,
        destination: way.destination ?? '',
        port: way.port,
        minutes: wanted.minutes,
      },
      undefined,
    ),
  )
  return planned('rule', changes, 'nsg-rule')
}

function planned(
  rung: 'rule' | 'jit',
  changes: readonly ReturnType<typeof nsgRule.plan>[],
  kind: string,
): WayDecision {
  const made: PlannedChange[] = []
  for (const change of changes) {
    if (change.kind === 'refused') return refused(new RdpAzureError('Usage', change.because))
    if (change.kind !== 'change') continue
    const { params, before, after } = change
    made.push({ id: String(made.length + 1), kind, params, before, after })
  }
  return { kind: 'change', rung, changes: made }
}

function noRoom(group: string): RdpAzureError {
  const message = `every priority of ${group} before the rule that denies is taken, and rules that are there are not moved`
  return new RdpAzureError('NoRepair', message, {
    next: [`free a number in ${group} before the rule that denies`],
    data: { group },
  })
}
