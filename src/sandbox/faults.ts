import { RdpAzureError } from '../errors.ts'

/** Where an injected fault takes hold: the calls it can meet. */
export type FaultPlace = 'any-call' | 'run-command' | 'power' | 'rule-write'

interface FaultKind {
  meaning: string
  place: FaultPlace
  /** What the number after the colon counts. */
  number: 'times' | 'write'
}

/** Every fault of the pretend Azure, by name. What is wrong in a VM is a runbook's fault, not one of these. */
export const injectedFaults = {
  'throttle-429': {
    meaning: 'a call is answered 429 SubscriptionRequestsThrottled with Retry-After: 1',
    place: 'any-call',
    number: 'times',
  },
  'throttle-429-bare': {
    meaning: 'a call is answered 429 without Retry-After, in the unwrapped shape of Compute',
    place: 'any-call',
    number: 'times',
  },
  'unavailable-503': {
    meaning: 'a call is answered 503 ServerTimeout by the gateway',
    place: 'any-call',
    number: 'times',
  },
  'token-expired': {
    meaning: 'a call is answered 401 ExpiredAuthenticationToken',
    place: 'any-call',
    number: 'times',
  },
  'wrong-tenant': {
    meaning: 'a call is answered 401 InvalidAuthenticationTokenTenant',
    place: 'any-call',
    number: 'times',
  },
  slow: {
    meaning: 'a Run Command takes 10 seconds longer',
    place: 'run-command',
    number: 'times',
  },
  'reset-after-accept': {
    meaning:
      'the connection is reset after a Run Command was accepted; the script runs all the same',
    place: 'run-command',
    number: 'times',
  },
  'conflict-409': {
    meaning: 'a Run Command is answered 409 Conflict, as if another one were running',
    place: 'run-command',
    number: 'times',
  },
  'agent-lost': {
    meaning:
      'a Run Command is accepted and fails with VMAgentStatusCommunicationError; nothing ran',
    place: 'run-command',
    number: 'times',
  },
  'answer-cut': {
    meaning: 'only the last 600 bytes of the guest’s output arrive',
    place: 'run-command',
    number: 'times',
  },
  'answer-forged': {
    meaning: 'the answer was changed on its way and no longer matches its hash',
    place: 'run-command',
    number: 'times',
  },
  'answer-control-characters': {
    meaning: 'texts of the answer carry terminal escapes and bells; the hash is right',
    place: 'run-command',
    number: 'times',
  },
  'answer-bomb': {
    meaning: 'the answer is as large when unzipped as 4,096 bytes can be (3 MB); the hash is right',
    place: 'run-command',
    number: 'times',
  },
  'answer-bomb-whole': {
    meaning: 'the answer is 100 MB when unzipped and handed on whole, past the 4,096 bytes',
    place: 'run-command',
    number: 'times',
  },
  'foreign-location': {
    meaning: 'a Run Command is accepted with its status URL on another host',
    place: 'run-command',
    number: 'times',
  },
  'guest-crash': {
    meaning: 'the guest dies after its n-th write (guest-crash:n), once; what it wrote stays',
    place: 'run-command',
    number: 'write',
  },
  'restart-cancelled': {
    meaning: 'a start or restart is accepted and ends Canceled with InternalOperationError',
    place: 'power',
    number: 'times',
  },
  'rule-busy': {
    meaning:
      'the write of a rule is answered 429 RetryableErrorDueToAnotherOperation, as if its group were being written',
    place: 'rule-write',
    number: 'times',
  },
  'rule-write-fails': {
    meaning:
      'the write of a rule is accepted and ends Failed with InternalServerError; nothing is written',
    place: 'rule-write',
    number: 'times',
  },
} as const satisfies Record<string, FaultKind>

/** One name of the table. */
export type FaultName = keyof typeof injectedFaults

/** What a call does to the VM; a Run Command reads when its script only collects. */
export const callKinds = ['read', 'change'] as const
export type CallKind = (typeof callKinds)[number]

/** A fault as asked for: `name`, then `@kind` if it waits for such a call, then `:number` if it is not 1. */
export interface InjectedFault {
  name: FaultName
  /** The only calls it meets; absent: the first that comes. */
  at?: CallKind
  number: number
}

/** Whether the text (`name`, `name:2`, `name@change:2`) names a fault of the table. */
export function isInjectedFault(text: string): boolean {
  return isFaultName(nameOf(text))
}

/** Reads `name`, `name:2`, `name@change`, `name@change:2`; throws `Usage`, naming the text and listing the table, for anything else. */
export function parseFaults(texts: readonly string[]): InjectedFault[] {
  return texts.map(parseFault)
}

function parseFault(text: string): InjectedFault {
  const name = nameOf(text)
  if (!isFaultName(name)) throw unknownFault(text)
  const rest = /^(?:@(\w+))?(?::([1-9]\d{0,5}))?$/.exec(text.slice(name.length))
  const at = callKinds.find((kind) => kind === rest?.[1])
  if (rest === null || (rest[1] !== undefined && at === undefined)) throw wrongRest(text, name)
  const number = Number(rest[2] ?? 1)
  return at === undefined ? { name, number } : { name, at, number }
}

function nameOf(text: string): string {
  return /^[^:@]*/.exec(text)?.[0] ?? ''
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(injectedFaults, name)
}

function unknownFault(text: string): RdpAzureError {
  const known = Object.keys(injectedFaults)
  return new RdpAzureError(
    'Usage',
    `the sandbox has no fault "${text}" to inject; it has: ${known.join(', ')}`,
    { next: ['rdp-azure sandbox faults'], data: { fault: text, known } },
  )
}

function wrongRest(text: string, name: FaultName): RdpAzureError {
  const counts = injectedFaults[name].number === 'times' ? 'how often' : 'which write'
  return new RdpAzureError(
    'Usage',
    `the fault "${text}" cannot be injected: after the name come @read or @change, which calls it waits for, and :1, :2, …, ${counts}`,
    {
      next: [`rdp-azure sandbox run --fault ${name}@change:2 -- <command>`],
      data: { fault: text },
    },
  )
}
