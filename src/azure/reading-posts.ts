/** POSTs that only read: they change nothing, and may be sent twice. Each is matched from end to end. */
const readingPosts: readonly RegExp[] = [
  /^\/providers\/Microsoft\.ResourceGraph\/resources$/i,
  below(
    'Microsoft.Network/networkInterfaces',
    'effectiveNetworkSecurityGroups|effectiveRouteTable',
  ),
  below('Microsoft.Network/networkWatchers', 'ipFlowVerify|nextHop'),
  below('Microsoft.Network/virtualNetworks', 'listNetworkManagerEffectiveSecurityAdminRules'),
  below('Microsoft.Compute/virtualMachines', 'retrieveBootDiagnosticsData'),
]

/** Whether a POST to this address only reads. */
export function isReadingPost(url: string): boolean {
  if (!URL.canParse(url)) return false
  const { pathname } = new URL(url)
  return readingPosts.some((known) => known.test(pathname))
}

function below(kind: string, verbs: string): RegExp {
  const group = '^/subscriptions/[^/]+/resourceGroups/[^/]+/providers/'
  return new RegExp(`${group}${kind.replace('.', String.raw`\.`)}/[^/]+/(?:${verbs})$`, 'i')
}
