import { randomUUID } from 'node:crypto'

import type { ArmAnswer } from './request.ts'

/** How a long-running operation ended. */
export type OperationEnd =
  | { status: 'Succeeded'; output?: unknown }
  | { status: 'Failed' | 'Canceled'; error: { code: string; message: string } }

interface Operation {
  startTime: string
  location: string
  end?: OperationEnd
  endTime?: string
}

/** The long-running operations since the sandbox started. */
export interface Operations {
  /**
   * Begins one and gives the 202 for it, both status URLs in its headers. `origin` is where those
   * URLs lead. The work goes on by itself; one that throws ends the operation as failed.
   */
  begin(
    work: Promise<OperationEnd>,
    at: { origin: string; subscriptionId: string; location: string; apiVersion: string },
  ): ArmAnswer
  /** Begins one and gives its id only, for providers that tell of theirs in other headers. */
  track(work: Promise<OperationEnd>, location: string): string
  /** How one stands: no `end` while it goes on; undefined: there is none. */
  stand(id: string): { end?: OperationEnd } | undefined
  /** The status of one (`operations/{id}`), or with `monitor` its result; undefined: there is none. */
  look(id: string, monitor: boolean, here: string): ArmAnswer | undefined
  /** When all that were begun have ended. */
  settled(): Promise<void>
}

/**
 * What an operation that goes on asks of whoever looks: come again in a tenth of a second. Clients of Azure
 * Core in Python, az among them, know this header and would wait 30 seconds without it; of `Retry-After`
 * the least is a whole second.
 */
export const comeAgainSoon = { 'x-ms-retry-after-ms': '100' }

/** None yet. */
export function startOperations(nowMs: () => number): Operations {
  const begun = new Map<string, Operation>()
  const works = new Set<Promise<void>>()
  const time = (): string => new Date(nowMs()).toISOString().replace('Z', '0000+00:00')

  function follow(operation: Operation, work: Promise<OperationEnd>): void {
    const followed: Promise<void> = work
      .catch((thrown: unknown) => brokeDown(thrown))
      .then((end) => {
        operation.end = end
        operation.endTime = time()
        works.delete(followed)
      })
    works.add(followed)
  }

  function track(work: Promise<OperationEnd>, location: string): string {
    const id = randomUUID()
    const operation = { startTime: time(), location }
    begun.set(id, operation)
    follow(operation, work)
    return id
  }

  return {
    track,
    stand: (id) => begun.get(id.toLowerCase()),
    begin(work, { origin, subscriptionId, location, apiVersion }) {
      const id = track(work, location)
      const url = `${origin}/subscriptions/${subscriptionId}/providers/Microsoft.Compute/locations/${location}/operations/${id}`
      const headers = {
        'azure-asyncoperation': `${url}?api-version=${apiVersion}`,
        location: `${url}?monitor=true&api-version=${apiVersion}`,
        'x-ms-request-id': id,
      }
      return { status: 202, headers }
    },
    look(id, monitor, here) {
      const operation = begun.get(id.toLowerCase())
      if (operation === undefined) return undefined
      if (monitor) return resultOf(operation, here)
      const headers = operation.end === undefined ? comeAgainSoon : {}
      return { status: 200, headers, body: statusOf(id, operation) }
    },
    async settled() {
      await Promise.all(works)
    },
  }
}

/** An ended action answers 200, with the output if it has one; recorded, where the contract says 204. */
function resultOf({ end }: Operation, here: string): ArmAnswer {
  if (end === undefined) return { status: 202, headers: { location: here, ...comeAgainSoon } }
  if (end.status !== 'Succeeded') return { status: 409, body: { error: end.error } }
  return end.output === undefined ? { status: 200 } : { status: 200, body: end.output }
}

function statusOf(name: string, { startTime, endTime, end }: Operation): object {
  if (end === undefined) return { startTime, status: 'InProgress', name }
  const { status } = end
  if (end.status !== 'Succeeded') return { startTime, endTime, status, error: end.error, name }
  const properties = end.output === undefined ? {} : { properties: { output: end.output } }
  return { startTime, endTime, status, ...properties, name }
}

/** A bug of the sandbox must not look like one of the VM. */
function brokeDown(thrown: unknown): OperationEnd {
  const message = `The sandbox itself failed: ${thrown instanceof Error ? thrown.message : String(thrown)}`
  return { status: 'Failed', error: { code: 'SandboxInternalError', message } }
}
