import type { AzureMaker } from './azure-maker.ts'
import { untilReady } from './until-ready.ts'

/** Starts a VM that does not run, and waits for its agent. */
export const startVm: AzureMaker = async (hands, { target }, { abortSignal }) => {
  const { power } = await hands.azure.platform(target, { abortSignal })
  const running = power === 'running' || power === 'starting'
  if (!running) await hands.azure.start(target, { abortSignal })
  await untilReady(hands, target, abortSignal, 'was started')
  return { status: running ? 'already' : 'done' }
}
