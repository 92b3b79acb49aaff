import type { Reads } from './reads.ts'

/** Accounts, domain, licensing, load and what else hinders a logon. */
export const systemReads: Reads = {}
