import { z } from 'zod'

/** What Windows accepts on the way to a logon: TLS, NLA, CredSSP, NTLM, and which policy says so. */
export const securitySchema = z.object({
  negotiation: z
    .object({
      securityLayer: z.int().optional().describe('in force: 0 RDP, 1 negotiate, 2 TLS'),
      userAuthentication: z.int().optional().describe('in force: 1 demands NLA'),
      minEncryptionLevel: z.int().optional().describe('in force: 1 low to 4 FIPS'),
      allowed: z.boolean().optional().describe('false: fAllowSecProtocolNegotiation is 0'),
      misfits: z
        .array(z.string())
        .optional()
        .describe('settings in force that hold no value Windows knows'),
      byPolicy: z.array(z.string()).optional().describe('settings in force that a policy sets'),
    })
    .optional(),
  tls: z
    .object({
      tls12: z.boolean().optional().describe('Schannel speaks TLS 1.2 as a server'),
      tls13: z.boolean().optional().describe('Schannel speaks TLS 1.3 as a server'),
      tls12Enabled: z.int().optional().describe('TLS 1.2 Server Enabled, where it is set'),
      tls12DisabledByDefault: z
        .int()
        .optional()
        .describe('TLS 1.2 Server DisabledByDefault, where it is set'),
    })
    .optional(),
  cipherSuites: z
    .object({
      listed: z.boolean().optional().describe('a policy lists the cipher suites'),
      count: z.int().optional().describe('cipher suites in the list'),
      shared: z.boolean().optional().describe('the list holds a suite that today’s clients offer'),
      functions: z.string().optional().describe('the list, where it is one text'),
    })
    .optional(),
  fips: z.boolean().optional().describe('FIPSAlgorithmPolicy is on'),
  credSsp: z
    .object({
      encryptionOracle: z
        .int()
        .optional()
        .describe('AllowEncryptionOracle: 0 force updated, 1 mitigated, 2 vulnerable'),
      patched: z.boolean().optional().describe('has the update for CVE-2018-0886'),
    })
    .optional(),
  ntlm: z
    .object({
      restrictReceiving: z
        .int()
        .optional()
        .describe('RestrictReceivingNTLMTraffic: 0 none, 1 domain accounts, 2 all'),
      restrictSending: z
        .int()
        .optional()
        .describe('RestrictSendingNTLMTraffic: 0 none, 1 audit, 2 all'),
      lmCompatibilityLevel: z.int().optional().describe('LmCompatibilityLevel, absent = 3'),
    })
    .optional(),
  lsaCfgFlags: z.int().optional().describe('LsaCfgFlags: 1 or 2 runs Credential Guard'),
  disableDomainCreds: z.int().optional().describe('1: domain credentials are not kept'),
  forceGuest: z.int().optional().describe('1: network logons become Guest'),
  winningPolicies: z
    .record(z.string(), z.string())
    .optional()
    .describe('the GPO that sets a value, by the value’s registry name'),
})
