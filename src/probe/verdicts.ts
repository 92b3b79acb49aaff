import type { WireVerdict } from '../model/wire-verdict.ts'
import { reachVerdicts } from './reach-verdicts.ts'
import { signInVerdicts } from './sign-in-verdicts.ts'
import { tlsVerdicts } from './tls-verdicts.ts'
import type { VerdictText } from './verdict-text.ts'

/**
 * What every way a probe can end means, by name. It follows MS-RDPBCGR 2.2.1.2, MS-CSSP and Microsoft's
 * articles on Remote Desktop errors; what a verdict of its own cannot settle is left to the view from inside.
 */
export const verdicts: Readonly<Record<WireVerdict, VerdictText>> = {
  ...reachVerdicts,
  ...tlsVerdicts,
  ...signInVerdicts,
}
