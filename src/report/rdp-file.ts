/** What a client is told. Whatever is left out is as the client has it. */
export interface RdpSettings {
  host: string
  port: number
  user?: string | undefined
  /** RD Gateway, `host` or `host:port`. */
  gateway?: string | undefined
  /** For slow ways: nothing measured, nothing redirected, everything compressed. */
  lowBandwidth?: boolean | undefined
  /** The session for administrators, which needs no licence of a session host. */
  admin?: boolean | undefined
}

/** Where Remote Desktop listens unless it is set otherwise; clients assume it. */
const usualPort = 3389

// Line ends of every kind, and whatever else is no character of a name: a value with a line break would be
// a setting of its own, such as a program to start.
const unsafe = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu

function line(name: string, type: 'i' | 's', value: string | number): string {
  return `${name}:${type}:${String(value).replaceAll(unsafe, '').trim()}`
}

/**
 * Lines of an .rdp file, `name:type:value` (Microsoft, supported RDP properties). Nothing lowers what is
 * asked of the server: NLA stays on, a certificate that is not trusted is warned about, and no password is
 * kept.
 */
export function rdpSettings(settings: RdpSettings): string[] {
  const { user, gateway, lowBandwidth, admin } = settings
  return [
    line('full address', 's', fullAddress(settings)),
    ...(user === undefined ? [] : [line('username', 's', user)]),
    line('authentication level', 'i', 2),
    line('enablecredsspsupport', 'i', 1),
    line('prompt for credentials', 'i', 1),
    line('autoreconnection enabled', 'i', 1),
    ...(admin ? [line('administrative session', 'i', 1)] : []),
    ...(gateway === undefined ? [line('gatewayusagemethod', 'i', 0)] : gatewayLines(gateway)),
    ...(lowBandwidth ? lowBandwidthLines : []),
  ]
}

/** The text of the file; Windows ends lines by CR and LF. */
export function rdpText(lines: readonly string[]): string {
  return lines.map((each) => `${each}\r\n`).join('')
}

function fullAddress({ host, port }: RdpSettings): string {
  const named = host.includes(':') ? `[${host}]` : host
  return port === usualPort ? named : `${named}:${port}`
}

/** Always through the gateway, which asks for credentials when it is met. */
function gatewayLines(gateway: string): string[] {
  return [
    line('gatewayhostname', 's', gateway),
    line('gatewayusagemethod', 'i', 1),
    line('gatewayprofileusagemethod', 'i', 1),
    line('gatewaycredentialssource', 'i', 4),
  ]
}

/** Connection type 1 is a modem; that this set is the right one is inferred. */
const lowBandwidthLines = [
  line('networkautodetect', 'i', 0),
  line('bandwidthautodetect', 'i', 0),
  line('connection type', 'i', 1),
  line('compression', 'i', 1),
  line('audiomode', 'i', 2),
  line('redirectprinters', 'i', 0),
  line('redirectcomports', 'i', 0),
  line('redirectclipboard', 'i', 0),
  line('drivestoredirect', 's', ''),
]
