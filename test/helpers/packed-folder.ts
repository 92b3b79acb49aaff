import { mkdtempSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'

import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    packedFolder: string
  }
}

/** Makes the folder that the package is packed into when a test first asks, and removes it in the end. */
export function setup(project: TestProject): () => Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rdp-azure-packed-'))
  project.provide('packedFolder', folder)
  // Ten thousand files: removed without holding up the end of the workers.
  return () => rm(folder, { recursive: true, force: true })
}
