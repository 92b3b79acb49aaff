import type { AzureMaker } from './azure-maker.ts'
import { untilReady, untilTrue } from './until-ready.ts'

/**
 * Lets Azure set the VM's model once more, and waits until the agent is ready. One that was asked for
 * before is waited for, and then asked for again: setting the same model twice is setting it once.
 */
export const reapplyVm: AzureMaker = async (hands, { target }, { again, abortSignal }) => {
  if (again) {
    await untilTrue(hands, target, abortSignal, 'is still being set anew', async () => {
      const { provisioning } = await hands.azure.platform(target, { abortSignal })
      return provisioning !== 'Updating'
    })
  }
  await hands.azure.reapply(target, { abortSignal })
  await untilReady(hands, target, abortSignal, 'was set anew')
  return { status: 'done' }
}
