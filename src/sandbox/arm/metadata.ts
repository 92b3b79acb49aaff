import type { PretendCloud } from './cloud.ts'
import { ok } from './request.ts'
import type { ArmAnswer, ArmRequest } from './request.ts'

/** `GET /metadata/endpoints`, asked without a token by `az cloud register`; undefined for other calls. */
export function metadataOf(
  { method, path }: ArmRequest,
  cloud: PretendCloud,
): ArmAnswer | undefined {
  if (method !== 'GET' || path.toLowerCase() !== '/metadata/endpoints') return undefined
  const origin = cloud.origin()
  return ok({
    galleryEndpoint: origin,
    graphEndpoint: origin,
    portalEndpoint: origin,
    authentication: { loginEndpoint: `${origin}/`, audiences: [origin] },
  })
}
