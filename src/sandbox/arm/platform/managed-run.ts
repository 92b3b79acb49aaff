/** A managed run command as it is kept. */
export interface ManagedRun {
  name: string
  /** Key of the VM it belongs to. */
  vm: string
  location: string
  properties: object
  provisioningState: 'Creating' | 'Succeeded' | 'Failed'
  /** Absent until the script has ended. */
  instanceView?: object
}
