import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { afterAll } from 'vitest'

const made: string[] = []

/** A new folder that is gone when the tests of the file have ended. */
export function temporaryFolder(purpose: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), `rdp-azure-${purpose}-`))
  made.push(folder)
  return folder
}

/** Removes what the tests of this file made; called once in each file that makes folders. */
export function removeTemporaryFolders(): void {
  afterAll(() => {
    for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true })
  })
}
