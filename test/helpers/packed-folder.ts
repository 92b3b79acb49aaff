import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import type { TestProject } from 'vitest/node'

declare module 'vitest' {
  interface ProvidedContext {
    packedFolder: string
  }
}

/** Makes the folder that the package is packed into when a test first asks, and removes it in the end. */
export function setup(project: TestProject): () => void {
  const folder = mkdtempSync(path.join(tmpdir(), 'rdp-azure-packed-'))
  project.provide('packedFolder', folder)
  return () => rmSync(folder, { recursive: true, force: true })
}
