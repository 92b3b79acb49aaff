// npm run campaign:servers: real servers that nobody here wrote and real faults of a network, each with the
// verdict that is right, nmap's answers printed beside. All of it in a network of its own.
import { mkdirSync } from 'node:fs'
import path from 'node:path'

import type { WireEvidence } from '../../src/model/evidence.ts'
import { probe } from '../../src/probe/probe.ts'
import { inOwnNetwork } from './own-network.ts'
import { rdpPort } from './servers/children.ts'
import type { Running } from './servers/children.ts'
import { fourteen } from './servers/fourteen.ts'
import type { RealServer } from './servers/fourteen.ts'
import { networkFaults, probeThrough, workingServer } from './servers/network-faults.ts'
import { askNmap } from './servers/nmap.ts'
import { startScreen } from './servers/shadow.ts'
import type { Screen } from './servers/shadow.ts'
import { probedByCommand } from './servers/the-command.ts'
import { ntlmProblem, problemOf, told, toldOffers } from './servers/told.ts'
import { print } from './tally.ts'
import type { Tally } from './tally.ts'

const campaign = {
  name: 'servers',
  programs: {
    xrdp: 'xrdp',
    'freerdp-shadow-cli': 'freerdp2-shadow-x11',
    'winpr-hash': 'winpr-utils',
    Xvfb: 'xvfb',
    nmap: 'nmap',
    iptables: 'iptables',
  },
  // It took a minute on an idle machine of two cores, two on a busy one.
  limitMs: 600_000,
}

/** Probes that are timed beside the one that is judged. */
const timedProbes = 5

interface Looked {
  server: RealServer
  address: string
  running: Running
  /** What the probe saw and how long it took, in one line. */
  line: string
  seen: WireEvidence
  problem: string | undefined
}

/** Starts one server and looks at it with our probe. It runs on. */
async function lookAt(server: RealServer, nth: number, folder: string, screen: Screen) {
  const address = `127.0.0.${11 + nth}`
  mkdirSync(folder)
  const running = await server.start(address, folder, screen)
  const { seen, tookMs } = await timedProbe(address)
  const again: number[] = []
  while (again.length < timedProbes) again.push((await timedProbe(address)).tookMs)
  const median = again.toSorted((a, b) => a - b)[Math.floor(timedProbes / 2)] ?? 0
  const offers = await offersOf(address)
  const problem = problemOf(seen, offers, server.right, folder)
  const line = `${tookMs} ms, then ${median} ms  ${told(seen)}\n  offers ${offers}`
  return { server, address, running, line, seen, problem } satisfies Looked
}

/** What it offers, asked one by one. */
async function offersOf(host: string): Promise<string> {
  const { offers } = await probe({ host, port: rdpPort }, { enumerate: true })
  return offers ? toldOffers(offers) : ''
}

async function timedProbe(host: string) {
  const began = performance.now()
  const seen = await probe({ host, port: rdpPort })
  return { seen, tookMs: Math.round(performance.now() - began) }
}

async function lookAtServers(folder: string, tally: Tally): Promise<void> {
  const screen = await startScreen(folder)
  const looked: Looked[] = []
  for (const [nth, server] of fourteen.entries()) {
    try {
      looked.push(await lookAt(server, nth, path.join(folder, `${nth}`), screen))
    } catch (error) {
      tally.note(server.name, String(error))
    }
  }
  await lookByCommand(looked, tally)
  const began = performance.now()
  const beside = await Promise.all(looked.map(({ address }) => askNmap(address)))
  const seconds = ((performance.now() - began) / 1000).toFixed(1)
  print(
    `each server: probe, the first and the median of ${timedProbes} more; nmap, all at once in ${seconds} s`,
  )
  for (const [nth, { server, line, seen, problem, running }] of looked.entries()) {
    const said = beside[nth] ?? []
    print(`${server.name}\n  probe  ${line}`)
    for (const each of said) print(`  nmap   ${each}`)
    tally.note(server.name, problem ?? ntlmProblem(seen, said))
    running.stop()
  }
  screen.stop()
}

/** All servers once more, by the command as a person runs it. */
async function lookByCommand(looked: readonly Looked[], tally: Tally): Promise<void> {
  const began = performance.now()
  const verdicts = await probedByCommand(looked.map(({ address }) => address))
  const tookMs = Math.round(performance.now() - began)
  print(`rdp-azure probe -, ${looked.length} servers, the start of Node included: ${tookMs} ms`)
  const wrong = looked.filter(
    ({ server, address }) => verdicts.get(address) !== server.right.verdict,
  )
  const names = wrong.map(({ server, address }) => `${server.name} ${verdicts.get(address)}`)
  tally.note('rdp-azure probe -', wrong.length === 0 ? undefined : names.join(', '))
}

async function lookThroughFaults(folder: string, tally: Tally): Promise<void> {
  const running = await workingServer(folder)
  for (const fault of networkFaults) {
    const began = performance.now()
    const seen = await probeThrough(fault)
    const tookMs = Math.round(performance.now() - began)
    const holds = seen.verdict === fault.verdict && seen.observed.includes(fault.observed ?? '')
    print(`${fault.name.padEnd(40)} ${`${tookMs} ms`.padStart(8)}  ${told(seen)}`)
    tally.note(fault.name, holds ? undefined : `${told(seen)} instead of ${fault.verdict}`)
  }
  running.stop()
}

await inOwnNetwork(campaign, async (folder, tally) => {
  await lookAtServers(folder, tally)
  await lookThroughFaults(folder, tally)
})
