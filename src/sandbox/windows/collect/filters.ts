import type { z } from 'zod'

import type { guestSections } from '../../../model/guest-evidence.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { rdpPort } from '../../rdp-port.ts'
import { keyRefusal } from '../access.ts'
import { registryPaths } from '../places.ts'
import { problem, found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { findByName } from '../spelling.ts'

/** The script tells no more filters. */
const mostDrops = 5
const ownBinding = /^(ms_.*|netvsc_vfpp|vms_pp)$/i

/** The section `filters`. What drops packets beside the firewall. */
export function readFilters(state: WindowsState): Read<z.infer<typeof guestSections.filters>> {
  // The port is read before anything is asked about it.
  const refusal = keyRefusal(state, registryPaths.RT)
  if (!refusal.ok) return refusal
  if (findByName(state.services, 'BFE')?.state !== 'running')
    return problem('FiltersUnread', 'netsh.exe ended with code 1')
  const dropping = state.network.filters.filter(({ dropsPorts }) =>
    dropsPorts.includes(rdpPort(state)),
  )
  const drops = dropping
    .flatMap(({ provider, providerKey, onlyFrom }) =>
      providerKey === null || onlyFrom !== undefined || providerKey.startsWith('FWPM_PROVIDER_')
        ? []
        : [{ name: provider, provider: providerKey, count: 1 }],
    )
    .slice(0, mostDrops)
  const unnamed = dropping.filter(({ providerKey }) => providerKey === null).length
  const bindings = [...new Set(state.network.bindings.filter((id) => !ownBinding.test(id)))]
  return found({
    ...(drops.length > 0 && { drops }),
    ...(unnamed > 0 && { unnamed }),
    ...(bindings.length > 0 && { bindings }),
  })
}
