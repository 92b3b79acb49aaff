import { z } from 'zod'

/** Programs and remnants that change what a person sees after the logon. */
export const programsSchema = z.object({
  appLocker: z
    .enum(['none', 'audits', 'enforces'])
    .optional()
    .describe('AppLocker’s rules for programs'),
  appLockerLeftover: z.boolean().optional().describe('AppLocker acts by rules that are gone'),
  softwareRestriction: z
    .boolean()
    .optional()
    .describe('Software Restriction Policies forbid by default'),
})
