export { createRdpAzure } from './rdp-azure.ts'
export type {
  DiagnoseOptions,
  NetworkOptions,
  RdpAzure,
  RdpAzureOptions,
  RepairOptions,
} from './rdp-azure-options.ts'
export { explain } from './judge/explain.ts'
export type { ToExplain } from './judge/explain.ts'
export type { Explanation } from './model/explanation.ts'
export { errorCodes, RdpAzureError } from './errors.ts'
export type { ErrorCode, Failure } from './errors.ts'
export { probe } from './probe/probe.ts'
export type { ProbeOptions, ProbeTarget } from './probe/probe.ts'
export type { ProbeResult } from './model/probe-result.ts'
export type { Principal } from './azure/azure.ts'
export type { Host } from './model/host.ts'
export type { Message, MessageCode } from './model/message.ts'
export type { NetworkEvidence } from './model/network-evidence.ts'
export type { Target, TargetQuery } from './model/target.ts'
export type { Evidence } from './model/evidence.ts'
export type { EvidenceFile } from './model/evidence-file.ts'
export type { Finding, Judgement } from './model/finding.ts'
export type { Plan } from './model/plan.ts'
export type { Policy } from './model/policy.ts'
export type { Attempt, Diagnosis, RepairResult, UndoResult } from './model/outcome.ts'
export type { Runbook } from './runbook/runbook.ts'
