import { collectTask } from '../../src/facts/collect-needs.ts'
import { deriveFacts } from '../../src/facts/derive.ts'
import { findSymptoms } from '../../src/facts/symptoms.ts'
import { evidenceOf } from '../../src/guest/evidence.ts'
import { judge } from '../../src/judge/judge.ts'
import { makePlan } from '../../src/judge/plan.ts'
import type { PlanAnswer } from '../../src/judge/plan.ts'
import type { Asked } from '../../src/model/asked.ts'
import type { Evidence } from '../../src/model/evidence.ts'
import type { Facts } from '../../src/model/facts.ts'
import type { Judgement } from '../../src/model/finding.ts'
import type { GuestEvidence } from '../../src/model/guest-evidence.ts'
import type { PlatformState } from '../../src/model/platform-state.ts'
import type { WindowsState } from '../../src/model/windows-state.ts'
import { healthyPlatform, patchPlatform } from '../../src/sandbox/platform.ts'
import { callerAddress } from '../../src/sandbox/usual-network.ts'
import { answerRequest } from '../../src/sandbox/windows/answer.ts'
import { settle } from '../../src/sandbox/windows/happen.ts'
import { healthyWindows } from '../../src/sandbox/windows/healthy.ts'
import { patchWindows } from '../../src/sandbox/windows/patch.ts'
import { target } from '../judge/seen.ts'
import { shipped } from '../judge/shipped.ts'
import { networkOf } from './pretend-network.ts'
import { seenGuest, seenPlatform } from './seen-platform.ts'

/** What a runbook's test lays over a healthy VM. */
export interface Given {
  windows?: Record<string, unknown> | undefined
  platform?: Record<string, unknown> | undefined
}

export interface JudgedVm {
  facts: Facts
  judgement: Judgement
  plan: PlanAnswer
}

const clock = new Date('2026-03-01T12:00:00Z')
const unseen = {
  seen: false,
  failure: { code: 'NoLineOfSight', message: 'not looked at', next: [], data: {} },
} as const

/** Where a VM of these tests is, and what Azure has of it. */
interface Place {
  platform: PlatformState
  /** What the caller said; the pretend one of the sandbox where nothing is said. */
  asked: Asked
}

const usual: Place = { platform: healthyPlatform(0), asked: { from: callerAddress } }

/** Lays a patch over a healthy VM and judges it by the built-in runbooks, without any wire; planned by the runbook named. */
export async function judgePatched(
  given: Given,
  build?: number,
  runbookId?: string,
  asked: Asked = usual.asked,
): Promise<JudgedVm> {
  const platform = patchPlatform(usual.platform, given.platform ?? {}, () => 'given')
  const windows = await windowsWith([given.windows ?? {}], build)
  return judgeWindows(windows, { platform, asked }, (guest) => guest, runbookId)
}

/** As `judgePatched`, of several patches one after the other. */
export async function judgePatches(patches: readonly object[]): Promise<JudgedVm> {
  return judgeWindows(await windowsWith(patches))
}

/** A healthy Windows with patches laid over it, as if it had been so for a while. */
export async function windowsWith(
  patches: readonly object[],
  build?: number,
): Promise<WindowsState> {
  let windows = await healthyWindows({
    computerName: 'vm-one',
    clock,
    ...(build === undefined ? {} : { build }),
  })
  for (const patch of patches) windows = await patchWindows(windows, patch)
  return settle(windows)
}

const needs = shipped.flatMap(({ rungs }) => rungs.flatMap((rung) => rung.changes))
/** The request of a diagnosis by the built-in runbooks. */
export const collectAll = { ...collectTask(needs), requestId: '0'.repeat(32) }

/** Judges a Windows by what collect reads of it; `see` may take some of that away. */
export async function judgeWindows(
  windows: WindowsState,
  { platform, asked }: Place = usual,
  see: (guest: GuestEvidence) => GuestEvidence = (guest) => guest,
  runbookId?: string,
): Promise<JudgedVm> {
  const { answer } = await answerRequest(collectAll, windows)
  if (!answer) throw new Error('the simulated Windows gave no answer')
  const guest = see(evidenceOf(answer, collectAll))
  const { name, resourceGroup, location, vmId } = target
  const network = networkOf({ name, resourceGroup, location, vmId, platform, windows }, clock)
  const evidence: Evidence = {
    at: clock.toISOString(),
    asked,
    network: { seen: true, value: network },
    platform: { seen: true, value: seenPlatform(platform) },
    wire: unseen,
    guest: seenGuest(platform, guest),
  }
  const facts = deriveFacts(target, evidence, [])
  const judgement = judge(shipped, facts, findSymptoms(facts))
  const question = { runbooks: shipped, judgement, facts, guest, target, runbookId }
  const plan = makePlan({ ...question, toolVersion: '0', nowMs: clock.getTime() })
  return { facts, judgement, plan }
}
