import type { Closing, Opening, OwnRule, WayView } from '../model/way.ts'
import { closingOutcomes, openingOutcomes } from '../model/way.ts'
import { block } from './columns.ts'
import type { Paint } from './paint.ts'
import { signs } from './paint.ts'
import { planText } from './plan-text.ts'
import { failureLines } from './repair-text.ts'

const tones = { open: 'good', closed: 'bad', unknown: 'unsure' } as const

const paths = {
  public: 'its public address',
  'load-balancer': 'an inbound NAT rule of a load balancer',
  private: 'its private address, within the network',
  gateway: 'a gateway of VPN or ExpressRoute',
  bastion: 'Bastion',
} as const

/**
 * The way to a VM for people: who is let in, by which rules, who else owns the door, and what is ours.
 * `wayWords` are the options that say again which way and port is meant.
 */
export function wayText(
  view: WayView,
  vmWords: string,
  paint: Paint,
  wayWords: readonly string[] = [],
): string {
  const { target, access, because, from, port, path, ours } = view
  const tone = tones[access]
  const who = from ?? 'a caller who was not told'
  const closed = access === 'closed' || access === 'unknown'
  const lines = [
    `${target.name} · ${target.resourceGroup}`,
    `  ${paint(tone, signs[tone])} ${port} ${access} to ${who}: ${because}`,
    ...block('Way', [path === undefined ? 'none' : paths[path]]),
    ...block('Rules', view.rules.map(ruleLine)),
    ...block('Owners', ownerLines(view)),
    ...block(
      'Ours',
      ours.map((rule) => ownLine(rule, paint)),
    ),
    ...block(
      'Unseen',
      view.unseen.map(({ part, failure }) => `${part}: ${failure.message}`),
    ),
    ...block('Next', nextOf(view, closed, vmWords, wayWords)),
  ]
  return lines.join('\n')
}

function ruleLine({
  group,
  rule,
  priority,
  access,
  association,
}: WayView['rules'][number]): string {
  const at = { networkManager: 'network manager', subnet: 'subnet', networkInterface: 'interface' }
  return `${access.padEnd(11)} ${group}/${rule} (${priority}), on the ${at[association]}`
}

function ownerLines({ owners }: WayView): string[] {
  const { jit, bastions, hostPool, locks } = owners
  const state = jit?.open === true ? 'open now' : 'closed now'
  return [
    ...(jit
      ? [`just-in-time policy ${jit.policy}: ${state}, ${jit.maxMinutes} minutes at most`]
      : []),
    ...bastions.map(({ bastion }) => `Bastion host ${bastion}`),
    ...(hostPool === undefined ? [] : [`Azure Virtual Desktop host pool ${hostPool}`]),
    ...locks.map(({ lock, level, groupId }) => `lock ${lock} (${level}) on ${lastOf(groupId)}`),
  ]
}

function ownLine(rule: OwnRule, paint: Paint): string {
  const { group, priority, source, destination, port, owner, runId, until, expired, mine } = rule
  const end = expired ? paint('bad', `expired ${until}, and still there`) : `until ${until}`
  const whose = mine ? `${owner} (you)` : owner
  return `${group}/${rule.rule} (${priority})  ${source} to ${destination}:${port}  ${end}  by ${whose}  run ${runId}`
}

/** Whether what keeps the caller out is not for `nsg allow` to go past; who owns it stands in the view. */
function isOwned({ owners, rules }: WayView): boolean {
  const denying = rules.filter(({ access }) => access === 'Deny')
  const isLocked = ({ group }: WayView['rules'][number]) =>
    owners.locks.some(({ groupId }) => lastOf(groupId).toLowerCase() === group.toLowerCase())
  return (
    owners.hostPool !== undefined ||
    denying.some((rule) => rule.association === 'networkManager' || isLocked(rule))
  )
}

function nextOf(
  view: WayView,
  closed: boolean,
  vmWords: string,
  wayWords: readonly string[],
): string[] {
  const { ours, from, access } = view
  const onThisWay = [vmWords, ...wayWords].join(' ')
  const foreign = ours.some(({ mine }) => !mine) ? ' --all' : ''
  return [
    ...(ours.length > 0 ? [`rdp-azure nsg revoke ${vmWords}${foreign}`] : []),
    ...(from === undefined ? [`rdp-azure nsg show ${onThisWay} --from <address>`] : []),
    ...(closed && access === 'closed' && from !== undefined && !isOwned(view)
      ? [`rdp-azure nsg allow ${onThisWay} --from ${from} --for 2h`]
      : []),
  ]
}

const lastOf = (id: string): string => id.slice(id.lastIndexOf('/') + 1)

/** Another `allow` prolongs nothing and takes nothing over. */
const oursStay =
  'that rule was there and keeps its own end; this command neither prolongs it nor takes it away'

/** An opening for people: how it ended, until when it lasts, and the way back. */
export function openingText(result: Opening, vmWords: string, paint: Paint): string {
  const { outcome, target, plan, until, before, id } = result
  const { meaning, exitCode } = openingOutcomes[outcome]
  const shown = plan && (outcome === 'planned' || outcome === 'refused')
  const stays = outcome === 'open' || outcome === 'left-open'
  const already = outcome === 'already-open'
  const deciding =
    already && before ? [`${before.port} to ${before.from ?? ''}: ${before.because}`] : []
  const ours = (already && before ? before.ours : []).filter(
    ({ source }) => source === before?.from,
  )
  return [
    ...(shown ? [planText(plan, paint), ''] : []),
    paint(exitCode === 0 ? 'good' : 'bad', `${target.name}: ${outcome} · ${meaning}`),
    ...block('By', deciding),
    ...block(
      'Ours',
      ours.map((rule) => ownLine(rule, paint)),
    ),
    ...(ours.length > 0 ? block('Note', [oursStay]) : []),
    ...(until === undefined || outcome === 'closed' ? [] : block('Until', [until])),
    ...failureLines(result.failure),
    ...(stays || ours.length > 0 ? block('Close', [`rdp-azure nsg revoke ${vmWords}`]) : []),
    ...(stays ? block('Run', [id]) : []),
  ].join('\n')
}

/** A closing for people: what was taken away, and what is left and why. */
export function closingText(result: Closing, vmWords: string, paint: Paint): string {
  const { outcome, target, plan, results, left, jitOpen } = result
  const { meaning, exitCode } = closingOutcomes[outcome]
  const foreign = left.some(({ mine }) => !mine)
  return [
    ...(plan && (outcome === 'planned' || outcome === 'refused')
      ? [planText(plan, paint), '']
      : []),
    ...results.map(
      ({ id, kind, status, reason }) =>
        `  ${id}. ${kind}: ${status}${reason ? `, ${reason.message}` : ''}`,
    ),
    paint(exitCode === 0 ? 'good' : 'bad', `${target.name}: ${outcome} · ${meaning}`),
    ...block(
      'Left',
      left.map((rule) => ownLine(rule, paint)),
    ),
    ...(jitOpen
      ? block('JIT', ['just-in-time access is open; it ends by itself and cannot be revoked'])
      : []),
    ...failureLines(result.failure),
    ...(foreign && exitCode === 0 ? block('Next', [`rdp-azure nsg revoke ${vmWords} --all`]) : []),
  ].join('\n')
}
