import { z } from 'zod'

import { readSddl } from '../../change/sddl.ts'
import type { Json } from '../../model/change.ts'
import { windowsStateSchema } from '../../model/windows-state.ts'
import type { WindowsState } from '../../model/windows-state.ts'
import { expandNames } from './expand-names.ts'
import { layCertificate } from './lay-certificate.ts'
import { mergePatch } from './merge-patch.ts'
import { momentOf } from './moment.ts'
import { keyPaths } from './places.ts'
import { patchInvalid } from './scenario-invalid.ts'

const patchSchema = z.record(z.string(), z.json())

/**
 * Lays a patch over a state: objects are merged, lists and single values replaced, null takes away
 * (with all below a key or folder). `$names` stand for paths of this state. `clock` may be relative.
 * `listenerCertificate` mints the certificate it describes in place of the present one, before the
 * rest is laid. Nothing else follows from a patch; see `settle`.
 *
 * @throws RdpAzureError `ScenarioInvalid` naming the key that is wrong
 */
export async function patchWindows(state: WindowsState, patch: unknown): Promise<WindowsState> {
  const parsed = patchSchema.safeParse(patch)
  if (!parsed.success) throw patchInvalid([], 'is an object of plain values')
  const { clock, listenerCertificate, ...rest } = parsed.data
  const draft = structuredClone(state)
  if (clock !== undefined) setClock(draft, clockOf(clock, state.clock))
  if (listenerCertificate !== undefined) await layCertificate(draft, listenerCertificate)
  const merged = mergePatch(asJson(draft), expandNames(rest, draft))
  return checked(merged)
}

/** A clock that a patch sets is wrong by that much: time outside has not gone on. */
function setClock(draft: WindowsState, clock: string): void {
  const movedMs = Date.parse(clock) - Date.parse(draft.clock)
  draft.clock = clock
  draft.system.clockAheadSeconds += Math.trunc(movedMs / 1000)
}

function clockOf(value: Json, now: string): string {
  const moment = typeof value === 'string' ? momentOf(value, now) : undefined
  if (!moment) throw patchInvalid(['clock'], 'is a moment such as 2025-06-01T08:00:00Z or +10d')
  return moment.toISOString()
}

function asJson(state: WindowsState): Record<string, Json> {
  return patchSchema.parse(state)
}

function checked(merged: Json): WindowsState {
  const result = windowsStateSchema.safeParse(merged)
  if (!result.success) {
    const issue = result.error.issues[0]
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : []
    const why = unknown.length > 0 ? 'is no part of the state' : (issue?.message ?? 'is wrong')
    throw patchInvalid([...(issue?.path ?? []), ...unknown], why)
  }
  checkDescriptors(result.data)
  checkServiceKeys(result.data)
  return result.data
}

function checkDescriptors(state: WindowsState): void {
  const described = [
    ...Object.entries(state.files).map(([path, { sddl }]) => ['files', path, sddl] as const),
    ...Object.entries(state.registry).map(([path, { sddl }]) => ['registry', path, sddl] as const),
  ]
  for (const [part, path, sddl] of described) {
    if (sddl !== undefined && !readSddl(sddl)) {
      throw patchInvalid([part, path, 'sddl'], `"${sddl.slice(0, 80)}" is no security descriptor`)
    }
  }
}

/** There is one truth about a service's start type, and it is not the registry part. */
function checkServiceKeys(state: WindowsState): void {
  for (const [path, key] of Object.entries(state.registry)) {
    const parent = path.slice(0, path.lastIndexOf('\\')).toLowerCase()
    const start = Object.keys(key.values).find((name) => name.toLowerCase() === 'start')
    if (parent === keyPaths.services.toLowerCase() && start !== undefined) {
      throw patchInvalid(['registry', path, 'values', start], 'is told by services.<name>.start')
    }
  }
}
