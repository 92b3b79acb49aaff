import { RdpAzureError } from '../../../errors.ts'
import { jsonSchema } from '../../../model/change.ts'
import type { ChangeResult } from '../../../model/change.ts'
import { guestAnswerSchema } from '../../../model/guest-protocol.ts'
import type { GuestAnswer, GuestRequest } from '../../../model/guest-protocol.ts'
import { collect } from '../collect.ts'
import { fitAnswer } from '../fit-answer.ts'
import type { Problem } from '../problem.ts'
import type { GuestChange } from './kind.ts'
import type { Machine } from './machine.ts'
import { failedResult, makeChange, recordedResult } from './make-change.ts'
import { confirmOwnFolder, runFolder } from './own-folder.ts'
import { readRecord, writeRecord } from './record.ts'

/**
 * The twin of apply.ps1: makes the changes of a request, or puts them back, and reads the guest
 * afterwards. A repeated request is answered from the records. The first change that does not end
 * well ends the rest.
 */
export async function applyChanges(machine: Machine, request: GuestRequest): Promise<GuestAnswer> {
  const { requestId, runId } = request
  if (runId === undefined) {
    throw new RdpAzureError('Internal', `the request ${requestId} names no run`)
  }
  const confirmed = await confirmOwnFolder(machine, runId)
  if (!confirmed.ok)
    return answerOf(machine, request, refusedResults(request, confirmed.problem), false)
  const answerPath = `${runFolder(runId)}\\${requestId}.answer.json`
  const stored = guestAnswerSchema.safeParse(readRecord(machine.state(), answerPath))
  if (stored.success) return { ...stored.data, replayed: true }
  const { results, replayed } = await makeAll(machine, request, runId)
  const answer = await answerOf(machine, request, results, replayed)
  await writeRecord(machine, answerPath, jsonSchema.parse(answer))
  return answer
}

async function answerOf(
  machine: Machine,
  request: GuestRequest,
  changes: ChangeResult[],
  replayed: boolean,
): Promise<GuestAnswer> {
  const { protocol, requestId, kind } = request
  const sections = await collect(request, machine.state())
  return fitAnswer({ protocol, requestId, kind, replayed, changes, sections, omitted: [] })
}

async function makeAll(
  machine: Machine,
  request: GuestRequest,
  runId: string,
): Promise<{ results: ChangeResult[]; replayed: boolean }> {
  const results: ChangeResult[] = []
  const direction = request.kind === 'undo' ? 'undo' : 'apply'
  let [told, made, ended] = [0, 0, false]
  for (const change of changesOf(request)) {
    const recordPath = (kind: string) =>
      `${runFolder(runId)}\\${request.requestId}-${change.id}.${kind}.json`
    const recorded = ended ? undefined : recordedResult(machine, recordPath)
    if (recorded) told += 1
    else if (!ended) made += 1
    const result = ended
      ? skipped(change)
      : (recorded ?? (await makeChange(machine, change, direction, recordPath)))
    if (result.status !== 'done' && result.status !== 'already') ended = true
    results.push(result)
  }
  return { results, replayed: told > 0 && made === 0 }
}

function changesOf(request: GuestRequest): GuestChange[] {
  const { changes = [], runId = '', requestId } = request
  return changes.map((change) => ({ ...change, runId, requestId }))
}

function skipped({ id, kind }: GuestChange): ChangeResult {
  return { id, kind, status: 'skipped' }
}

/** Nothing could be begun: the first change carries the reason, the others are skipped. */
function refusedResults(request: GuestRequest, why: Problem): ChangeResult[] {
  return changesOf(request).map((change, i) =>
    i === 0 ? failedResult(change, why) : skipped(change),
  )
}
