import { z } from 'zod'

/** One program that runs, with what it holds in memory. */
const processSchema = z.strictObject({ name: z.string(), workingSetMb: z.int() })

/** One account of the machine's own. The last number of `sid` tells built-in ones: 500, 501, 503, 504. */
const accountSchema = z.strictObject({
  name: z.string(),
  sid: z.string(),
  disabled: z.boolean().default(false),
  lockedOut: z.boolean().default(false),
})

/**
 * Logons that failed up to now: how many, how far apart, for whom, and the sub-status Windows gave them
 * (ntstatus.h; 0xC000006A is a wrong password).
 */
const failingLogonsSchema = z.strictObject({
  count: z.int().default(0),
  everySeconds: z.int().min(1).default(60),
  account: z.string().default('administrator'),
  subStatus: z.int().default(0xc000006a),
})

/** `Win32_TerminalServiceSetting`. Mode 0: two administrators. Type 2: per device, 4: per user, 5: none. */
const licensingSchema = z.strictObject({
  mode: z.int().default(0),
  type: z.int().default(5),
  graceDays: z.int().default(0),
  servers: z.array(z.string()).default([]),
})

/** The domain of a member. `channel`: what `nltest /sc_query` ends with, 0 or an error of winerror.h. */
const domainSchema = z.strictObject({
  name: z.string().default('contoso.test'),
  channel: z.int().default(0),
})

/** Accounts of a healthy Windows on Azure: the administrator has another name, three built-in ones are off. */
const usualAccounts = [
  { name: 'azureuser', sid: 'S-1-5-21-1-2-3-500' },
  { name: 'Guest', sid: 'S-1-5-21-1-2-3-501', disabled: true },
  { name: 'DefaultAccount', sid: 'S-1-5-21-1-2-3-503', disabled: true },
  { name: 'WDAGUtilityAccount', sid: 'S-1-5-21-1-2-3-504', disabled: true },
]

/** Disk, memory, time source, domain, accounts, licensing, and what hinders Windows. */
export const systemStateSchema = z.strictObject({
  /**
   * Seconds the guest's clock is ahead of the true time, negative: behind. A patch of `clock` sets it,
   * and a time source that answers takes it away.
   */
  clockAheadSeconds: z.int().default(0),
  /** Whether `w32tm /resync` finds a time source that answers. */
  timeSource: z.enum(['answers', 'silent']).default('answers'),
  /** When Windows was started, UTC; unknown to states that nobody started. */
  bootedAt: z.iso.datetime().optional(),
  /** Free space of the system drive. */
  freeMb: z.int().default(98_304),
  /** Committed memory of what can be committed. */
  commitPercent: z.int().default(31),
  cpuPercent: z.int().default(4),
  processes: z.array(processSchema).default([
    { name: 'MsMpEng.exe', workingSetMb: 210 },
    { name: 'svchost.exe', workingSetMb: 85 },
    { name: 'WaAppAgent.exe', workingSetMb: 62 },
  ]),
  /** An update replaced files that only a restart takes into use; until then TLS resets. */
  updateHalfDone: z.boolean().default(false),
  domain: domainSchema.prefault({}),
  accounts: z.array(accountSchema).prefault(usualAccounts),
  failingLogons: failingLogonsSchema.prefault({}),
  licensing: licensingSchema.prefault({}),
  /** All ports for outgoing connections are taken. */
  portsExhausted: z.boolean().default(false),
  /** The connection broker was renamed, so it refuses to find sessions (`farm` of ClusterSettings). */
  brokerRenamed: z.boolean().default(false),
  /** Windows Audio does not answer within its time when a session begins. */
  audioHangs: z.boolean().default(false),
  /** Another machine has the same machine SID, and Windows refuses its tickets. */
  sidShared: z.boolean().default(false),
  /** How the last session of somebody ended: the reason of event 40 (LocalSessionManager). */
  lastDisconnectReason: z.int().optional(),
  /** Azure's agent found its key gone when Windows booted last, so it does not answer. */
  agentKeyLost: z.boolean().default(false),
})
