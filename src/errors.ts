/**
 * The closed set of failures the project can report. `exitCode` is what a command ends with when
 * the error reaches the top; the meaning of each number is the table of exit codes in the README.
 */
export const errorCodes = {
  // 2: what was asked cannot be understood or does not exist
  Usage: { exitCode: 2, meaning: 'the command or an option cannot be understood' },
  TargetNotFound: { exitCode: 2, meaning: 'no VM has this name or id in what the sign-in can see' },
  TargetAmbiguous: { exitCode: 2, meaning: 'more than one VM has this name' },
  NotWindows: { exitCode: 2, meaning: 'the VM does not run Windows' },
  RunbookInvalid: { exitCode: 2, meaning: 'a runbook does not hold to its schema or to the facts' },
  ScenarioInvalid: { exitCode: 2, meaning: 'a scenario file of the sandbox cannot be used' },
  PlanInvalid: { exitCode: 2, meaning: 'a plan file cannot be read' },
  EvidenceInvalid: { exitCode: 2, meaning: 'an evidence file cannot be used' },
  RunNotFound: { exitCode: 2, meaning: 'no journal of this run exists' },
  RunBusy: { exitCode: 2, meaning: 'another process is working on this run' },
  JournalDamaged: { exitCode: 2, meaning: 'a line of the journal was changed or is missing' },
  JournalVersion: {
    exitCode: 2,
    meaning: 'the journal was written by another version of the workflow',
  },
  // 3, 4 and 10: the ends of a run that are no success
  NoRepair: { exitCode: 3, meaning: 'a cause is named and there is no repair for it here' },
  NotFixed: { exitCode: 4, meaning: 'Remote Desktop still fails after what was tried' },
  ReversalFailed: { exitCode: 4, meaning: 'a repair could not be reversed whole' },
  Undetermined: { exitCode: 10, meaning: 'something is wrong or unseen, and no runbook names it' },
  // 6: understood, and refused
  GuestRefused: { exitCode: 6, meaning: 'the guest refused to touch a path that is not safe' },
  ReadOnly: { exitCode: 6, meaning: 'the run is read-only and the request would change something' },
  Declined: { exitCode: 6, meaning: 'the person or the host did not approve the plan' },
  ConsentNeeded: { exitCode: 6, meaning: 'nobody can be asked and nothing permits the plan' },
  PolicyRefused: { exitCode: 6, meaning: 'the policy of this run does not permit the plan' },
  NeedsForce: {
    exitCode: 6,
    meaning: 'what was seen speaks against the runbook asked for by name',
  },
  WayOwned: {
    exitCode: 6,
    meaning:
      'somebody else decides who comes in: just-in-time access, Bastion, Virtual Desktop, a network manager, a lock',
  },
  PlanEdited: { exitCode: 6, meaning: 'the plan file is not what the tool wrote' },
  PlanOutdated: {
    exitCode: 6,
    meaning: 'the plan no longer follows from the runbooks and the facts',
  },
  UndoRefused: {
    exitCode: 6,
    meaning: 'an object changed since the repair, so it is not put back',
  },
  RuleConflict: {
    exitCode: 6,
    meaning: 'another rule of a network security group is in the way, or the rule changed',
  },
  // 8: sign-in and rights
  SignInNeeded: { exitCode: 8, meaning: 'no credential could sign in' },
  SignInExpired: { exitCode: 8, meaning: 'the sign-in is no longer accepted' },
  WrongTenant: {
    exitCode: 8,
    meaning: 'the token belongs to another tenant than the subscription',
  },
  ClaimsChallenge: { exitCode: 8, meaning: 'conditional access asks for a stronger sign-in' },
  AccessDenied: { exitCode: 8, meaning: 'the sign-in lacks an Azure right' },
  ScopeLocked: { exitCode: 8, meaning: 'a resource lock forbids the change' },
  PolicyDenied: { exitCode: 8, meaning: 'an Azure Policy or a deny assignment forbids the change' },
  SubscriptionDisabled: { exitCode: 8, meaning: 'the subscription is disabled or read-only' },
  TokenHostRefused: {
    exitCode: 8,
    meaning: 'a token would have gone to a host that is not the cloud’s own',
  },
  // 9: Azure or the guest cannot be reached, or does not answer as agreed
  ArmUnreachable: { exitCode: 9, meaning: 'Azure Resource Manager could not be reached' },
  ArmThrottled: { exitCode: 9, meaning: 'Azure asked to come back later than this run may wait' },
  ArmConflict: { exitCode: 9, meaning: 'another operation is running on the VM' },
  ArmFailed: { exitCode: 9, meaning: 'Azure answered with an error' },
  VmNotRunning: { exitCode: 9, meaning: 'the VM is not running, so the guest cannot be asked' },
  AgentNotReady: { exitCode: 9, meaning: 'the VM agent does not answer' },
  GuestTimedOut: { exitCode: 9, meaning: 'the guest did not answer within its budget' },
  GuestAnswerMissing: { exitCode: 9, meaning: 'the guest’s output carries no answer frame' },
  GuestAnswerCut: { exitCode: 9, meaning: 'the answer frame is shorter than it says' },
  GuestAnswerForged: {
    exitCode: 9,
    meaning: 'the answer frame does not match its hash or the request',
  },
  GuestAnswerTooLarge: { exitCode: 9, meaning: 'the answer unpacks to more than the agreed size' },
  GuestAnswerInvalid: { exitCode: 9, meaning: 'the answer is not of the agreed shape' },
  NoLineOfSight: { exitCode: 9, meaning: 'this machine has no way to the VM’s address' },
  GuestBlocked: { exitCode: 9, meaning: 'PowerShell in the guest cannot run the script' },
  // ends that are no exit of a command by themselves
  Interrupted: { exitCode: 130, meaning: 'the run was interrupted and can be resumed' },
  Internal: { exitCode: 70, meaning: 'a bug in rdp-azure' },
} as const satisfies Record<string, { exitCode: number; meaning: string }>

/** One name of the closed set. */
export type ErrorCode = keyof typeof errorCodes

/** What an error carries beside its message: the commands to go on with, and facts for programs. */
export interface ErrorDetails {
  /** Exact commands or steps, most useful first. Shown as "Next". */
  next?: readonly string[]
  /** Typed data for programs: the wrong value, the right that is missing, ids of the request. No secrets. */
  data?: Readonly<Record<string, unknown>>
  cause?: unknown
}

/** The one error class. The message says what happened and why, and names the wrong value. */
export class RdpAzureError extends Error {
  readonly code: ErrorCode
  readonly next: readonly string[]
  readonly data: Readonly<Record<string, unknown>>

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = 'RdpAzureError'
    this.code = code
    this.next = details.next ?? []
    this.data = details.data ?? {}
  }

  /** What a command ends with when this error reaches the top. */
  get exitCode(): number {
    return errorCodes[this.code].exitCode
  }
}

/** The error as a value: what crosses a journal, an activity result or `-o json`. */
export interface Failure {
  code: ErrorCode
  message: string
  next: readonly string[]
  data: Readonly<Record<string, unknown>>
}

/** Turns anything thrown into a `Failure`; what is not ours becomes `Internal`, with its text kept. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof RdpAzureError) {
    return { code: thrown.code, message: thrown.message, next: thrown.next, data: thrown.data }
  }
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return { code: 'Internal', message, next: [], data: {} }
}

/** Turns a stored `Failure` back into something to throw. */
export function fromFailure(failure: Failure): RdpAzureError {
  return new RdpAzureError(failure.code, failure.message, {
    next: failure.next,
    data: failure.data,
  })
}
