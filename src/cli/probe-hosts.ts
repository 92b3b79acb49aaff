import { isIPv6 } from 'node:net'

import { RdpAzureError } from '../errors.ts'
import type { CliContext } from './context.ts'

/** Where Remote Desktop listens unless it is set otherwise (RDP-Tcp PortNumber). */
const rdpPort = 3389
/** What stdin may hold: more than anybody looks at in one go. */
const mostBytes = 1_048_576
const mostHosts = 10_000

const spelling = /^(?:\[([^\]]+)\]|([^:\s[\]]+))(?::(\d{1,5}))?$/

/** A host and the port to look at. */
export interface HostPort {
  host: string
  port: number
}

/**
 * The hosts that a command line names. `-` stands for those on stdin, one a line; what follows a `#`
 * there is a remark. Throws `Usage` for one that is no address, and for too many.
 */
export async function hostsOf(
  operands: readonly string[],
  context: Pick<CliContext, 'stdin'>,
): Promise<HostPort[]> {
  if (operands.filter((each) => each === '-').length > 1) {
    throw new RdpAzureError('Usage', '- stands for stdin and can be given once', {
      next: ['rdp-azure probe - < hosts.txt'],
    })
  }
  const lists = await Promise.all(
    operands.map(async (operand) =>
      operand === '-' ? linesOf(await context.stdin(mostBytes)) : [{ text: operand, where: '' }],
    ),
  )
  const texts = lists.flat()
  if (texts.length > 0 && texts.length <= mostHosts)
    return texts.map(({ text, where }) => hostOf(text, where))
  const many = texts.length === 0 ? 'no host is named' : `${texts.length} hosts are too many`
  throw new RdpAzureError('Usage', `${many}: 1 to ${mostHosts} can be probed in one go`, {
    next: ['rdp-azure probe 203.0.113.7:3389', 'rdp-azure probe - < hosts.txt'],
  })
}

/** Lines of stdin that name something, and where they stand. */
function linesOf(text: string): { text: string; where: string }[] {
  return text
    .split('\n')
    .map((line, index) => ({
      text: line.replace(/#.*/, '').trim(),
      where: `line ${index + 1} of stdin: `,
    }))
    .filter((line) => line.text !== '')
}

/** `host`, `host:port`, `[ipv6]:port` or a plain IPv6 address. */
export function hostOf(text: string, where = ''): HostPort {
  if (isIPv6(text)) return { host: text, port: rdpPort }
  const [, bracketed, plain, digits] = spelling.exec(text) ?? []
  const host = plain ?? (isIPv6(bracketed ?? '') ? bracketed : undefined)
  const port = Number(digits ?? rdpPort)
  if (host !== undefined && port > 0 && port < 65536) return { host, port }
  const message = `${where}'${text}' is not an address: host, host:port or [ipv6]:port`
  throw new RdpAzureError('Usage', message, { next: ['rdp-azure probe 203.0.113.7:3389'] })
}
