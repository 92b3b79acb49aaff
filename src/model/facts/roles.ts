import { z } from 'zod'

/** What the machine is for beside Remote Desktop: roles that make some repairs dangerous. */
export const rolesSchema = z.object({
  certificateAuthority: z.boolean().optional().describe('Active Directory Certificate Services'),
  adfs: z.boolean().optional().describe('Active Directory Federation Services'),
  domainController: z.boolean().optional().describe('a domain controller, by its services'),
  broker: z.boolean().optional().describe('Remote Desktop Connection Broker'),
  sessionHost: z.boolean().optional().describe('Remote Desktop Session Host, with many users'),
  iis: z.boolean().optional().describe('Internet Information Services'),
  sql: z.boolean().optional().describe('SQL Server, at least one instance'),
  avd: z.boolean().optional().describe('a session host of Azure Virtual Desktop'),
  cluster: z.boolean().optional().describe('a node of a failover cluster'),
})
