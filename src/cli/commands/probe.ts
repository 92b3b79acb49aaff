import { isIPv6 } from 'node:net'

import { RdpAzureError } from '../../errors.ts'
import { reachFrom } from '../../gather/reach.ts'
import type { WireEvidence } from '../../model/evidence.ts'
import { wireVerdictNames } from '../../model/wire-verdict.ts'
import { neverAnswered, probe as probeAddress } from '../../probe/probe.ts'
import { verdicts } from '../../probe/verdicts.ts'
import { block } from '../../report/columns.ts'
import type { Paint } from '../../report/paint.ts'
import { signs } from '../../report/paint.ts'
import type { Command } from '../command.ts'
import { outputOptions, sharedOptions } from '../options.ts'
import { printResult } from '../output.ts'

/** Where Remote Desktop listens unless it is set otherwise (RDP-Tcp PortNumber). */
const rdpPort = 3389

const spelling = /^(?:\[([^\]]+)\]|([^:\s[\]]+))(?::(\d{1,5}))?$/

/** `rdp-azure probe <host[:port]>`: how far a connection comes, without signing in anywhere. */
export const probe: Command = {
  path: ['probe'],
  summary: 'see how far an RDP connection comes, from here',
  operands: ['<host[:port]>'],
  options: outputOptions,
  async run({ operands, options: raw, context }) {
    const options = sharedOptions(raw)
    const { host, port } = addressOf(operands[0] ?? '')
    const way = await reachFrom(context.env)(host, port)
    if (way.kind === 'none') throw noWay(host, port)
    const { abortSignal } = context
    const seen =
      way.kind === 'dropped'
        ? neverAnswered(host, port)
        : await probeAddress({ host, port, connectTo: way }, { abortSignal })
    const result = { schema: 'rdp-azure/probe/1', ...seen }
    printResult(context, options, result, (paint) => probeText(seen, paint))
    return seen.verdict === 'ok' ? 0 : 3
  },
}

function noWay(host: string, port: number): RdpAzureError {
  return new RdpAzureError('NoLineOfSight', `the sandbox has no way to ${host}:${port}`, {
    next: ['rdp-azure diagnose <vm> tells the addresses of a VM'],
  })
}

function addressOf(text: string): { host: string; port: number } {
  if (isIPv6(text)) return { host: text, port: rdpPort }
  const [, bracketed, plain, digits] = spelling.exec(text) ?? []
  const host = plain ?? (isIPv6(bracketed ?? '') ? bracketed : undefined)
  const port = Number(digits ?? rdpPort)
  if (host !== undefined && port > 0 && port < 65536) return { host, port }
  throw new RdpAzureError('Usage', `'${text}' is not an address: host, host:port or [ipv6]:port`, {
    next: ['rdp-azure probe 203.0.113.7:3389'],
  })
}

function probeText(seen: WireEvidence, paint: Paint): string {
  const tone = seen.verdict === 'ok' ? 'good' : 'bad'
  const lines = [
    `${seen.host}:${seen.port}  ${paint(tone, `${signs[tone]} ${seen.verdict}`)}  ${seen.observed}`,
    ...Object.entries(seen.tookMs).map(
      ([stage, ms]) => `  ${stage.padEnd(12)}${Math.round(ms)} ms`,
    ),
  ]
  const { certificate } = seen
  if (certificate) {
    lines.push(`  ${certificate.subject}  ${certificate.thumbprint}`)
    lines.push(`  valid ${certificate.notBefore} to ${certificate.notAfter}`)
  }
  const next = wireVerdictNames
    .filter((name) => name === seen.verdict)
    .flatMap((name) => verdicts[name].next)
  const tells = seen.verdict === 'ok' ? [] : block('Next', next)
  return [...lines, ...tells].join('\n')
}
