import { expect, test } from 'vitest'

import { unpackFrame } from '../../src/guest/frame.ts'
import { composeScript } from '../../src/guest/script.ts'
import { happen } from '../../src/sandbox/windows/happen.ts'
import { listenerOf } from '../../src/sandbox/windows/listener.ts'
import { runScript } from '../../src/sandbox/windows/run-script.ts'
import { describeInPowerShell } from '../helpers/describe-in-powershell.ts'
import { runInPowerShell } from '../helpers/powershell-host.ts'
import { builtInScripts } from './guests/project.ts'
import { collectRequest } from './guests/requests.ts'
import { withPatches } from './guests/states.ts'
import type { Patch } from './guests/states.ts'

const vendor = '{6b2fa1c4-7d0e-4b55-9f0a-3c8de1a2b917}'
const filter = (provider: string, dropsPorts: number[], more: object = {}) => ({
  provider,
  dropsPorts,
  ...more,
})

const cases: Record<string, { patch: Patch; filters: object }> = {
  'nothing of a healthy Windows': { patch: {}, filters: { value: {} } },
  'who dropped what came to the port, and no other': {
    patch: {
      network: { filters: [filter('Guard', [3389]), filter('Vault', [445])] },
    },
    filters: { value: { drops: [{ name: 'Guard', provider: vendor, count: 1 }] } },
  },
  'no filter of Windows itself': {
    patch: {
      network: {
        filters: [filter('Inbound', [3389], { providerKey: 'FWPM_PROVIDER_MPSSVC_WF' })],
      },
    },
    filters: { value: {} },
  },
  'no filter for one address': {
    patch: { network: { filters: [filter('Guard', [3389], { onlyFrom: '203.0.113.7' })] } },
    filters: { value: {} },
  },
  'that a drop has no known maker': {
    patch: { network: { filters: [filter('Guard', [3389], { providerKey: null })] } },
    filters: { value: { unnamed: 1 } },
  },
  'what else is bound to the adapters': {
    patch: { network: { bindings: ['ms_tcpip', 'vms_pp', 'contoso_lwf'] } },
    filters: { value: { bindings: ['contoso_lwf'] } },
  },
  'a name of markup as it is': {
    patch: { network: { filters: [filter('<Guard> & "Sons"', [3389])] } },
    filters: { value: { drops: [{ name: '<Guard> & "Sons"', provider: vendor, count: 1 }] } },
  },
  'nothing without the engine': {
    patch: { services: { BFE: { state: 'stopped' } } },
    filters: { error: { id: 'FiltersUnread', message: 'netsh.exe ended with code 1' } },
  },
}

describeInPowerShell('both guests tell of filters', () => {
  test.for(Object.entries(cases))('%s', async ([, { patch, filters }]) => {
    const state = await withPatches([patch])
    const request = collectRequest('a')
    request.sections = ['filters']
    const script = composeScript(request, builtInScripts)
    const read = (stdout: string) => unpackFrame(stdout, '', request.requestId).sections.filters
    const real = await runInPowerShell(script, state, { happen, listenerOf })
    expect(read(real.stdout)).toEqual(filters)
    expect(read((await runScript(script, state)).stdout)).toEqual(filters)
    expect(real.writes).toBe(0)
  })
})
