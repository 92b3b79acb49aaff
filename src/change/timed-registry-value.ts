import { z } from 'zod'

import { tracesOfAnyChange } from './consequences.ts'
import { defineKind } from './kind.ts'
import { loweredSetting } from './lowered-setting.ts'
import {
  numberOf,
  registryStateInWords,
  registryStateOf,
  registryStateSchema,
} from './registry-state.ts'
import type { RegistryState } from './registry-state.ts'
import { lapseSchema, traceOfTask } from './timed.ts'
import { registryPathSchema } from './windows-path.ts'

const dword = z.int().min(0).max(0xffffffff)
/** The scheduled task names key and value in a command line, where these would be read as more. */
const plain = (text: string): boolean => !/["%]/.test(text)

const paramsSchema = z.strictObject({
  path: registryPathSchema.refine(plain, 'a key without quotes and percent signs'),
  name: z.string().min(1).max(255).refine(plain, 'a name without quotes and percent signs'),
  type: z.literal('REG_DWORD'),
  data: dword,
  minutes: lapseSchema,
  /** The stricter value that Windows puts back by itself. */
  restore: dword,
})

/**
 * Sets one number of the registry for a while. A scheduled task that puts back the stricter one, when
 * the time is over and at every start of Windows, is registered before anything is lowered; it needs
 * neither this tool nor PowerShell.
 */
export const timedRegistryValue = defineKind<z.infer<typeof paramsSchema>, RegistryState>({
  name: 'timed-registry-value',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: registryStateSchema,
  needs: ({ path, name }) => ({ registryValues: { [path]: [name] } }),
  before: ({ path, name }, guest) => registryStateOf(path, name, guest),
  after: ({ type, data }) => ({ ok: true, value: { exists: true, type, data } }),
  describe: ({ path, name, minutes }, before, after) => ({
    subject: `registry value ${path}\\${name} for ${minutes} minutes`,
    from: registryStateInWords(before),
    to: registryStateInWords(after),
  }),
  weakens({ path, name, minutes, restore }, before, after) {
    const lowered = loweredSetting({
      path,
      name,
      before: numberOf(before),
      after: numberOf(after),
    })
    const end = `Windows puts back ${restore} by itself after ${minutes} minutes, or when it starts`
    return lowered === undefined ? undefined : `${lowered}; ${end}`
  },
  expiresAfterMinutes: ({ minutes }) => minutes,
  notUndoable: () => undefined,
  consequences: [...tracesOfAnyChange, traceOfTask],
})
