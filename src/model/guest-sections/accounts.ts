import { z } from 'zod'

/**
 * Local accounts, counted, and who has the rights of logon, by SID. `rights` holds only those that
 * differ from what Windows sets up; where it is empty all were read and are as usual.
 */
export const accountsSchema = z.object({
  /** Accounts of the machine that can log on, and those locked out. Not on domain controllers. */
  enabled: z.int().optional(),
  locked: z.int().optional(),
  rights: z
    .object({
      /** SeRemoteInteractiveLogonRight; usual: Administrators and Remote Desktop Users. */
      remote: z.array(z.string()).optional(),
      /** SeDenyRemoteInteractiveLogonRight, SeDenyInteractiveLogonRight, SeDenyNetworkLogonRight; usual: nobody. */
      denyRemote: z.array(z.string()).optional(),
      denyInteractive: z.array(z.string()).optional(),
      denyNetwork: z.array(z.string()).optional(),
    })
    .optional(),
  unread: z.array(z.string()).optional(),
})
