import { readFileSync } from 'node:fs'
import { readFile, stat } from 'node:fs/promises'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'

import { ComputeManagementClient } from '@azure/arm-compute'
import { NetworkManagementClient } from '@azure/arm-network'
import { ResourceGraphClient } from '@azure/arm-resourcegraph'
import { ManagedIdentityCredential } from '@azure/identity'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'

import { startSandbox } from '../../src/sandbox/start.ts'
import type { Sandbox } from '../../src/sandbox/start.ts'
import { brokenAndHealthy } from './worlds.ts'

let sandbox: Sandbox
let clients: {
  compute: ComputeManagementClient
  network: NetworkManagementClient
  graph: ResourceGraphClient
}

/** The real clients of the SDK, told nothing but what the sandbox's environment says. */
async function clientsOf({ environment }: Sandbox): Promise<typeof clients> {
  const { RDP_AZURE_SANDBOX_ENDPOINT: endpoint = '', AZURE_SUBSCRIPTION_ID: subscription = '' } =
    environment
  const ca = await readFile(environment['RDP_AZURE_SANDBOX_CA'] ?? '', 'utf8')
  const credential = new ManagedIdentityCredential()
  const options = {
    endpoint,
    tlsOptions: { ca },
    credentials: { scopes: [`${endpoint}/.default`] },
    retryOptions: { maxRetries: 0 },
  }
  return {
    compute: new ComputeManagementClient(credential, subscription, options),
    network: new NetworkManagementClient(credential, subscription, options),
    graph: new ResourceGraphClient(credential, options),
  }
}

beforeAll(async () => {
  sandbox = await startSandbox({
    world: await brokenAndHealthy(),
    pace: { runCommandMs: 30, powerMs: 30 },
  })
  for (const [name, value] of Object.entries(sandbox.environment)) vi.stubEnv(name, value)
  clients = await clientsOf(sandbox)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await sandbox.close()
})

describe('the clients of the Azure SDK in the sandbox', () => {
  it('sign in as a managed identity and find a VM by its name through Resource Graph', async () => {
    const { data } = await clients.graph.resources({
      query:
        "Resources | where type =~ 'microsoft.compute/virtualmachines' and name =~ 'VM-web01' | project id",
      subscriptions: [sandbox.world().subscriptionId],
      options: { resultFormat: 'objectArray' },
    })
    expect(data).toEqual([
      { id: expect.stringMatching(/\/resourceGroups\/rg-prod\/.*\/vm-web01$/) },
    ])
  })

  it('list VMs and read one with its instance view', async () => {
    const names: (string | undefined)[] = []
    for await (const { name } of clients.compute.virtualMachines.list('RG-PROD')) names.push(name)
    expect(names).toEqual(['vm-web01', 'vm-ok01'])
    const vm = await clients.compute.virtualMachines.get('rg-prod', 'vm-web01', {
      expand: 'instanceView',
    })
    expect(vm).toMatchObject({
      vmId: sandbox.world().vms[0]?.vmId,
      storageProfile: { osDisk: { osType: 'Windows' } },
      instanceView: {
        vmAgent: { statuses: [{ code: 'ProvisioningState/succeeded', displayStatus: 'Ready' }] },
        statuses: [{ code: 'ProvisioningState/succeeded' }, { code: 'PowerState/running' }],
      },
    })
    expect(await clients.compute.virtualMachines.instanceView('rg-prod', 'vm-web01')).toMatchObject(
      {
        osName: 'Windows Server 2022 Datacenter',
      },
    )
  })

  it('read the way to a VM’s addresses', async () => {
    const vm = await clients.compute.virtualMachines.get('rg-prod', 'vm-web01')
    const nicId = vm.networkProfile?.networkInterfaces?.[0]?.id ?? ''
    const nic = await clients.network.networkInterfaces.get(
      'rg-prod',
      nicId.split('/').at(-1) ?? '',
    )
    const [ip] = nic.ipConfigurations ?? []
    expect(ip?.privateIPAddress).toBe('10.0.0.4')
    const name = ip?.publicIPAddress?.id?.split('/').at(-1) ?? ''
    expect(await clients.network.publicIPAddresses.get('rg-prod', name)).toMatchObject({
      ipAddress: '203.0.113.10',
    })
  })

  it('power a VM off, start and restart it, its instance view following', async () => {
    const { virtualMachines: vms } = clients.compute
    const quick = { updateIntervalInMs: 5 }
    const power = async () => (await vms.instanceView('rg-prod', 'vm-ok01')).statuses?.[1]?.code
    await vms.powerOff('rg-prod', 'vm-ok01', quick)
    expect(await power()).toBe('PowerState/stopped')
    await expect(vms.restart('rg-prod', 'vm-ok01', quick)).rejects.toMatchObject({
      code: 'OperationNotAllowed',
      statusCode: 409,
    })
    await vms.deallocate('rg-prod', 'vm-ok01', quick)
    const gone = await vms.instanceView('rg-prod', 'vm-ok01')
    expect([gone.statuses?.[1]?.code, gone.vmAgent]).toEqual(['PowerState/deallocated', undefined])
    await vms.start('rg-prod', 'vm-ok01', quick)
    await vms.restart('rg-prod', 'vm-ok01', quick)
    expect(await power()).toBe('PowerState/running')
  })

  it('run a script, and get the last 4,096 bytes of what it wrote', async () => {
    const script = { commandId: 'RunPowerShellScript', script: ['Get-Date'] }
    const quick = { updateIntervalInMs: 5 }
    const { value } = await clients.compute.virtualMachines.runCommand(
      'rg-prod',
      'vm-ok01',
      script,
      quick,
    )
    expect(value?.map(({ code }) => code)).toEqual([
      'ComponentStatus/StdOut/succeeded',
      'ComponentStatus/StdErr/succeeded',
    ])
  })
})

describe('a sandbox', () => {
  it('listens on loopback alone', async () => {
    const urls = ['RDP_AZURE_SANDBOX_ENDPOINT', 'IDENTITY_ENDPOINT'].map(
      (name) => new URL(sandbox.environment[name] ?? ''),
    )
    const listeners = Object.values(addressesOf(sandbox)).map(
      (address) => new URL(`x://${address}`),
    )
    const all = [...urls, ...listeners]
    expect(new Set(all.map(({ hostname }) => hostname))).toEqual(new Set(['127.0.0.1']))
    for (const outside of ownAddresses()) {
      const reached = await Promise.all(all.map(({ port }) => answers(Number(port), outside)))
      expect(reached, outside).toEqual(all.map(() => false))
    }
  })

  it.skipIf(process.platform === 'win32')('lets only its owner read the authority', async () => {
    const { mode } = await stat(sandbox.environment['RDP_AZURE_SANDBOX_CA'] ?? '')
    expect(mode & 0o777).toBe(0o600)
  })

  it('opens a VM’s Remote Desktop while the VM runs, and closes it with the VM', async () => {
    const { virtualMachines: vms } = clients.compute
    const port = Number(addressesOf(sandbox)['203.0.113.11:3389']?.split(':')[1])
    const quick = { updateIntervalInMs: 5 }
    expect(await answers(port)).toBe(true)
    await vms.powerOff('rg-prod', 'vm-ok01', quick)
    expect(await answers(port)).toBe(false)
    await vms.start('rg-prod', 'vm-ok01', quick)
    expect(await answers(port)).toBe(true)
  })

  it('leaves nothing behind: no server, no file', async () => {
    const own = await startSandbox({ world: await brokenAndHealthy() })
    const { environment } = own
    const ports = [
      new URL(environment['RDP_AZURE_SANDBOX_ENDPOINT'] ?? '').port,
      new URL(environment['IDENTITY_ENDPOINT'] ?? '').port,
      ...Object.values(addressesOf(own)).map((address) => address.split(':')[1]),
    ].map(Number)
    expect(await Promise.all(ports.map((port) => answers(port)))).toEqual([true, true, true, true])
    await own.close()
    expect(await Promise.all(ports.map((port) => answers(port)))).toEqual([
      false,
      false,
      false,
      false,
    ])
    await expect(stat(environment['RDP_AZURE_SANDBOX_CA'] ?? '')).rejects.toThrow('ENOENT')
  })
})

function addressesOf({ environment }: Sandbox): Record<string, string> {
  return JSON.parse(readFileSync(environment['RDP_AZURE_SANDBOX_ADDRESSES'] ?? '', 'utf8'))
}

/** Addresses this machine has beside loopback: there may be none. */
function ownAddresses(): string[] {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all.flatMap(({ internal, family, address }) =>
    internal || family !== 'IPv4' ? [] : address,
  )
}

/** Whether something accepts connections there; silence counts as no. */
function answers(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: 500 })
    const end = (answered: boolean) => () => {
      socket.destroy()
      resolve(answered)
    }
    socket.once('connect', end(true))
    socket.once('error', end(false))
    socket.once('timeout', end(false))
  })
}
