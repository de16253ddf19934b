import type { Messages16 } from '@busbar/ocpp';
import type { Handler, StationTemplate } from '../gateway/index.ts';
import { type BootDependencies, decideBoot, templateOf } from './boot.ts';
import { heartbeat, keepSecurityEvent } from './spoke.ts';

type Of<A extends keyof Messages16> = Handler<Messages16[A]['request'], Messages16[A]['response']>;

/** How 1.6, with the security extension, tells of the device. */
export function devicesOcpp16(deps: BootDependencies) {
  return {
    BootNotification: (context, request) => {
      const firmware = request.firmwareVersion ?? null;
      const maker = { vendor: request.chargePointVendor, model: request.chargePointModel, firmware };
      return decideBoot(
        deps,
        context,
        {
          ...maker,
          serialNumber: serialOf(request, templateOf(deps, context, maker)),
          iccid: request.iccid ?? null,
          imsi: request.imsi ?? null,
          meterType: request.meterType ?? null,
          meterSerialNumber: request.meterSerialNumber ?? null,
          reason: null,
        },
        { triggeredByReason: false, boundIdentity: false },
      );
    },
    Heartbeat: heartbeat,
    SecurityEventNotification: (context, event) => ({ answer: {}, ...keepSecurityEvent(context, event) }),
  } satisfies { [A in keyof Messages16]?: Of<A> };
}

/** Some stations fill only chargeBoxSerialNumber, the older name; of some models only that one is a station's own. */
function serialOf(
  { chargePointSerialNumber, chargeBoxSerialNumber }: Messages16['BootNotification']['request'],
  { serialNumber }: StationTemplate,
): string | null {
  const [own, other] =
    serialNumber === 'chargeBox'
      ? [chargeBoxSerialNumber, chargePointSerialNumber]
      : [chargePointSerialNumber, chargeBoxSerialNumber];
  return own ?? other ?? null;
}
