import type { NetworkState } from '../model/network-state.ts'

/**
 * Where people and the command connect from in the sandbox: an address for documentation (RFC 5737), in
 * the range that the usual group lets in.
 */
export const callerAddress = '198.51.100.7'

/** One interface with a group that lets the caller's range in to Remote Desktop, and nothing unusual beside. */
export function usualNetwork(): NetworkState {
  return {
    nicGroup: [
      {
        name: 'AllowRdp',
        priority: 300,
        access: 'Allow',
        direction: 'Inbound',
        protocol: 'Tcp',
        sources: ['198.51.100.0/24'],
        sourcePorts: ['*'],
        destinations: ['*'],
        destinationPorts: ['3389'],
        sourceGroups: [],
        destinationGroups: [],
      },
    ],
    subnetGroup: null,
    adminRules: [],
    routes: [],
    applicationSecurityGroups: [],
    publicSku: 'Standard',
    dns: null,
    nat: null,
    secondInterface: null,
    bastion: false,
    gateway: false,
    jit: 'none',
    jitRequests: [],
    sessionHost: false,
    groupLock: 'none',
  }
}
