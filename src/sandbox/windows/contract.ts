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

/** What happening gives: the state after it, and what the caller must see as a failure of its call. */
export interface Happened {
  state: WindowsState
  failure?: { id: string; message: string }
}

/** How the VM's listener behaves, derived from the state each time it is asked. */
export type ListenerBehaviour =
  | { kind: 'closed' }
  | { kind: 'no-certificate' }
  | { kind: 'reset-on-hello' }
  | { kind: 'serve'; certificatePem: string; keyPem: string; thumbprint: string }
