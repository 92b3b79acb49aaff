import type { Asked, DialogId } from '../../model/asked.ts'
import { dialogs } from './dialogs.ts'
import { extendedReasons, protocolRange, silentExtended } from './extended.ts'
import { gatewayRange, gatewayReasons } from './gateway.ts'
import { pairs } from './pairs.ts'
import { reasons } from './reasons.ts'
import { documented } from './row.ts'
import type { CodeRow, DialogRow, PairRow } from './row.ts'
import type { Topic } from './row.ts'
import { topics } from './topics.ts'
import type { TopicId } from './topics.ts'

type Row = CodeRow<TopicId>

/** What was told of the failure: the parts of `Asked` that a client shows. */
export type Told = Pick<Asked, 'code' | 'extended' | 'dialog'>

/** Whether the table names a reason; the range of the gateway counts, as its numbers have one meaning. */
export function reasonOf(code: number): Row | undefined {
  return [...reasons, ...gatewayReasons].find((row) => row.code === code) ?? ofGateway(code)
}

/** Whether a reason comes from an RD Gateway. */
export function isGateway(code: number): boolean {
  return code >= gatewayRange.first && code <= gatewayRange.last
}

function ofGateway(code: number): Row | undefined {
  if (!isGateway(code)) return undefined
  const says = [documented('a code of the RD Gateway whose words are not known here', 'TechNet')]
  return { code, name: 'RD Gateway', says, topic: 'gateway' }
}

/** The row of an extended code; also of one that only lies in the range of protocol errors. */
export function extendedOf(code: number): Row | undefined {
  return namedExtended(code) ?? ofProtocol(code)
}

/** The row of an extended code that has a name of its own. */
export function namedExtended(code: number): Row | undefined {
  return extendedReasons.find((row) => row.code === code)
}

function ofProtocol(code: number): Row | undefined {
  if (code < protocolRange.first || code > protocolRange.last) return undefined
  const says = [documented('an error of the protocol, without a text of its own', 'win32')]
  return { code, name: 'exDiscReasonProtocolRange', says, topic: 'server-protocol' }
}

/** Whether an extended code is a statement of the server at all. */
export function speaks(extended: number | undefined): extended is number {
  return extended !== undefined && !silentExtended.includes(extended)
}

/** The row of a pair that means more than its codes. */
export function pairOf({ code, extended }: Told): PairRow<TopicId> | undefined {
  return pairs.find((row) => row.code === code && row.extended === extended)
}

/** The row of a dialog that is known by its words. */
export function dialogOf(id: DialogId | undefined): DialogRow<TopicId> | undefined {
  return dialogs.find((row) => row.id === id)
}

/** Topics that leave it to the extended code to say why. */
const leaveItToExtended: readonly TopicId[] = ['no-error', 'by-server']

/**
 * What was told is about, most telling first: the pair; else what the server said, the reason, and the
 * words of the dialog. Empty where no source names any of it.
 */
export function topicsOf(told: Told): Topic[] {
  const pair = pairOf(told)
  if (pair) return [topics[pair.topic]]
  const { code, extended, dialog } = told
  const server = speaks(extended) ? extendedOf(extended)?.topic : undefined
  const reason = code === undefined ? undefined : reasonOf(code)?.topic
  const client = server !== undefined && reason && leaveItToExtended.includes(reason)
  const silent =
    code === undefined && extended !== undefined ? extendedOf(extended)?.topic : undefined
  const found = [server, client ? undefined : reason, dialogOf(dialog)?.topic, silent]
  return [...new Set(found)].flatMap((id) => (id === undefined ? [] : [topics[id]]))
}
