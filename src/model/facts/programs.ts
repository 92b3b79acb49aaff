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
  termServiceDll: z.string().optional().describe('the file TermService is loaded from'),
  foreignTermServiceDll: z
    .boolean()
    .optional()
    .describe('TermService is loaded from another file than termsrv.dll of Windows'),
  audioHung: z
    .boolean()
    .optional()
    .describe('the newest event 7011 says that Windows Audio did not answer in time'),
  umbusDisabled: z
    .boolean()
    .optional()
    .describe('the bus for redirected devices (umbus) is disabled'),
  orphanProviders: z
    .array(z.string())
    .optional()
    .describe('network providers in use whose file is gone'),
  rpcHostsDiffer: z
    .boolean()
    .optional()
    .describe('RpcEptMapper runs in another host process than RpcSs is set to'),
  userinitMissing: z
    .boolean()
    .optional()
    .describe('Userinit of Winlogon does not name userinit.exe'),
})
