import { execFileSync, spawn } from 'node:child_process'
import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { z } from 'zod'

import { windowsStateSchema } from '../../src/model/windows-state.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import type {
  Happened,
  ListenerBehaviour,
  WindowsHappening,
} from '../../src/sandbox/windows/contract.ts'
import { startErrorOf } from '../../src/sandbox/windows/rules/term-service-faults.ts'
import { socketsOf } from '../../src/sandbox/windows/sockets.ts'

const sources = fileURLToPath(new URL('../powershell-host', import.meta.url))
const cache = fileURLToPath(new URL('../../node_modules/.cache/powershell-host', import.meta.url))

/**
 * Whether the real PowerShell engine can be used here. It needs the .NET 10 SDK; without it a test
 * says so and is skipped, unless REQUIRE_ALL=1 forbids skipping.
 */
export function hasPowerShell(): boolean {
  try {
    execFileSync('dotnet', ['--version'], { stdio: 'pipe' })
    return true
  } catch {
    if (process.env['REQUIRE_ALL'] === '1') return true
    process.stderr.write('skipped: guest scripts need the .NET 10 SDK (dotnet) to run for real\n')
    return false
  }
}

/** Builds the host unless these very sources are built already; gives the path of its dll. */
export function buildPowerShellHost(): string {
  const out = `${cache}/${digest()}`
  if (existsSync(`${out}/host.dll`)) return `${out}/host.dll`
  mkdirSync(cache, { recursive: true })
  const lock = `${cache}/lock`
  // Two builds of the same sources at once disturb each other.
  while (!tryLock(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200)
  try {
    if (!existsSync(`${out}/host.dll`)) build(out)
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
  return `${out}/host.dll`
}

function tryLock(lock: string): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    return false
  }
}

function build(out: string): void {
  const fresh = `${out}.${process.pid}`
  const options = ['build', `${sources}/host.cs`, '-c', 'Release', '-o', fresh, '-v', 'quiet']
  try {
    execFileSync('dotnet', options, { stdio: 'pipe', encoding: 'utf8' })
  } catch (error) {
    const said = error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error)
    throw new Error(`the PowerShell host does not build:\n${said}`, { cause: error })
  }
  renameSync(fresh, out)
}

function digest(): string {
  const hash = createHash('sha256')
  for (const file of readdirSync(sources).toSorted()) {
    if (file.endsWith('.cs')) hash.update(file).update(readFileSync(`${sources}/${file}`))
  }
  return hash.digest('hex').slice(0, 16)
}

/** What the simulated Windows does beside its state. Without these nothing follows from anything. */
export interface Rules {
  happen?: (happening: WindowsHappening, state: WindowsState) => Promise<Happened>
  listenerOf?: (state: WindowsState) => Promise<ListenerBehaviour>
}

/** How one run differs from a usual one. */
export interface RunOptions extends Rules {
  /** The machine dies right after this many writes: what came after is lost, and there is no answer. */
  crashAfter?: number
  /** Another process holds the machine-wide mutex. */
  mutexHeld?: boolean
  /** Commands and CIM classes that never answer. */
  hang?: readonly string[]
  /** Language and region of Windows, `en-US` when not given: how numbers and dates are written, and errors. */
  culture?: string
  timeoutMs?: number
}

const ranSchema = z.object({
  stdout: z.string(),
  stderr: z.string(),
  exitCode: z.int(),
  state: windowsStateSchema,
  writes: z.int(),
  crashed: z.boolean(),
  timedOut: z.boolean(),
})
/** What came of running a script. `writes` counts changes of objects and of the script's own folder. */
export type Ran = z.infer<typeof ranSchema>

const happeningSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('service-start'), name: z.string() }),
  z.object({ type: z.literal('service-stop'), name: z.string() }),
  z.object({ type: z.literal('registry-set'), path: z.string(), name: z.string() }),
  z.object({
    type: z.literal('registry-removed'),
    path: z.string(),
    name: z.string().exactOptional(),
  }),
  z.object({ type: z.literal('acl-set'), path: z.string() }),
  z.object({ type: z.literal('file-removed'), path: z.string() }),
  z.object({ type: z.literal('time-sync') }),
]) satisfies z.ZodType<WindowsHappening>

const questionSchema = z.union([
  z.object({ happening: happeningSchema, state: windowsStateSchema }),
  z.object({ connect: z.literal(true), state: windowsStateSchema }),
])

const findingSchema = z.object({
  rule: z.string(),
  line: z.int(),
  column: z.int(),
  text: z.string(),
  message: z.string(),
})
/** One thing the static check has against a script. */
export type ScriptFinding = z.infer<typeof findingSchema>

/** The host: one process, one request at a time. */
interface Host {
  child: ChildProcessWithoutNullStreams
  lines: AsyncIterator<string>
  last: Promise<unknown>
}

let host: Host | undefined

function start(): Host {
  const child = spawn('dotnet', [buildPowerShellHost()], { stdio: 'pipe' })
  child.stderr.pipe(process.stderr)
  process.once('exit', () => child.kill())
  // The test process may end while the host waits for more.
  child.unref()
  return {
    child,
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
    last: Promise.resolve(),
  }
}

async function call(request: object, rules: Rules): Promise<unknown> {
  host ??= start()
  const { child, lines, last } = host
  const answered = last
    .catch(() => {})
    .then(async () => {
      child.stdin.write(`${JSON.stringify(request)}\n`)
      for (;;) {
        const { value, done } = await lines.next()
        if (done) throw new Error('the PowerShell host ended')
        const reply: unknown = JSON.parse(value)
        const question = questionSchema.safeParse(reply)
        if (!question.success) return answerOf(reply)
        child.stdin.write(`${JSON.stringify(await answer(question.data, rules))}\n`)
      }
    })
  host.last = answered
  return answered
}

function answerOf(reply: unknown): unknown {
  const failed = z.object({ failure: z.string() }).safeParse(reply)
  if (failed.success) throw new Error(failed.data.failure)
  return reply
}

async function answer(question: z.infer<typeof questionSchema>, rules: Rules): Promise<object> {
  if ('connect' in question) {
    const behaviour = await rules.listenerOf?.(question.state)
    const sockets = socketsOf(question.state)
    const termServiceError = startErrorOf(question.state)
    return { behaviour: behaviour ?? { kind: 'closed' }, sockets, termServiceError }
  }
  return (await rules.happen?.(question.happening, question.state)) ?? { state: question.state }
}

/** Runs a script, unchanged, by the real PowerShell engine over a simulated Windows. */
export async function runInPowerShell(
  script: string,
  state: WindowsState,
  { happen, listenerOf, ...options }: RunOptions = {},
): Promise<Ran> {
  const rules = { ...(happen && { happen }), ...(listenerOf && { listenerOf }) }
  return ranSchema.parse(await call({ op: 'run', script, state, ...options }, rules))
}

/** Checks a script's syntax tree against Windows PowerShell 5.1 and the list of what scripts may use. */
export async function checkScript(script: string): Promise<ScriptFinding[]> {
  const reply = await call({ op: 'check', script }, {})
  return z.object({ findings: z.array(findingSchema) }).parse(reply).findings
}

/** What the list of allowed .NET types and members names and .NET Framework 4.5.2 has not. */
export async function missingFromFramework(): Promise<string[]> {
  const args = ['nuget', 'locals', 'global-packages', '--list']
  const said = execFileSync('dotnet', args, { encoding: 'utf8' })
  const packages = said.slice(said.indexOf(':') + 1).trim()
  const reply = await call({ op: 'framework', packages }, {})
  return z.object({ missing: z.array(z.string()) }).parse(reply).missing
}
