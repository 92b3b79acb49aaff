// npm run demo: one VM with a broken Remote Desktop, diagnosed, repaired, proven and undone on this
// machine. Each step is the command a user would type; what it must have brought about is checked in
// its JSON and its exit code, and the text shown is the one the command prints.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

import { diagnosisSchema, repairResultSchema, undoResultSchema } from '../src/model/outcome.ts'
import { diagnosisText } from '../src/report/diagnosis-text.ts'
import { plain } from '../src/report/paint.ts'
import { repairText, undoText } from '../src/report/repair-text.ts'

/** One command, what must come of it, and how its JSON reads as text. */
interface Step {
  says: string
  words: string[]
  expects: { exitCode: number; result: string }
  read(json: unknown): { result: string; text: string }
}

const vm = 'vm-web01'

function readDiagnosis(json: unknown) {
  const diagnosis = diagnosisSchema.parse(json)
  const { verdict, cause } = diagnosis.judgement
  const text = diagnosisText(diagnosis, { vmWords: vm }, plain)
  return { result: cause === undefined ? verdict : `${verdict}: ${cause}`, text }
}

function readRepair(json: unknown) {
  const repair = repairResultSchema.parse(json)
  const proof = repair.proof === undefined ? '' : `, proof ${repair.proof}`
  return { result: `${repair.outcome}${proof}`, text: repairText(repair, vm, plain) }
}

function readUndo(json: unknown) {
  const undo = undoResultSchema.parse(json)
  return { result: undo.outcome, text: undoText(undo, plain) }
}

const broken = { exitCode: 3, result: 'faulty: f686-key-acl' }

const steps: readonly Step[] = [
  {
    says: 'Remote Desktop to this VM fails. Why?',
    words: ['diagnose', vm],
    expects: broken,
    read: readDiagnosis,
  },
  {
    says: 'Repair it, and prove it from outside.',
    words: ['repair', vm, '--yes'],
    expects: { exitCode: 0, result: 'fixed, proof outside' },
    read: readRepair,
  },
  {
    says: 'Look again.',
    words: ['diagnose', vm],
    expects: { exitCode: 0, result: 'healthy' },
    read: readDiagnosis,
  },
  {
    says: 'Put everything back as it was.',
    words: ['undo', vm, '--yes'],
    expects: { exitCode: 0, result: 'undone' },
    read: readUndo,
  },
  {
    says: 'So it is broken again, in the same way.',
    words: ['diagnose', vm],
    expects: broken,
    read: readDiagnosis,
  },
]

/** The environment without what the person at this machine has set for real runs. */
function cleanEnvironment(folder: string): Record<string, string | undefined> {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('RDP_AZURE_'))
  return { ...Object.fromEntries(kept), RDP_AZURE_JOURNAL: path.join(folder, 'runs') }
}

/** Runs one command in the sandbox whose state lies in the folder. */
function run(words: readonly string[], folder: string): { exitCode: number; stdout: string } {
  const main = fileURLToPath(new URL('../src/cli/main.ts', import.meta.url))
  const sandbox = ['sandbox', 'run', '--state', path.join(folder, 'state'), '--', 'rdp-azure']
  const done = spawnSync(process.execPath, [main, ...sandbox, ...words, '-o', 'json'], {
    env: cleanEnvironment(folder),
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return { exitCode: done.status ?? 1, stdout: done.stdout }
}

function say(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Runs one step and tells it; gives what differs from what was expected. */
function take(step: Step, folder: string): string | undefined {
  say(`\n# ${step.says}\n$ rdp-azure ${step.words.join(' ')}`)
  const { exitCode, stdout } = run(step.words, folder)
  const { expects } = step
  const wanted = `${expects.result} (exit code ${expects.exitCode})`
  let result = 'no result that could be read'
  try {
    const answer = step.read(JSON.parse(stdout))
    result = answer.result
    say(answer.text)
  } catch {
    say(stdout)
  }
  if (result === expects.result && exitCode === expects.exitCode) return undefined
  return `expected ${wanted}, got ${result} (exit code ${exitCode})`
}

function demo(folder: string): number {
  say('A pretend Azure on this machine: no subscription, nothing leaves it, nothing is billed.')
  say(`Its VM ${vm} has a private key that Remote Desktop cannot read. State: ${folder}`)
  for (const step of steps) {
    const difference = take(step, folder)
    if (difference === undefined) continue
    say(`\nThe demo failed: ${difference}`)
    return 1
  }
  say('\nEvery step did what was expected. Next: README.md, or: npm run rdp-azure -- --help')
  return 0
}

const folder = mkdtempSync(path.join(tmpdir(), 'rdp-azure-demo-'))
try {
  process.exitCode = demo(folder)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
