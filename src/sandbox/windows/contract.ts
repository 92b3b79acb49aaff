import type { WindowsState } from '../../model/windows-state.ts'

/**
 * What can happen in the simulated Windows. The TypeScript twin and the stand-ins of the PowerShell
 * host both send these, so that causes and effects are written once.
 */
export type WindowsHappening =
  | { type: 'service-start'; name: string }
  | { type: 'service-stop'; name: string }
  | { type: 'registry-set'; path: string; name: string }
  | { type: 'registry-removed'; path: string; name?: string }
  | { type: 'acl-set'; path: string }
  | { type: 'file-removed'; path: string }
  | { type: 'time-sync' }

/** What happening gives: the state after it, and what the caller must see as a failure of its call. */
export interface Happened {
  state: WindowsState
  failure?: { id: string; message: string }
}

/** A version of TLS, spelt as Node and OpenSSL do. */
export type TlsVersion = 'TLSv1' | 'TLSv1.1' | 'TLSv1.2' | 'TLSv1.3'

/** What a listener says of its Windows when network level authentication begins. */
export interface ListenerIdentity {
  computerName: string
  build: number
  /** The guest's clock, UTC. */
  clock: string
  /** Version of the TSRequest (MS-CSSP 2.2.1). */
  credSspVersion: number
}

/**
 * How the VM's listener behaves, derived from the state each time it is asked. `refuse`: the
 * negotiation fails with a code of MS-RDPBCGR 2.2.1.2.2. `standard-security`: the server takes part in
 * no negotiation, so that neither TLS nor NLA comes about. `tls-alert`: no common version or cipher
 * suite. `foreign`: another program holds the port and says its own banner. `serve` without `versions`
 * speaks every version of today's clients.
 */
export type ListenerBehaviour =
  | { kind: 'closed' }
  | { kind: 'no-certificate' }
  | { kind: 'refuse'; code: number }
  | { kind: 'standard-security' }
  | { kind: 'foreign'; banner: string }
  | { kind: 'reset-on-hello' }
  | { kind: 'tls-alert' }
  | {
      kind: 'serve'
      certificatePem: string
      keyPem: string
      thumbprint: string
      versions?: readonly TlsVersion[]
      identity: ListenerIdentity
    }
