import type { Reads } from './reads.ts'

/** TLS, NLA, CredSSP, NTLM and policy. */
export const securityReads: Reads = {}
