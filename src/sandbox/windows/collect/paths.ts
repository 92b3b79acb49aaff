import type { z } from 'zod'

import type { guestSections, pathSchema } from '../../../model/guest-evidence.ts'
import type { GuestRequest } from '../../../model/guest-protocol.ts'
import type { WindowsState } from '../../../model/windows-state.ts'
import { descriptorOf } from '../access.ts'
import { found } from '../problem.ts'
import type { Read } from '../problem.ts'
import { fileAt } from '../spelling.ts'

type PathFact = z.infer<typeof pathSchema>

/** The section `paths`: every path asked for, spelt as in the request. */
export function readPaths(
  state: WindowsState,
  request: GuestRequest,
): Read<z.infer<typeof guestSections.paths>> {
  const pairs = request.paths.map((path): [string, PathFact] => {
    const file = fileAt(state, path)
    return [path, file ? fileFact(file) : { status: 'absent' }]
  })
  return found(Object.fromEntries(pairs))
}

/** Size, descriptor and whether it is a link, or why SYSTEM cannot tell. */
export function fileFact(file: WindowsState['files'][string]): PathFact {
  const descriptor = descriptorOf(file)
  if (!descriptor.ok) return { status: 'unreadable', ...descriptor.problem }
  return {
    status: 'present',
    sizeBytes: file.kind === 'file' ? Buffer.from(file.content ?? '', 'base64').length : 0,
    sddl: descriptor.value,
    reparsePoint: file.kind === 'junction',
  }
}
