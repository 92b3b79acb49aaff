import { RdpAzureError } from '../../errors.ts'

/** The accounts this project names (Microsoft: well-known SIDs; SessionEnv: SHA-1 of the service name). */
export const sids = {
  system: 'S-1-5-18',
  networkService: 'S-1-5-20',
  administrators: 'S-1-5-32-544',
  users: 'S-1-5-32-545',
  everyone: 'S-1-1-0',
  authenticatedUsers: 'S-1-5-11',
  anonymous: 'S-1-5-7',
  guests: 'S-1-5-32-546',
  interactive: 'S-1-5-4',
  network: 'S-1-5-2',
  remoteDesktopUsers: 'S-1-5-32-555',
  service: 'S-1-5-6',
  local: 'S-1-2-0',
  thisOrganization: 'S-1-5-15',
  sessionEnv: 'S-1-5-80-4022436659-1090538466-1613889075-870485073-3428993833',
} as const

/** `NT SERVICE\\TrustedInstaller`, owner of what Windows installs. */
const trustedInstaller = 'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464'

/** Who may own a path that is to be changed: SYSTEM, Administrators, TrustedInstaller. */
export const trustedOwners: readonly string[] = [sids.system, sids.administrators, trustedInstaller]

/**
 * What the token of NETWORK SERVICE carries: the account, Everyone, Authenticated Users, Users,
 * SERVICE, LOCAL and This Organization. An entry for any of them speaks for TermService, so a key
 * that is readable only through Everyone is readable. SIDs of single services are left out: which
 * service asks for the key is Windows' affair.
 * Source: Microsoft, "NetworkService Account" and "Special identity groups".
 */
export const networkServiceSids: readonly string[] = [
  sids.networkService,
  sids.everyone,
  sids.authenticatedUsers,
  sids.users,
  sids.service,
  sids.local,
  sids.thisOrganization,
]

/** What the token of SYSTEM carries. Source: Microsoft, "LocalSystem Account". */
export const systemSids: readonly string[] = [
  sids.system,
  sids.administrators,
  sids.everyone,
  sids.authenticatedUsers,
]

/** SDDL aliases of SIDs that are the same on every machine (MS-DTYP 2.5.1.1, SID tokens). */
const aliases: Readonly<Record<string, string>> = {
  AA: 'S-1-5-32-579',
  AC: 'S-1-15-2-1',
  AN: sids.anonymous,
  AO: 'S-1-5-32-548',
  AS: 'S-1-18-1',
  AU: sids.authenticatedUsers,
  BA: sids.administrators,
  BG: sids.guests,
  BO: 'S-1-5-32-551',
  BU: sids.users,
  CD: 'S-1-5-32-574',
  CG: 'S-1-3-1',
  CO: 'S-1-3-0',
  CY: 'S-1-5-32-569',
  ED: 'S-1-5-9',
  ER: 'S-1-5-32-573',
  ES: 'S-1-5-32-576',
  HA: 'S-1-5-32-578',
  HI: 'S-1-16-12288',
  IS: 'S-1-5-32-568',
  IU: sids.interactive,
  LS: 'S-1-5-19',
  LU: 'S-1-5-32-559',
  LW: 'S-1-16-4096',
  ME: 'S-1-16-8192',
  MP: 'S-1-16-8448',
  MS: 'S-1-5-32-577',
  MU: 'S-1-5-32-558',
  NO: 'S-1-5-32-556',
  NS: sids.networkService,
  NU: sids.network,
  OW: 'S-1-3-4',
  PO: 'S-1-5-32-550',
  PS: 'S-1-5-10',
  PU: 'S-1-5-32-547',
  RA: 'S-1-5-32-575',
  RC: 'S-1-5-12',
  RD: sids.remoteDesktopUsers,
  RE: 'S-1-5-32-552',
  RM: 'S-1-5-32-580',
  RU: 'S-1-5-32-554',
  SI: 'S-1-16-16384',
  SO: 'S-1-5-32-549',
  SS: 'S-1-18-2',
  SU: sids.service,
  SY: sids.system,
  UD: 'S-1-5-84-0-0-0-0-0',
  WD: sids.everyone,
  WR: 'S-1-5-33',
}
const aliasOf = new Map(Object.entries(aliases).map(([alias, sid]) => [sid, alias]))

const names = new Map<string, string>([
  [sids.system, 'SYSTEM'],
  [sids.networkService, 'NETWORK SERVICE'],
  [sids.administrators, 'Administrators'],
  [sids.users, 'Users'],
  [sids.everyone, 'Everyone'],
  [sids.authenticatedUsers, 'Authenticated Users'],
  [sids.anonymous, 'ANONYMOUS LOGON'],
  [sids.guests, 'Guests'],
  [sids.interactive, 'INTERACTIVE'],
  [sids.network, 'NETWORK'],
  [sids.remoteDesktopUsers, 'Remote Desktop Users'],
  [sids.service, 'SERVICE'],
  [sids.sessionEnv, 'NT SERVICE\\SessionEnv'],
])

/** Reads `S-1-5-18`, `S-1-0x5-18` or `SY` as `S-1-…`; an alias that needs a domain stays as it is. */
export function parseSid(text: string): string {
  if (/^[A-Z]{2}$/.test(text)) return aliases[text] ?? text
  const match = /^S-1-(0x[0-9a-f]{1,12}|\d{1,15})((?:-\d{1,10}){1,15})$/i.exec(text)
  const parts = match?.[2]?.slice(1).split('-').map(Number) ?? []
  const authority = Number(match?.[1])
  if (match && authority < 2 ** 48 && parts.every((part) => part <= 0xffffffff))
    return ['S-1', authority, ...parts].join('-')
  throw new RdpAzureError('GuestAnswerInvalid', `"${text.slice(0, 60)}" is no SID and no alias`, {
    data: { sid: text.slice(0, 60) },
  })
}

/** Writes the alias Windows would write, where there is one. */
export function formatSid(sid: string): string {
  return aliasOf.get(sid) ?? sid
}

/** A name for people, English on every Windows; a SID without a known name stays as it is. */
export function sidName(sid: string): string {
  return names.get(sid) ?? sid
}
