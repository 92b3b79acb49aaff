import { z } from 'zod'

import { tracesOfAnyChange } from './consequences.ts'
import { findByName } from './find-by-name.ts'
import { defineKind } from './kind.ts'
import { lapseSchema, traceOfTask } from './timed.ts'

const paramsSchema = z.strictObject({
  /** As the registry has it; the task names it in command lines, where quotes would be read as more. */
  name: z.string().regex(/^[^|"'%\p{Cc}]{1,255}$/u, 'the name of a rule, as the registry has it'),
  minutes: lapseSchema,
})

const valueSchema = z.strictObject({ active: z.boolean() })

/**
 * Switches one local connection security rule off for a while. A scheduled task that switches it on
 * again, when the time is over and at every start of Windows, is registered before.
 */
export const ipsecRule = defineKind<z.infer<typeof paramsSchema>, z.infer<typeof valueSchema>>({
  name: 'ipsec-rule',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: valueSchema,
  needs: () => ({}),
  before({ name }, guest) {
    // The section tells rules that are on and demand protection, and no others.
    const text = findByName(guest.firewall?.ipsec ?? {}, name)
    if (text === undefined) return { seen: false, missing: `the IPsec rule ${name}` }
    return { seen: true, value: { active: true } }
  },
  after: () => ({ ok: true, value: { active: false } }),
  describe: ({ name, minutes }, before, after) => ({
    subject: `IPsec rule ${name} for ${minutes} minutes`,
    from: before.active ? 'on' : 'off',
    to: after.active ? 'on' : 'off',
  }),
  weakens: ({ name, minutes }, before, after) =>
    before.active && !after.active
      ? `the IPsec rule ${name} no longer demands protection; Windows switches it on again by itself after ${minutes} minutes, or when it starts`
      : undefined,
  expiresAfterMinutes: ({ minutes }) => minutes,
  notUndoable: () => undefined,
  consequences: [...tracesOfAnyChange, traceOfTask],
})
