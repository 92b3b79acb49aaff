// npm run campaign:fuzz: answers of servers with mistakes in them, 1,000,000 through the pure parsers and
// 10,000 through sockets on loopback. No crash, no stage over its budget, no memory kept. Everything
// follows from a seed: npm run campaign:fuzz -- 7 makes other cases than the usual 1.
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { fileURLToPath } from 'node:url'

import { z } from 'zod'

import { probeResultSchema } from '../../src/model/probe-result.ts'
import { inParallel } from '../../src/probe/pool.ts'
import { probe } from '../../src/probe/probe.ts'
import { residentMb } from './fuzz/memory.ts'
import { fuzzOnce } from './fuzz/pure.ts'
import { randomFrom } from './fuzz/random.ts'
import { print, startTally } from './tally.ts'

const seed = Number(process.argv[2] ?? 1)
const answers = 1_000_000
const connections = 10_000
/** Cases that are one line of the sums. */
const block = { answers: 100_000, connections: 1_000 } as const
/** Connections before memory is first measured. */
const warmUp = 2_000
const mostGrowthMb = 20
/** Budget of one stage over sockets: long enough for a handshake on a busy machine. */
const timeoutMs = 300
/** What a timer may be late by itself, beside what the event loop was measured to stand still. */
const timerLateMs = 50

const width = { most: 32, mostPerKey: 32 }

const tally = startTally()
const unhandled: string[] = []
process.on('unhandledRejection', (error) => unhandled.push(String(error)))
process.on('uncaughtException', (error) => unhandled.push(String(error)))

function fuzzParsers(from: number, count: number): string | undefined {
  let problem: string | undefined
  for (let i = from; i < from + count; i += 1) {
    const { layer, bytes, problem: wrong } = fuzzOnce(randomFrom(seed * 1_000_003 + i))
    if (wrong !== undefined) problem ??= `case ${i}, ${layer} ${bytes.toString('hex')}: ${wrong}`
  }
  return problem
}

const verdicts = new Map<string, number>()
let slowestMs = 0

/** One probe of the hostile server: what is wrong with it, if anything. */
async function probeOnce(port: number): Promise<string | undefined> {
  try {
    const seen = await probe({ host: '127.0.0.1', port, timeoutMs })
    verdicts.set(seen.verdict, (verdicts.get(seen.verdict) ?? 0) + 1)
    slowestMs = Math.max(slowestMs, ...Object.values(seen.tookMs))
    const parsed = probeResultSchema.safeParse(seen)
    if (!parsed.success) return parsed.error.message
    return /\p{Cc}/u.test(seen.observed) ? `control characters: ${seen.observed}` : undefined
  } catch (error) {
    return `threw ${String(error)}`
  }
}

/** Starts the hostile server in a process of its own, and gives its port and its end. */
async function startServer(): Promise<{ port: number; stop: () => void }> {
  const file = fileURLToPath(new URL('fuzz/serve.ts', import.meta.url))
  const child = fork(file, [String(seed * 1_000_003)])
  const [told] = z.tuple([z.int()], z.unknown()).parse(await once(child, 'message'))
  return { port: told, stop: () => child.disconnect() }
}

async function fuzzSockets(port: number, count: number): Promise<string | undefined> {
  const cases = Array.from({ length: count }, () => port)
  const problems = await inParallel(cases, () => '', width, probeOnce)
  return problems.find((problem) => problem !== undefined)
}

function noteGrowth(what: string, beforeMb: number): void {
  const grownMb = residentMb() - beforeMb
  print(`${what}: resident memory ${grownMb.toFixed(1)} MB more than after the warm-up`)
  tally.note(`memory of ${what}`, grownMb <= mostGrowthMb ? undefined : `${grownMb.toFixed(1)} MB`)
}

fuzzParsers(answers, block.answers)
const beforeParsers = residentMb()
const beganParsers = performance.now()
for (let from = 0; from < answers; from += block.answers) {
  tally.note(`answers from ${from}`, fuzzParsers(from, block.answers))
}
print(`seed ${seed}: ${answers} answers in ${Math.round(performance.now() - beganParsers)} ms`)
noteGrowth('the parsers', beforeParsers)

const server = await startServer()
await fuzzSockets(server.port, warmUp)
const beforeSockets = residentMb()
verdicts.clear()
slowestMs = 0
const loop = monitorEventLoopDelay({ resolution: 5 })
loop.enable()
const beganSockets = performance.now()
for (let from = 0; from < connections; from += block.connections) {
  tally.note(`connections from ${from}`, await fuzzSockets(server.port, block.connections))
}
loop.disable()
server.stop()
print(`${connections} probes in ${Math.round(performance.now() - beganSockets)} ms`)
const counted = [...verdicts].toSorted(([, a], [, b]) => b - a)
print(counted.map(([verdict, n]) => `${n} ${verdict}`).join(', '))
noteGrowth('the sockets', beforeSockets)

const stoodStillMs = loop.max / 1e6
const allowedMs = timeoutMs + timerLateMs + stoodStillMs
print(
  `slowest stage ${slowestMs} ms of ${timeoutMs}; the event loop stood still for ${Math.round(stoodStillMs)} ms at most`,
)
tally.note('budget of a stage', slowestMs <= allowedMs ? undefined : `${slowestMs} ms`)
tally.note(
  'unhandled errors',
  unhandled.length === 0 ? undefined : [...new Set(unhandled)].join('; '),
)
tally.end()
