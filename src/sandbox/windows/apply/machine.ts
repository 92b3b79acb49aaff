import type { WindowsState } from '../../../model/windows-state.ts'
import type { WindowsHappening } from '../contract.ts'
import { happen } from '../happen.ts'
import { inheritedSddl } from '../inherit.ts'
import type { Problem } from '../problem.ts'
import { fileAt, spelledIn, splitPath } from '../spelling.ts'

/**
 * The simulated Windows under the hands of apply. Every write counts, to the tool's own folder and to
 * objects alike; after the last one allowed the guest is dead: it takes no more writes and nobody
 * hears its answer, so what follows in the caller does not matter.
 */
export interface Machine {
  state(): WindowsState
  died(): boolean
  /** One write: an edit of the state in place, then what follows from it. */
  write(
    edit: (draft: WindowsState) => void,
    happening?: WindowsHappening,
  ): Promise<Problem | undefined>
}

/** Takes a state in hand. `crashAfter`: the guest dies after so many writes. */
export function takeInHand(start: WindowsState, crashAfter = Number.POSITIVE_INFINITY): Machine {
  let state = start
  let left = crashAfter
  return {
    state: () => state,
    died: () => left <= 0,
    async write(edit, happening) {
      if (left <= 0) return undefined
      left -= 1
      const draft = structuredClone(state)
      edit(draft)
      if (!happening) {
        state = draft
        return undefined
      }
      const happened = await happen(happening, draft)
      state = happened.state
      return happened.failure
    },
  }
}

/** Writes a file whole. A new one takes over the access list of its folder. */
export async function writeFile(machine: Machine, path: string, bytes: Buffer): Promise<void> {
  await machine.write((draft) => {
    const name = spelledIn(draft.files, path)
    const content = bytes.toString('base64')
    const known = draft.files[name]
    const sddl = known?.sddl ?? inheritedSddl(folderSddl(draft, path), 'file')
    draft.files[name] = { kind: 'file', content, sddl, links: known?.links ?? 1 }
  })
}

/** Makes a folder. Without a descriptor of its own it takes over that of the folder above. */
export async function makeFolder(machine: Machine, path: string, sddl?: string): Promise<void> {
  await machine.write((draft) => {
    const own = sddl ?? inheritedSddl(folderSddl(draft, path), 'directory')
    draft.files[path] = { kind: 'directory', sddl: own, links: 1, createdAt: draft.clock }
  })
}

function folderSddl(state: WindowsState, path: string): string {
  return fileAt(state, splitPath(path).parent)?.sddl ?? ''
}
