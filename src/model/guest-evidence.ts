import { z } from 'zod'

import { accountsSchema } from './guest-sections/accounts.ts'
import { adaptersSchema } from './guest-sections/adapters.ts'
import { filtersSchema } from './guest-sections/filters.ts'
import { firewallSchema } from './guest-sections/firewall.ts'
import { licensingSchema } from './guest-sections/licensing.ts'
import { listenerSchema } from './guest-sections/listener.ts'
import { machineSchema } from './guest-sections/machine.ts'
import { policiesSchema } from './guest-sections/policies.ts'
import { winStationsSchema } from './guest-sections/win-stations.ts'
import { registryValueSchema } from './registry-value.ts'

/** Why one thing in the guest could not be read: an error id of PowerShell or one of ours, and its text. */
export const unreadableSchema = z.object({
  status: z.literal('unreadable'),
  id: z.string(),
  message: z.string(),
})

/** Owner, group and access list of a registry key, in SDDL. */
export const keyAccessSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('present'), sddl: z.string() }),
  z.object({ status: z.literal('absent') }),
  unreadableSchema,
])

/** A registry key that was read whole (its own values, not its subkeys). Absent differs from unreadable. */
export const registryKeySchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('present'), values: z.record(z.string(), registryValueSchema) }),
  z.object({ status: z.literal('absent') }),
  unreadableSchema,
])

/** A service as the service manager and its registry key describe it; names are the short ones. */
export const serviceSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('present'),
    state: z.enum(['running', 'stopped', 'startPending', 'stopPending', 'paused']),
    /** The `Start` value of the service's key: 0 boot, 1 system, 2 automatic, 3 manual, 4 disabled. */
    start: z.int(),
  }),
  z.object({ status: z.literal('absent') }),
  unreadableSchema,
])

/** A file or folder and its security descriptor (owner, group, DACL) in SDDL. */
export const pathSchema = z.discriminatedUnion('status', [
  z.object({
    status: z.literal('present'),
    sizeBytes: z.int(),
    sddl: z.string(),
    /** A junction, symbolic link or other reparse point. */
    reparsePoint: z.boolean(),
  }),
  z.object({ status: z.literal('absent') }),
  unreadableSchema,
])

/** The listener's effective certificate: the bound one, or the one Windows made for itself. */
export const listenerCertificateSchema = z.object({
  source: z.enum(['self-signed', 'bound']),
  /** 40 upper-case hex digits: what the registry names, whether or not the store holds it. */
  thumbprint: z.string().optional(),
  inStore: z.boolean(),
  subject: z.string().optional(),
  notBefore: z.iso.datetime().optional(),
  notAfter: z.iso.datetime().optional(),
  keySizeBits: z.int().optional(),
  /** Key container and provider of the store blob's property 2. */
  container: z.string().optional(),
  provider: z.string().optional(),
  /** 0 for CNG, otherwise a type of wincrypt.h. */
  providerType: z.int().optional(),
  /**
   * False when it names purposes and neither server authentication nor Remote Desktop authentication is
   * among them; one that names none is good for all.
   */
  forServer: z.boolean().optional(),
  /**
   * The file of its private key, where that is another than the one Windows makes for itself and lies in
   * MachineKeys. Without `file` the folder could not be listed.
   */
  keyFile: z.object({ path: z.string(), file: pathSchema.optional() }).optional(),
  /** The value SSLCertificateSHA1Hash where it is there: its type, and the bytes of a binary one. */
  binding: z.object({ type: z.string(), bytes: z.int() }).optional(),
  /**
   * The store for self-signed certificates by SelfSignedCertStore, and whether there is such a store. The
   * name is empty where the value is no plain text; `type` is told of a value that is there.
   */
  store: z
    .object({ name: z.string(), type: z.string().optional(), exists: z.boolean() })
    .optional(),
  /** Thumbprints of every certificate in the self-signed store. */
  storeThumbprints: z.array(z.string()),
})

/** What a handshake against the guest's own listener on loopback showed. Same stages and verdicts as the wire. */
export const loopbackSchema = z.object({
  stage: z.enum(['tcp', 'x224', 'tls', 'certificate']),
  verdict: z.string(),
  failureCode: z.int().optional(),
  thumbprint: z.string().optional(),
})

/** One kind of event: how often since the look-back began, when last, and its parameters then. */
export const eventCountSchema = z.union([
  z.object({
    count: z.int(),
    lastAt: z.iso.datetime().optional(),
    lastProperties: z.array(z.string()).optional(),
  }),
  unreadableSchema,
])

/** The sections collect.ps1 answers, each by itself: one that fails leaves the others. */
export const guestSections = {
  os: z.object({
    /** Guest clock, UTC, when the section was read. */
    now: z.iso.datetime(),
    build: z.int(),
    caption: z.string(),
    computerName: z.string(),
    machineGuid: z.string(),
    /** `Win32_ComputerSystem.DomainRole`: 4 and 5 are domain controllers. */
    domainRole: z.int(),
    programData: z.string(),
    powershellVersion: z.string(),
    /** When Windows booted last, UTC; it moves with the clock when that is set. */
    bootedAt: z.iso.datetime().optional(),
  }),
  /** Keyed by full path, `HKLM\…`, spelt as in the request. */
  registry: z.record(z.string(), registryKeySchema),
  /** Keyed by service name, spelt as in the request. */
  services: z.record(z.string(), serviceSchema),
  certificate: listenerCertificateSchema,
  /** The MachineKeys folder, the listener's key file and every other f686aace… file. */
  keys: z.object({
    folder: z.string(),
    /** False when the folder could not be enumerated. */
    listed: z.boolean(),
    liveFile: z.string(),
    files: z.record(z.string(), pathSchema),
    /** The folder itself. */
    folderItem: pathSchema.optional(),
    /** When the folder was made, UTC. */
    folderMadeAt: z.iso.datetime().optional(),
    /** Names beside the folder that begin with `MachineKeys_`: folders somebody put aside. */
    beside: z.array(z.string()).optional(),
    /** Whether the folder above, `Crypto\\RSA`, is there. */
    aboveExists: z.boolean().optional(),
    /** How many files lie in the folder beside the listener's. */
    otherFiles: z.int().optional(),
    /** Containers of known programs that have a key in the folder, told by the names of the files. */
    owners: z.array(z.string()).optional(),
    /** Certificates of LocalMachine\\My whose key lies in the folder, without those of Azure's agent. */
    boundKeys: z.int().optional(),
    /** Certificates of Azure's agent whose key lies in the folder. */
    agentKeys: z.int().optional(),
  }),
  /** Access lists of registry keys asked for, keyed as in the request. */
  keyAccess: z.record(z.string(), keyAccessSchema),
  /** Other paths asked for, keyed as in the request. */
  paths: z.record(z.string(), pathSchema),
  /** Keyed by event id, as in the request. An id that was looked for and not logged has count 0. */
  events: z.record(z.string(), eventCountSchema),
  sessions: z.object({ active: z.int() }),
  loopback: loopbackSchema,
  winStations: winStationsSchema,
  listener: listenerSchema,
  firewall: firewallSchema,
  adapters: adaptersSchema,
  filters: filtersSchema,
  policies: policiesSchema,
  machine: machineSchema,
  licensing: licensingSchema,
  accounts: accountsSchema,
} as const
export type GuestSection = keyof typeof guestSections

/** In order of worth: when an answer does not fit, the last sections are left out first. */
export const guestSectionNames = [
  'os',
  'certificate',
  'keys',
  'loopback',
  'services',
  'sessions',
  'registry',
  'listener',
  'firewall',
  'winStations',
  'keyAccess',
  'events',
  'paths',
  'adapters',
  'machine',
  'policies',
  'licensing',
  'accounts',
  'filters',
] as const satisfies readonly GuestSection[]

/** Why a section is unseen that the guest read and left out, because the answer was full. */
export const omittedId = 'Omitted'

/** How the guest was asked: by the Run Command action, or by a managed Run Command where that was stuck. */
export const transports = ['action', 'managed'] as const
export type Transport = (typeof transports)[number]

/** What was read in the guest. A section that is absent was not seen; `unseen` says why. */
export const guestEvidenceSchema = z.object({
  ...z.object(guestSections).partial().shape,
  /** Absent: by the action. */
  transport: z.enum(transports).optional(),
  /** Sections that failed or did not fit, with the reason. */
  unseen: z.partialRecord(
    z.enum(guestSectionNames),
    z.object({ id: z.string(), message: z.string() }),
  ),
})
export type GuestEvidence = z.infer<typeof guestEvidenceSchema>
