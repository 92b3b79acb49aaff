import type { Azure } from '../azure/azure.ts'
import type { Asked } from '../model/asked.ts'
import type { NetworkEvidence } from '../model/network-evidence.ts'
import type { Target } from '../model/target.ts'

/** What is asked of the network: the VM, who connects to it, and the port of the guest. */
export interface NetworkQuestion {
  target: Target
  asked: Asked
  port: number
}

/** Reads the VM's way to the network. Each part beside the interfaces may be unseen by itself. */
export async function readNetwork(
  azure: Azure,
  { target }: NetworkQuestion,
  abortSignal: AbortSignal,
): Promise<NetworkEvidence> {
  const interfaces = await azure.path.interfaces(target, { abortSignal })
  const addresses = interfaces.flatMap((nic) => nic.addresses)
  return {
    privateAddresses: unique(addresses.map(({ privateAddress }) => privateAddress)),
    publicAddresses: unique(addresses.map(({ publicAddress }) => publicAddress)),
  }
}

function unique(addresses: readonly (string | undefined)[]): string[] {
  return [...new Set(addresses.filter((each) => each !== undefined))]
}
