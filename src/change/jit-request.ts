import { z } from 'zod'

import { defineAzureAction } from './azure-action.ts'
import { singleAddressSchema } from './single-address.ts'

const paramsSchema = z.strictObject({
  /** ARM id of the just-in-time policy. */
  policyId: z
    .string()
    .regex(
      /^\/subscriptions\/[^\s'"]{1,400}\/jitNetworkAccessPolicies\/[^/\s'"]{1,90}$/i,
      'the ARM id of a just-in-time policy',
    ),
  port: z.int().min(1).max(65535),
  /** Who is let in: one address. */
  source: singleAddressSchema,
  /** For how long; the policy has a longest time of its own, one day at most (Microsoft Defender for Cloud). */
  minutes: z.int().min(1).max(1440),
})

/**
 * Asks the just-in-time policy that guards the VM to open a port for one address. The policy ends that by
 * itself, and it cannot be taken back earlier through the policy.
 */
export const jitRequest = defineAzureAction({
  name: 'jit-request',
  params: paramsSchema,
  describe: ({ policyId, port, source, minutes }) => ({
    subject: `port ${port} for ${source}, ${minutes} minutes, by the policy ${policyId.slice(policyId.lastIndexOf('/') + 1)}`,
    from: 'as it is',
    to: 'asked for',
  }),
  weakens: ({ port, source, minutes }) =>
    `just-in-time access lets ${source} in to port ${port}, and ends that by itself after ${minutes} minutes`,
  expiresAfterMinutes: ({ minutes }) => minutes,
  notUndoable: ({ minutes }) =>
    `the just-in-time request: it ends by itself after ${minutes} minutes`,
  consequences: [],
})
