import { z } from 'zod'

/** What Windows accepts on the way to a logon: TLS, NLA, CredSSP, NTLM, and which policy says so. */
export const securitySchema = z.object({})
