import { accessSync, constants } from 'node:fs'
import path from 'node:path'

/** Programs of the system are not on the search path of everyone. */
export function addSystemFolders(): void {
  const folders = [process.env['PATH'] ?? '', '/usr/sbin', '/sbin']
  process.env['PATH'] = folders.join(path.delimiter)
}

/** Of programs and the Debian packages that have them: the packages whose program is not on the search path. */
export function missingPackages(packages: Readonly<Record<string, string>>): string[] {
  return Object.entries(packages)
    .filter(([program]) => !isOnPath(program))
    .map(([, name]) => name)
}

function isOnPath(program: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  return folders.some((folder) => isExecutable(path.join(folder, program)))
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
