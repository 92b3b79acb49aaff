// npm run campaign:frames: the collector's answer in bytes, for the healthy VM and for every single fault, by
// both guests. At least 90 % must fit into one frame with nothing left out that changes a finding.
import { gzipSync } from 'node:zlib'

import { guestScripts } from '../../src/assets.ts'
import { evidenceOf } from '../../src/guest/evidence.ts'
import { frameLimitBytes, unpackFrame } from '../../src/guest/frame.ts'
import { composeScript } from '../../src/guest/script.ts'
import type { GuestAnswer } from '../../src/model/guest-protocol.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import { answerRequest } from '../../src/sandbox/windows/answer.ts'
import { happen } from '../../src/sandbox/windows/happen.ts'
import { listenerOf } from '../../src/sandbox/windows/listener.ts'
import { runScript } from '../../src/sandbox/windows/run-script.ts'
import { hasPowerShell, runInPowerShell } from '../helpers/powershell-host.ts'
import { collectAll, judgeWindows, windowsWith } from '../runbooks/patched-vm.ts'
import { guestFaults } from './faults.ts'
import { print, startTally } from './tally.ts'

type Guest = (script: string, state: WindowsState) => Promise<{ stdout: string }>

const wantedShare = 0.9

const guests: [name: string, guest: Guest][] = [['typescript', runScript]]
if (hasPowerShell()) {
  guests.push([
    'powershell',
    (script, state) => runInPowerShell(script, state, { happen, listenerOf }),
  ])
}

/** What the frame would take if nothing were left out, in bytes with its line end. */
function wholeBytes(answer: GuestAnswer): number {
  const base64 = gzipSync(JSON.stringify(answer)).toString('base64')
  return `<<rdp-azure:1:${answer.requestId}:${base64.length}:${'0'.repeat(64)}:${base64}>>>\r\n`
    .length
}

/** What is judged of a Windows: every finding and what it says. */
async function findings(windows: WindowsState, answer?: GuestAnswer): Promise<string> {
  const judged = await judgeWindows(windows, undefined, (guest) =>
    answer === undefined ? guest : evidenceOf(answer, collectAll),
  )
  return JSON.stringify(judged.judgement.findings)
}

const script = composeScript(collectAll, guestScripts())
const states = [{ id: 'healthy', patch: {} }, ...guestFaults]
const fitting = new Map(guests.map(([name]) => [name, 0]))

/** One line of the table. */
async function measure({ id, patch }: (typeof states)[number]): Promise<void> {
  const windows = await windowsWith([patch])
  const { answer: whole } = await answerRequest(collectAll, windows)
  const cells = [whole === undefined ? '-' : String(wholeBytes(whole)).padStart(5)]
  const wanted = await findings(windows)
  for (const [name, guest] of guests) {
    const { stdout } = await guest(script, windows)
    const answer = unpackFrame(stdout, '', collectAll.requestId)
    const same = (await findings(windows, answer)) === wanted
    if (same) fitting.set(name, (fitting.get(name) ?? 0) + 1)
    const lost = answer.omitted.length === 0 ? '' : ` without ${answer.omitted.join(' ')}`
    cells.push(`${String(stdout.trimEnd().length + 2).padStart(5)}${same ? '' : ' MISS'}${lost}`)
  }
  print(`${id.padEnd(34)} ${cells.join('  ')}`)
}

/** What the healthy answer is made of, largest first, in characters of JSON. */
async function tellSections(): Promise<void> {
  const { answer } = await answerRequest(collectAll, await windowsWith([]))
  const sizes = Object.entries(answer?.sections ?? {}).map(([name, section]) => ({
    name,
    size: JSON.stringify(section).length,
  }))
  const parts = sizes.toSorted((a, b) => b.size - a.size).map(({ name, size }) => `${name} ${size}`)
  print(`healthy, characters of JSON: ${parts.join(', ')}`)
}

await tellSections()
print(
  `bytes of ${frameLimitBytes}: whole, then as answered by ${guests.map(([name]) => name).join(', ')}`,
)
for (const state of states) await measure(state)
const tally = startTally()
for (const [name, count] of fitting) {
  const share = count / states.length
  const told = `${name}: ${count} of ${states.length} answers (${Math.round(100 * share)} %) hold all that changes a finding`
  print(told)
  tally.note(told, share >= wantedShare ? undefined : `less than ${100 * wantedShare} %`)
}
tally.end()
process.exit()
