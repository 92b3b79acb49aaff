import type { WindowsState } from '../../model/windows-state.ts'

/**
 * Events the simulated Windows logs. RemoteConnectionManager's parameter is the status text, which
 * Windows translates; 36870 carries type, error code and internal state.
 */
export const eventSources = {
  rdp: { log: 'System', provider: 'Microsoft-Windows-TerminalServices-RemoteConnectionManager' },
  schannel: { log: 'System', provider: 'Schannel' },
  services: { log: 'System', provider: 'Service Control Manager' },
  application: { log: 'Application', provider: 'Application Error' },
  security: { log: 'Security', provider: 'Microsoft-Windows-Security-Auditing' },
  sessionManager: {
    log: 'Microsoft-Windows-TerminalServices-LocalSessionManager/Operational',
    provider: 'Microsoft-Windows-TerminalServices-LocalSessionManager',
  },
  broker: {
    log: 'Microsoft-Windows-TerminalServices-SessionBroker/Operational',
    provider: 'Microsoft-Windows-TerminalServices-SessionBroker',
  },
  brokerClient: {
    log: 'Microsoft-Windows-TerminalServices-SessionBroker-Client/Operational',
    provider: 'Microsoft-Windows-TerminalServices-SessionBroker-Client',
  },
  exhaustion: { log: 'System', provider: 'Microsoft-Windows-Resource-Exhaustion-Detector' },
  tcpip: { log: 'System', provider: 'Tcpip' },
  lsa: { log: 'System', provider: 'LsaSrv' },
} as const satisfies Record<string, Pick<WindowsState['events'][number], 'log' | 'provider'>>
export type EventSource = keyof typeof eventSources

/** Appends one event at the guest's present time, in place. */
export function logEvent(
  draft: WindowsState,
  source: EventSource,
  id: number,
  ...properties: string[]
): void {
  logEventAt(draft, draft.clock, source, id, ...properties)
}

/** Appends one event that was logged at another time, in place. */
export function logEventAt(
  draft: WindowsState,
  timeCreated: string,
  source: EventSource,
  id: number,
  ...properties: string[]
): void {
  draft.events.push({ ...eventSources[source], id, timeCreated, properties })
}

/** True when such an event was ever logged. */
export function wasLogged(
  state: WindowsState,
  source: EventSource,
  id: number,
  ...properties: string[]
): boolean {
  const { log, provider } = eventSources[source]
  return state.events.some(
    (event) =>
      event.log === log &&
      event.provider === provider &&
      event.id === id &&
      properties.every((property, i) => event.properties[i] === property),
  )
}
