import { z } from 'zod'

import type { Lock } from '../../model/network-evidence.ts'
import { actions } from '../actions.ts'
import { readPages } from './look.ts'
import type { Look } from './look.ts'
import { pathOf } from './resource-url.ts'
import { idWord, shaped, word } from './shaped.ts'

/** The version of Microsoft.Authorization whose documents of locks were read (azure-rest-api-specs, 2020-05-01). */
const lockVersion = '2020-05-01'

const lockShape = z.object({
  id: idWord,
  name: word(),
  properties: z.object({
    level: z.string(),
    notes: word(200).nullish(),
  }),
})

/**
 * Locks on a network security group and above it. `atScope()` leaves out what lies below; that a lock
 * really holds for the group is told by its own id.
 */
export async function readLocks(look: Look, groupId: string): Promise<Lock[]> {
  const path = pathOf(groupId, 'Microsoft.Network/networkSecurityGroups')
  const filter = encodeURIComponent('atScope()')
  const url = `${path}/providers/Microsoft.Authorization/locks?api-version=${lockVersion}&$filter=${filter}`
  const entries = await readPages(look, { action: actions.readLocks, scope: groupId }, url)
  return entries.flatMap((entry): Lock[] => {
    const { id, name, properties } = shaped(lockShape, entry, 'a lock')
    const scope = id.replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]*$/i, '')
    const level = /^readonly$/i.test(properties.level) ? 'ReadOnly' : 'CanNotDelete'
    if (/^notspecified$/i.test(properties.level) || !holds(scope, groupId)) return []
    return [{ name, level, scope, ...(properties.notes ? { notes: properties.notes } : {}) }]
  })
}

function holds(scope: string, id: string): boolean {
  return `${id}/`.toLowerCase().startsWith(`${scope}/`.toLowerCase())
}
