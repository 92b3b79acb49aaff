import { errorCodes, RdpAzureError, toFailure } from '../../errors.ts'
import type { ReachAddress } from '../../gather/hands.ts'
import { reachFrom } from '../../gather/reach.ts'
import type { ProbeResult } from '../../model/probe-result.ts'
import { weightOf } from '../../model/wire-verdict.ts'
import { inParallel } from '../../probe/pool.ts'
import { neverAnswered, probe as probeHost } from '../../probe/probe.ts'
import type { Command } from '../command.ts'
import type { CliContext } from '../context.ts'
import { sharedOptions } from '../options.ts'
import { printLine, printResult } from '../output.ts'
import { hostsOf } from '../probe-hosts.ts'
import type { HostPort } from '../probe-hosts.ts'
import { probeCommandOptions, probeOptionsOf } from '../probe-options.ts'
import type { ProbeCommandOptions } from '../probe-options.ts'
import { isUntried, manyHostsText, oneHostText } from '../probe-text.ts'
import type { HostResult } from '../probe-text.ts'

/** Connections to one name at a time: some servers have a backlog of two. */
const mostPerHost = 2

/** `rdp-azure probe <host[:port]...>`: how far connections come, without signing in anywhere. */
export const probe: Command = {
  path: ['probe'],
  summary: 'see how far an RDP connection comes, from here; needs no right on Azure',
  operands: ['<host[:port]...>'],
  options: probeCommandOptions,
  async run({ operands, options: raw, context }) {
    const own = probeOptionsOf(raw)
    const shared = sharedOptions({ ...raw, output: own.output === 'text' ? 'text' : 'json' })
    const hosts = await hostsOf(operands, context)
    const results = await probeAll(hosts, own, context)
    const [only] = results.length === 1 ? results : []
    if (only && isUntried(only))
      throw new RdpAzureError(only.failure.code, only.failure.message, only.failure)
    if (own.output !== 'jsonl') {
      const document = { schema: 'rdp-azure/probe/1', results }
      printResult(context, shared, document, (paint) =>
        only ? oneHostText(only, paint) : manyHostsText(results, paint),
      )
    }
    return Math.max(...results.map(exitCodeOf))
  },
}

/** Probes all hosts; as lines each one is printed as soon as it is known. */
function probeAll(
  hosts: readonly HostPort[],
  options: ProbeCommandOptions,
  context: CliContext,
): Promise<HostResult[]> {
  const reach = reachFrom(context.env)
  return inParallel(
    hosts,
    ({ host }) => host.toLowerCase(),
    { most: options.parallel, mostPerKey: mostPerHost },
    async (place) => {
      const result = await tried(place, reach, options, context)
      const isAlone = hosts.length === 1 && isUntried(result)
      if (options.output === 'jsonl' && !isAlone) {
        printLine(context, { schema: 'rdp-azure/probe-result/1', ...result })
      }
      return result
    },
  )
}

/** One host that cannot be tried must not end the others; an interruption ends them all. */
async function tried(
  { host, port }: HostPort,
  reach: ReachAddress,
  options: ProbeCommandOptions,
  context: CliContext,
): Promise<HostResult> {
  try {
    return await look({ host, port }, reach, options, context)
  } catch (error) {
    if (!(error instanceof RdpAzureError) || error.code === 'Interrupted') throw error
    return { host, port, failure: toFailure(error) }
  }
}

async function look(
  { host, port }: HostPort,
  reach: ReachAddress,
  { timeoutMs, asked }: ProbeCommandOptions,
  { abortSignal }: CliContext,
): Promise<ProbeResult> {
  const way = await reach(host, port)
  if (way.kind === 'dropped') return neverAnswered(host, port)
  if (way.kind === 'open') {
    return probeHost({ host, port, connectTo: way, timeoutMs }, { ...asked, abortSignal })
  }
  throw new RdpAzureError('NoLineOfSight', `the sandbox has no way to ${host}:${port}`, {
    next: ['rdp-azure diagnose <vm> tells the addresses of a VM'],
  })
}

/** What was found: nothing to mend, something, or no way to look. */
function exitCodeOf(result: HostResult): number {
  if (isUntried(result)) return errorCodes[result.failure.code].exitCode
  return weightOf(result.verdict) === 'ok' ? 0 : 3
}
