import { z } from 'zod'

/** The settings of the listener, each a DWORD. */
export const settingsSchema = z.object({
  /** TS fDenyTSConnections; absent in the registry counts as 1, because Windows then opens no listener. */
  denyConnections: z.int().optional(),
  /** TS TSEnabled, absent = 1. */
  enabled: z.int().optional(),
  /** TS TSUserEnabled, absent = 0. */
  userEnabled: z.int().optional(),
  /** TS TSServerDrainMode, absent = 0. */
  drainMode: z.int().optional(),
  /** RDP-Tcp fEnableWinStation, absent = 1. */
  winStationEnabled: z.int().optional(),
  /** RDP-Tcp fLogonDisabled, absent = 0. */
  logonDisabled: z.int().optional(),
  /** RDP-Tcp PortNumber, absent = 3389. */
  port: z.int().optional(),
  /** RDP-Tcp LanAdapter, absent = 0. */
  lanAdapter: z.int().optional(),
  /** RDP-Tcp MaxInstanceCount, absent = 0xffffffff. */
  maxInstanceCount: z.int().optional(),
  /** RDP-Tcp SecurityLayer, absent = 2. */
  securityLayer: z.int().optional(),
  /** RDP-Tcp UserAuthentication, absent = 1. */
  userAuthentication: z.int().optional(),
  /** RDP-Tcp MinEncryptionLevel, absent = 2. */
  minEncryptionLevel: z.int().optional(),
})
