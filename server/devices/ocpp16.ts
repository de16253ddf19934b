import type { Messages16 } from '@busbar/ocpp';
import type { Handler } from '../gateway/index.ts';
import { type BootDependencies, decideBoot } from './boot.ts';
import { heartbeat, keepSecurityEvent } from './spoke.ts';

type Of<A extends keyof Messages16> = Handler<Messages16[A]['request'], Messages16[A]['response']>;

/** How 1.6, with the security extension, tells of the device. */
export function devicesOcpp16(deps: BootDependencies) {
  return {
    BootNotification: (context, request) =>
      decideBoot(
        deps,
        context,
        {
          vendor: request.chargePointVendor,
          model: request.chargePointModel,
          // chargeBoxSerialNumber is the older name; some stations fill only that.
          serialNumber: request.chargePointSerialNumber ?? request.chargeBoxSerialNumber ?? null,
          firmware: request.firmwareVersion ?? null,
          iccid: request.iccid ?? null,
          imsi: request.imsi ?? null,
          meterType: request.meterType ?? null,
          meterSerialNumber: request.meterSerialNumber ?? null,
          reason: null,
        },
        { triggeredByReason: false, boundIdentity: false },
      ),
    Heartbeat: heartbeat,
    SecurityEventNotification: (context, event) => ({ answer: {}, ...keepSecurityEvent(context, event) }),
  } satisfies { [A in keyof Messages16]?: Of<A> };
}
