import type { Facts } from '../model/facts.ts'

/**
 * What stands in the way of a connection, by what the network shows: whoever opens the file should know
 * before mstsc says less.
 */
export function connectionNotes({
  rdp,
  jit,
  hostPool,
  route,
}: NonNullable<Facts['network']>): string[] {
  const group = rdp?.group === undefined ? '' : ` of ${rdp.group}`
  const closed = jit?.policy !== undefined && jit.open === false
  return [
    ...(rdp?.access === 'deny' && !closed
      ? [`the rule ${rdp.rule ?? 'that decides'}${group} does not let Remote Desktop in`]
      : []),
    ...(closed ? ['just-in-time access guards the port, and it is closed now'] : []),
    ...(hostPool === undefined || hostPool === ''
      ? []
      : [`a session host of ${hostPool}: people connect by the client of Azure Virtual Desktop`]),
    ...(route?.appliance === undefined
      ? []
      : [`answers go through the appliance ${route.appliance}`]),
  ]
}
