// Plain JavaScript that Node 18 understands: this runs before anything is installed.
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'

/**
 * The packages of one lockfile, by folder; undefined when the file is missing or torn.
 * @param {string} file
 * @returns {Record<string, { version?: string, optional?: boolean }> | undefined}
 */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages
  } catch {
    return undefined
  }
}

/**
 * Whether `node_modules` holds what `package-lock.json` says. Compares with npm's own record of what
 * it installed, so a hand-made `npm ci` counts as well. Optional packages of other systems may be absent.
 * @param {string} root the folder of package.json
 */
export function isInstalled(root) {
  const wanted = packagesOf(path.join(root, 'package-lock.json'))
  const present = packagesOf(path.join(root, 'node_modules', '.package-lock.json'))
  if (wanted === undefined || present === undefined) return false
  const extra = Object.keys(present).some((folder) => wanted[folder] === undefined)
  if (extra) return false
  return Object.entries(wanted).every(([folder, entry]) => {
    if (folder === '') return true
    const found = present[folder]
    if (found === undefined) return entry.optional === true
    return found.version === entry.version && existsSync(path.join(root, folder))
  })
}

/**
 * How to start npm: by its own file when npm started us (no shell, no `npm.cmd`), else by name.
 * @returns {{ command: string, before: string[], shell: boolean }}
 */
function npm() {
  const file = process.env['npm_execpath'] ?? ''
  if (path.basename(file) === 'npm-cli.js' && existsSync(file)) {
    return { command: process.execPath, before: [file], shell: false }
  }
  // Windows starts `npm.cmd` only through a shell; every argument here is a constant.
  return { command: 'npm', before: [], shell: process.platform === 'win32' }
}

/**
 * Installs exactly what the lockfile says, when it is not there yet.
 * @param {string} root
 * @returns {{ what: string, next: string } | undefined} what went wrong, and what to do
 */
export function install(root) {
  if (isInstalled(root)) return undefined
  process.stderr.write('Installing what package-lock.json says (npm ci, about 30 s) …\n')
  const { command, before, shell } = npm()
  // npm's words go to stderr, so that the output of the command itself stays clean.
  const done = spawnSync(command, [...before, 'ci', '--loglevel=error'], {
    cwd: root,
    shell,
    stdio: ['ignore', 2, 2],
  })
  if (done.error) {
    const what = `npm could not be started: ${done.error.message}`
    return { what, next: 'install Node.js with npm and run the command again' }
  }
  if (done.status !== 0) {
    return { what: `npm ci ended with ${done.status ?? done.signal}; see above`, next: 'npm ci' }
  }
  return undefined
}

/**
 * The Node that the lockfile pins; its binary comes from the install script of the package `node`.
 * @param {string} root
 * @returns {string | undefined}
 */
export function pinnedNode(root) {
  const name = process.platform === 'win32' ? 'node.exe' : 'node'
  const file = path.join(root, 'node_modules', 'node', 'bin', name)
  return existsSync(file) ? file : undefined
}
