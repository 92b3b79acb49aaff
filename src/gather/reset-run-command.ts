import type { AzureMaker } from './azure-maker.ts'

/** Removes the Run Command extension. Once more does no harm: what is gone is removed. */
export const resetRunCommand: AzureMaker = async (hands, { target }, { abortSignal }) => {
  await hands.azure.resetRunCommand(target, { abortSignal })
  return { status: 'done' }
}
