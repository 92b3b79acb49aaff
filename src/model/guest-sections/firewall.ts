import { z } from 'zod'

/** A rule's text without version, name and description, by the rule's name in the registry. */
const rulesSchema = z.record(z.string(), z.string())

/**
 * Firewall and IPsec rules that touch Remote Desktop, and the active profiles. Rules are told as text,
 * because reading them needs no Windows.
 */
export const firewallSchema = z.object({
  /** Network profiles in use; absent when Windows does not tell. */
  profiles: z.array(z.enum(['domain', 'private', 'public'])).optional(),
  /** Local rules: those of Remote Desktop, on or off, and enabled ones for TermService's port. */
  rules: rulesSchema,
  /** Usual rules that are not there. */
  gone: z.array(z.string()).optional(),
  /** The same of Group Policy. */
  policyRules: rulesSchema.optional(),
  /** Enabled IPsec rules that demand security, local ones and those of Group Policy. */
  ipsec: rulesSchema.optional(),
  policyIpsec: rulesSchema.optional(),
  /** There are more rules than are told. */
  cut: z.boolean().optional(),
})
