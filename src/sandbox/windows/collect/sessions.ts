import type { WindowsState } from '../../../model/windows-state.ts'
import { found, problem } from '../problem.ts'
import type { Read } from '../problem.ts'

/** The section `sessions`: active ones, from a performance counter that may give nothing. */
export function readSessions(state: WindowsState): Read<{ active: number }> {
  if (state.activeSessions !== 'unknown') return found({ active: state.activeSessions })
  return problem('NoSessionCounter', 'the counter of active sessions gives no number')
}
