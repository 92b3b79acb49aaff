import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

/** A folder for journals that goes away when the block ends. */
export function journalFolder() {
  const root = mkdtempSync(path.join(tmpdir(), 'rdp-azure-journal-'))
  return {
    folder: path.join(root, 'runs'),
    root,
    [Symbol.dispose]: () => rmSync(root, { recursive: true, force: true }),
  }
}
