// npm run test:windows: both guest scripts under powershell.exe (Windows PowerShell 5.1), on a scratch
// registry key and a scratch file that are removed afterwards. Needs an administrator, on a machine
// that may be thrown away: apply.ps1 keeps its records in Program Files\rdp-azure.
import { execFile, execFileSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'

import { guestScripts } from '../../src/assets.ts'
import { tryGuestScripts } from './scratch.ts'
import type { Check, Scratch } from './scratch.ts'

const administrators = '*S-1-5-32-544'

/** Below the drive itself, because apply.ps1 refuses paths that pass a folder of some user. */
function makeScratch(): Scratch & { root: string } {
  const name = `rdp-azure-scratch-${randomBytes(4).toString('hex')}`
  const root = path.win32.join(process.env['SystemDrive'] ?? 'C:', '\\', name)
  const file = path.win32.join(root, 'key.bin')
  const folder = path.win32.join(root, 'keys')
  const key = `HKLM\\SOFTWARE\\${name}`
  mkdirSync(folder, { recursive: true })
  writeFileSync(file, randomBytes(64))
  writeFileSync(path.win32.join(folder, 'one.bin'), randomBytes(64))
  execFileSync('icacls', [root, '/setowner', administrators, '/T', '/Q'])
  execFileSync('reg', ['add', key, '/v', 'Value', '/t', 'REG_DWORD', '/d', '1', '/f'])
  return { key, file, folder, root }
}

/** As the Run Command extension does: from a file, without a profile, whatever the policy says. */
function runWindowsPowerShell(script: string): Promise<{ stdout: string; stderr: string }> {
  const folder = mkdtempSync(path.join(tmpdir(), 'rdp-azure-script-'))
  const file = path.join(folder, 'script0.ps1')
  writeFileSync(file, script)
  const how = ['-NoProfile', '-NonInteractive', '-ExecutionPolicy', 'Unrestricted', '-File', file]
  return new Promise((resolve) => {
    execFile('powershell.exe', how, { timeout: 300_000 }, (_error, stdout, stderr) => {
      rmSync(folder, { recursive: true, force: true })
      resolve({ stdout, stderr })
    })
  })
}

function tell({ says, holds, seen }: Check): void {
  process.stdout.write(`${holds ? 'ok    ' : 'FAILED'} ${says}\n`)
  if (!holds) process.stdout.write(`       seen: ${JSON.stringify(seen)}\n`)
}

async function main(): Promise<void> {
  if (process.platform !== 'win32') {
    process.stdout.write(
      '1 skipped: Windows PowerShell exists on Windows only\n0 passed, 0 failed\n',
    )
    return
  }
  const scratch = makeScratch()
  try {
    const checks = await tryGuestScripts(runWindowsPowerShell, guestScripts(), scratch)
    for (const check of checks) tell(check)
    const failed = checks.filter(({ holds }) => !holds).length
    process.stdout.write(`${checks.length - failed} passed, ${failed} failed\n`)
    process.exitCode = failed === 0 ? 0 : 1
  } finally {
    execFileSync('reg', ['delete', scratch.key, '/f'])
    rmSync(scratch.root, { recursive: true, force: true })
  }
}

await main()
