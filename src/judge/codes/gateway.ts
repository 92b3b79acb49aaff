import { documented } from './row.ts'
import type { CodeRow } from './row.ts'
import type { TopicId } from './topics.ts'

function row(code: number, text: string, topic: TopicId): CodeRow<TopicId> {
  return { code, name: `“${text}”`, says: [documented(text, 'TechNet')], topic }
}

/** Reasons that a client tells of an RD Gateway. */
export const gatewayReasons: readonly CodeRow<TopicId>[] = [
  row(0x3000001, 'the gateway does not take the credentials', 'gateway-access'),
  row(0x3000003, 'the certificate of the gateway is not valid', 'gateway-certificate'),
  row(0x3000008, 'an error on the remote computer', 'gateway-target'),
  row(0x300000c, 'the gateway cannot be reached', 'gateway-down'),
  row(0x300000d, 'the gateway is not available', 'gateway-down'),
  row(0x3000015, 'the gateway wants credentials', 'gateway-access'),
  row(0x300001a, 'the credentials were refused', 'gateway-access'),
  row(0x300001b, 'the user is not authorised', 'gateway-access'),
  row(0x300001c, 'the computer is not authorised', 'gateway-access'),
  row(0x3000021, 'the password has expired', 'gateway-access'),
  row(0x3000022, 'the gateway has as many connections as it allows', 'gateway-limit'),
  row(0x3000032, 'idle for longer than the gateway allows', 'gateway-limit'),
  row(0x3000033, 'connected for longer than the gateway allows', 'gateway-limit'),
]

/** Where codes of a gateway lie, whether or not their words are known here. */
export const gatewayRange = { first: 0x3000001, last: 0x3000050 } as const
