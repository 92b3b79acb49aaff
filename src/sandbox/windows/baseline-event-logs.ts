const windows = 'Microsoft-Windows'

/** Logs of a healthy Windows Server that the tool asks for. */
export const baselineEventLogs = [
  'System',
  'Application',
  'Security',
  `${windows}-TerminalServices-RemoteConnectionManager/Operational`,
  `${windows}-TerminalServices-RemoteConnectionManager/Admin`,
  `${windows}-TerminalServices-LocalSessionManager/Operational`,
  `${windows}-RemoteDesktopServices-RdpCoreTS/Operational`,
  `${windows}-TerminalServices-SessionBroker/Operational`,
  `${windows}-TerminalServices-SessionBroker-Client/Operational`,
  `${windows}-AppLocker/EXE and DLL`,
  `${windows}-AppLocker/MSI and Script`,
] as const
