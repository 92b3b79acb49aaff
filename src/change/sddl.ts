/**
 * Security descriptors as text: read, written, asked, widened and compared. Windows shows the same
 * access in several spellings (alias or SID, `FR` or `0x120089`, with or without the AI flag); this
 * folder is the one place that knows which of them mean the same.
 */
export { sameAccess } from './sddl/compare.ts'
export type { Ace, AceFlag, SecurityDescriptor } from './sddl/descriptor.ts'
export { formatAces, formatSddl } from './sddl/format.ts'
export { grantAces } from './sddl/grant.ts'
export { parseAces, parseSddl, readSddl } from './sddl/parse.ts'
export { canReadFile, rightsOf } from './sddl/rights.ts'
export { networkServiceSids, sids, systemSids, trustedOwners } from './sddl/sids.ts'
