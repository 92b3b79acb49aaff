import { accessSync, constants } from 'node:fs'
import path from 'node:path'

/** What the campaign runs, and the Debian package that has it. */
const packages: Readonly<Record<string, string>> = {
  xrdp: 'xrdp',
  'freerdp-shadow-cli': 'freerdp2-shadow-x11',
  'winpr-hash': 'winpr-utils',
  Xvfb: 'xvfb',
  nmap: 'nmap',
  ip: 'iproute2',
  iptables: 'iptables',
  unshare: 'util-linux',
}

/** Programs of the system are not on the search path of everyone. */
export function addSystemFolders(): void {
  const folders = [process.env['PATH'] ?? '', '/usr/sbin', '/sbin']
  process.env['PATH'] = folders.join(path.delimiter)
}

/** The packages whose programs are not on the search path. */
export function missingPackages(): string[] {
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
