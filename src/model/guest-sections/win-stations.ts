import { z } from 'zod'

/** What one listener's key says; a value that is absent or of another type is left out. */
export const winStationSchema = z.object({
  port: z.int().optional(),
  /** `fEnableWinStation`; 0 switches the listener off. */
  enabled: z.int().optional(),
  wdName: z.string().optional(),
  /** `LoadableProtocol_Object`, the class of the protocol that serves the listener. */
  protocol: z.string().optional(),
})

/** All listeners but the console and RDP-Tcp itself, which is read with the registry, by name. */
export const winStationsSchema = z.record(z.string(), winStationSchema)
