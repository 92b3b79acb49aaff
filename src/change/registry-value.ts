import { z } from 'zod'

import { registryValueSchema } from '../model/registry-value.ts'
import { tracesOfAnyChange } from './consequences.ts'
import { defineKind } from './kind.ts'
import { loweredSetting } from './lowered-setting.ts'
import { registryPaths } from './registry-paths.ts'
import {
  numberOf,
  registryStateInWords,
  registryStateOf,
  registryStateSchema,
} from './registry-state.ts'
import type { RegistryState } from './registry-state.ts'
import { stationSwitch } from './station-switch.ts'
import { registryPathSchema } from './windows-path.ts'

/** A value's name has at most 16,383 characters in Windows; none that matters here passes 255. */
const place = { path: registryPathSchema, name: z.string().min(1).max(255) }
/** What is set: `keepAbsent` leaves a value that is not there to the default Windows takes for it. */
const set = { ...place, keepAbsent: z.literal(true).optional() }
const [text, expandable, dword, qword, texts, binary] = registryValueSchema.options

const paramsSchema = z.union([
  z.strictObject({ ...place, absent: z.literal(true) }),
  z.discriminatedUnion('type', [
    text.extend(set),
    expandable.extend(set),
    dword.extend(set),
    qword.extend(set),
    texts.extend(set),
    binary.extend(set),
  ]),
])
type Params = z.infer<typeof paramsSchema>

/** Sets or removes one value of a registry key under HKLM. */
export const registryValue = defineKind<Params, RegistryState>({
  name: 'registry-value',
  where: 'guest',
  nature: 'state',
  params: paramsSchema,
  value: registryStateSchema,
  // Not the whole key: some hold more than an answer can carry.
  needs: ({ path, name }) => ({ registryValues: { [path]: [name] } }),
  before: ({ path, name }, guest) =>
    stationSwitch(guest, path, name) ?? registryStateOf(path, name, guest),
  after(params, before) {
    if ('absent' in params) return { ok: true, value: { exists: false } }
    const { path: _path, name: _name, keepAbsent, ...value } = params
    if (keepAbsent && !before.exists) return { ok: true, value: before }
    return { ok: true, value: { exists: true, ...value } }
  },
  describe: ({ path, name }, before, after) => ({
    subject: `registry value ${path}\\${name}`,
    from: registryStateInWords(before),
    to: registryStateInWords(after),
  }),
  weakens: ({ path, name }, before, after) =>
    loweredSetting({
      path,
      name,
      before: numberOf(before),
      after: numberOf(after),
      texts: { before: textOf(before), after: textOf(after) },
    }),
  notUndoable: () => undefined,
  consequences: [
    ...tracesOfAnyChange,
    {
      what: 'the service of the firewall, which a damaged list of loopback apps had stopped, is started by Windows',
      covers: ['services.mpssvc.state'],
      ofPath: registryPaths.APPCS,
    },
  ],
})

/** A list of texts is one text with commas, as Schannel reads both. */
function textOf(value: RegistryState): string {
  if (!value.exists) return ''
  return Array.isArray(value.data) ? value.data.join(',') : String(value.data)
}
