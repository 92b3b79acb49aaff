import type { z } from 'zod'

import type { guestSections, registryKeySchema } from '../../../model/guest-evidence.ts'
import type { GuestRequest } from '../../../model/guest-protocol.ts'
import type { RegistryValue } from '../../../model/registry-value.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { keyRefusal } from '../access.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { readKey } from '../registry.ts'
import { findByName } from '../spelling.ts'

/** The section `registry`: every key asked for, spelt as in the request; of some only the values named. */
export function readRegistry(
  state: WindowsState,
  request: GuestRequest,
): Read<z.infer<typeof guestSections.registry>> {
  const some = Object.entries(request.registryValues)
  const pairs = [
    ...some.map(([path, names]) => [path, keyAt(state, path, names)] as const),
    ...request.registryKeys.map((path) => [path, keyAt(state, path)] as const),
  ]
  return found(Object.fromEntries(pairs))
}

function keyAt(
  state: WindowsState,
  path: string,
  names?: readonly string[],
): z.infer<typeof registryKeySchema> {
  const refusal = keyRefusal(state, path)
  if (!refusal.ok) return { status: 'unreadable', ...refusal.problem }
  const values = readKey(state, path)
  if (!values) return { status: 'absent' }
  return { status: 'present', values: names ? valuesNamed(values, names) : values }
}

/** Only these values, spelt and ordered as asked for. */
function valuesNamed(values: Readonly<Record<string, RegistryValue>>, names: readonly string[]) {
  const pairs = names.flatMap((name) => {
    const value = findByName(values, name)
    return value ? [[name, value] as const] : []
  })
  return Object.fromEntries(pairs)
}
