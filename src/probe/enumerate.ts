import type { Offers, ProtocolAnswer } from '../model/probe-result.ts'
import type { Limits } from './bounded.ts'
import { openSocket } from './connect.ts'
import { cipherOffers } from './enumerate-ciphers.ts'
import { negotiate } from './negotiate.ts'
import type { Place } from './one-connection.ts'
import { inParallel } from './pool.ts'

/** The sets of protocols that tell servers apart: their mask, and none at all (MS-RDPBCGR 2.2.1.1). */
const offers: readonly { offered: string; mask: number | undefined }[] = [
  { offered: 'no negotiation', mask: undefined },
  { offered: 'RDP', mask: 0 },
  { offered: 'SSL', mask: 1 },
  { offered: 'HYBRID', mask: 2 },
  { offered: 'SSL and HYBRID', mask: 3 },
  { offered: 'RDSTLS', mask: 4 },
  { offered: 'HYBRID_EX', mask: 8 },
]

/** Connections to one server at a time: some have a backlog of two. */
const mostAtOnce = { most: 2, mostPerKey: 2 }

/**
 * Asks one by one what a server offers: sets of protocols, then versions of TLS and their cipher suites.
 * To a watching device it looks like a scan, so it is made only when asked for.
 */
export async function enumerateOffers(place: Place, limits: Limits): Promise<Offers> {
  const protocols = await inParallel(
    offers,
    () => '',
    mostAtOnce,
    async ({ offered, mask }) => ({ offered, ...(await ask(place, mask, limits)) }),
  )
  const nla = nlaOf(protocols)
  const withTls = protocols.some(({ selectedProtocol }) => (selectedProtocol ?? 0) > 0)
  const tls = withTls ? await cipherOffers(place, limits) : []
  return { protocols, ...(nla && { nla }), tls }
}

async function ask(
  { address, port }: Place,
  mask: number | undefined,
  limits: Limits,
): Promise<Omit<ProtocolAnswer, 'offered'>> {
  const opened = await openSocket(address, port, limits)
  if (!opened.open) return { end: 'no-connection' }
  try {
    const answer = await negotiate(opened.socket, limits, mask ?? 'none')
    if (answer.end !== 'answered') return { end: answer.end }
    const { confirm } = answer
    if (confirm.kind === 'response') return { selectedProtocol: confirm.selectedProtocol }
    return confirm.kind === 'failure' ? { failureCode: confirm.failureCode } : { end: confirm.kind }
  } finally {
    opened.socket.destroy()
  }
}

/** HYBRID_REQUIRED_BY_SERVER (MS-RDPBCGR 2.2.1.2.2). */
const hybridRequired = 5

/** Whether network level authentication is demanded, told from what TLS alone and TLS with it gave. */
export function nlaOf(protocols: readonly ProtocolAnswer[]): Offers['nla'] {
  const answerTo = (offered: string): ProtocolAnswer | undefined =>
    protocols.find((each) => each.offered === offered)
  const [alone, both] = [answerTo('SSL'), answerTo('SSL and HYBRID')]
  if (alone?.failureCode === hybridRequired) return 'required'
  if (both?.selectedProtocol === undefined) return undefined
  if (both.selectedProtocol < 2) return 'absent'
  return alone?.selectedProtocol === 1 ? 'optional' : undefined
}
