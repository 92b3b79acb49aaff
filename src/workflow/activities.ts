import { z } from 'zod'

import { askedSchema } from '../model/asked.ts'
import { changeResultSchema, plannedChangeSchema } from '../model/change.ts'
import { platformEvidenceSchema, wireEvidenceSchema } from '../model/evidence.ts'
import { observation } from '../model/failure.ts'
import { guestEvidenceSchema } from '../model/guest-evidence.ts'
import { guestTaskSchema } from '../model/guest-protocol.ts'
import { networkEvidenceSchema, securityGroupSchema } from '../model/network-evidence.ts'
import { planSchema } from '../model/plan.ts'
import { targetSchema } from '../model/target.ts'
import { activity } from './flow.ts'

const onTarget = z.object({ target: targetSchema })

/** Reads the VM and its instance view. */
export const lookPlatform = activity({
  name: 'look-platform',
  input: onTarget,
  output: observation(platformEvidenceSchema),
  repeats: 'safe',
})

/** What is asked of the network beside the VM: who connects, on which way, to which port of the guest. */
const asking = { asked: askedSchema, port: z.int() }

/** Reads the VM's way to the network: interfaces, addresses, rules, routes, and who else owns the door. */
export const lookNetwork = activity({
  name: 'look-network',
  input: onTarget.extend(asking),
  output: observation(networkEvidenceSchema),
  repeats: 'safe',
})

/** Reads groups as they are configured: unlike effective rules, these have descriptions. */
export const lookGroups = activity({
  name: 'look-groups',
  input: onTarget.extend({ groupIds: z.array(z.string()) }),
  output: observation(z.array(securityGroupSchema)),
  repeats: 'safe',
})

/** Probes RDP from here. Without a line of sight the result is unseen, never faulty. */
export const lookWire = activity({
  name: 'look-wire',
  input: z.object({ network: networkEvidenceSchema, ...asking }),
  output: observation(wireEvidenceSchema),
  repeats: 'safe',
})

/** Runs collect.ps1 in the guest. */
export const lookGuest = activity({
  name: 'look-guest',
  input: z.object({ target: targetSchema, task: guestTaskSchema }),
  output: observation(guestEvidenceSchema),
  repeats: 'safe',
})

/** Runs apply.ps1 in the guest: changes, or their reversal, then collect in the same Run Command. */
export const changeGuest = activity({
  name: 'change-guest',
  input: z.object({ target: targetSchema, task: guestTaskSchema }),
  output: observation(
    z.object({
      results: z.array(changeResultSchema),
      replayed: z.boolean(),
      guest: guestEvidenceSchema,
    }),
  ),
  repeats: 'keyed',
})

/** Makes one change of the control plane, or takes it back. */
export const changeAzure = activity({
  name: 'change-azure',
  input: z.object({
    target: targetSchema,
    change: plannedChangeSchema,
    /** When Windows had booted, as it told last: tells a repeated restart whether it happened. */
    bootedAt: z.iso.datetime().optional(),
    /** Set where a change is taken back: the run that made it. `change` is then its inverse. */
    undoOf: z.string().optional(),
  }),
  output: observation(changeResultSchema),
  repeats: 'look-first',
})

/** Shows the plan to whoever can say yes. */
export const askApproval = activity({
  name: 'ask-approval',
  input: z.object({ plan: planSchema, reasons: z.array(z.string()) }),
  output: z.object({ approved: z.boolean(), asked: z.boolean() }),
  repeats: 'safe',
})
