import type { WorldVm } from '../world.ts'

/** The DNS name of the VM's public address; undefined where it has no label. Public cloud's suffix. */
export function publicNameOf({ platform, location }: WorldVm): string | undefined {
  const { dns } = platform.network
  if (dns === null || platform.publicAddress === undefined) return undefined
  return `${dns.label}.${location}.cloudapp.azure.com`
}
