import type { Reads } from './reads.ts'

/** Firewall and network. */
export const networkReads: Reads = {}
