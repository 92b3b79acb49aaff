/** One right of Azure Resource Manager that a call of this project needs. */
export interface ArmAction {
  /** What the call does, in the words of an error message. */
  does: string
  /** Name of the operation, as role definitions and `AuthorizationFailed` spell it. */
  action: string
  /** The narrowest widely used built-in role that holds it (Azure built-in roles, 2026-03). */
  role:
    | 'Reader'
    | 'Virtual Machine Contributor'
    | 'Disk Snapshot Contributor'
    | 'Network Contributor'
    | 'Security Admin'
}

/** Every right this project asks for; docs/azure-rights.md is this table for people. */
export const actions = {
  queryVms: {
    does: 'find a VM by its name',
    // Resource Graph asks for no right of its own: it shows what the sign-in can read.
    action: 'Microsoft.Compute/virtualMachines/read',
    role: 'Reader',
  },
  readVm: {
    does: 'read the VM and its instance view',
    action: 'Microsoft.Compute/virtualMachines/read',
    role: 'Reader',
  },
  readNic: {
    does: 'read the network interfaces of the VM',
    action: 'Microsoft.Network/networkInterfaces/read',
    role: 'Reader',
  },
  readPublicAddress: {
    does: 'read the public addresses of the VM',
    action: 'Microsoft.Network/publicIPAddresses/read',
    role: 'Reader',
  },
  readLoadBalancer: {
    does: 'read the load balancer before the VM',
    action: 'Microsoft.Network/loadBalancers/read',
    role: 'Reader',
  },
  readSubnet: {
    does: 'read the subnet of the VM',
    action: 'Microsoft.Network/virtualNetworks/subnets/read',
    role: 'Reader',
  },
  readNetwork: {
    does: 'read the virtual network of the VM',
    action: 'Microsoft.Network/virtualNetworks/read',
    role: 'Reader',
  },
  readGroup: {
    does: 'read the network security groups of the VM',
    action: 'Microsoft.Network/networkSecurityGroups/read',
    role: 'Reader',
  },
  // Virtual Machine Contributor holds everything on interfaces; Network Contributor has no less.
  readEffectiveRules: {
    does: 'read the rules that apply to an interface',
    action: 'Microsoft.Network/networkInterfaces/effectiveNetworkSecurityGroups/action',
    role: 'Virtual Machine Contributor',
  },
  readEffectiveRoutes: {
    does: 'read the routes that apply to an interface',
    action: 'Microsoft.Network/networkInterfaces/effectiveRouteTable/action',
    role: 'Virtual Machine Contributor',
  },
  readAdminRules: {
    does: 'read the rules a network manager sets over the network',
    action:
      'Microsoft.Network/virtualNetworks/listNetworkManagerEffectiveSecurityAdminRules/action',
    role: 'Network Contributor',
  },
  readJit: {
    does: 'read the just-in-time policies',
    action: 'Microsoft.Security/locations/jitNetworkAccessPolicies/read',
    role: 'Reader',
  },
  queryBastions: {
    does: 'find the Bastion hosts of the network',
    action: 'Microsoft.Network/bastionHosts/read',
    role: 'Reader',
  },
  querySessionHosts: {
    does: 'find the host pool of the VM',
    action: 'Microsoft.DesktopVirtualization/hostpools/sessionhosts/read',
    role: 'Reader',
  },
  readLocks: {
    does: 'read the locks on a network security group',
    action: 'Microsoft.Authorization/locks/read',
    role: 'Reader',
  },
  readWatchers: {
    does: 'find the Network Watcher of the region',
    action: 'Microsoft.Network/networkWatchers/read',
    role: 'Reader',
  },
  verifyFlow: {
    does: 'ask Network Watcher about a connection',
    action: 'Microsoft.Network/networkWatchers/ipFlowVerify/action',
    role: 'Network Contributor',
  },
  readRule: {
    does: 'read a rule of a network security group',
    action: 'Microsoft.Network/networkSecurityGroups/securityRules/read',
    role: 'Reader',
  },
  writeRule: {
    does: 'add a rule to a network security group',
    action: 'Microsoft.Network/networkSecurityGroups/securityRules/write',
    role: 'Network Contributor',
  },
  deleteRule: {
    does: 'delete a rule of a network security group',
    action: 'Microsoft.Network/networkSecurityGroups/securityRules/delete',
    role: 'Network Contributor',
  },
  requestJit: {
    does: 'ask a just-in-time policy to open a port',
    action: 'Microsoft.Security/locations/jitNetworkAccessPolicies/initiate/action',
    role: 'Security Admin',
  },
  runCommand: {
    does: 'run a script in the VM',
    action: 'Microsoft.Compute/virtualMachines/runCommand/action',
    role: 'Virtual Machine Contributor',
  },
  startVm: {
    does: 'start the VM',
    action: 'Microsoft.Compute/virtualMachines/start/action',
    role: 'Virtual Machine Contributor',
  },
  restartVm: {
    does: 'restart the VM',
    action: 'Microsoft.Compute/virtualMachines/restart/action',
    role: 'Virtual Machine Contributor',
  },
  readHealth: {
    does: 'read what Resource Health says of the VM',
    action: 'Microsoft.ResourceHealth/availabilityStatuses/read',
    role: 'Reader',
  },
  readBoot: {
    does: 'read the boot diagnostics of the VM',
    action: 'Microsoft.Compute/virtualMachines/retrieveBootDiagnosticsData/action',
    role: 'Virtual Machine Contributor',
  },
  redeployVm: {
    does: 'move the VM to another host',
    action: 'Microsoft.Compute/virtualMachines/redeploy/action',
    role: 'Virtual Machine Contributor',
  },
  reapplyVm: {
    does: 'set the VM’s model once more',
    action: 'Microsoft.Compute/virtualMachines/reapply/action',
    role: 'Virtual Machine Contributor',
  },
  readManagedRun: {
    does: 'read a managed run command of the VM',
    action: 'Microsoft.Compute/virtualMachines/runCommands/read',
    role: 'Reader',
  },
  writeManagedRun: {
    does: 'run a script in the VM by a managed run command',
    action: 'Microsoft.Compute/virtualMachines/runCommands/write',
    role: 'Virtual Machine Contributor',
  },
  deleteManagedRun: {
    does: 'delete a managed run command of the VM',
    action: 'Microsoft.Compute/virtualMachines/runCommands/delete',
    role: 'Virtual Machine Contributor',
  },
  makeSnapshot: {
    does: 'make a snapshot of the OS disk',
    action: 'Microsoft.Compute/snapshots/write',
    role: 'Disk Snapshot Contributor',
  },
  copyDisk: {
    does: 'copy the OS disk into a snapshot',
    action: 'Microsoft.Compute/disks/beginGetAccess/action',
    role: 'Disk Snapshot Contributor',
  },
} as const satisfies Record<string, ArmAction>

/** The role that holds an action this project uses; other actions give nothing. */
export function roleFor(action: string): ArmAction['role'] | undefined {
  const wanted = action.toLowerCase()
  return Object.values(actions).find((entry) => entry.action.toLowerCase() === wanted)?.role
}
