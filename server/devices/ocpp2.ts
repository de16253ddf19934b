import type { Messages21, Messages201 } from '@busbar/ocpp';
import type { Handler } from '../gateway/index.ts';
import { type BootDependencies, decideBoot } from './boot.ts';
import { type PartDependencies, takeReportPart } from './report-part.ts';
import { heartbeat, keepSecurityEvent } from './spoke.ts';
import { valuesOfReport } from './variable.ts';

type Of<A extends keyof Messages201> = Handler<Messages201[A]['request'], Messages201[A]['response']> &
  Handler<Messages21[A]['request'], Messages21[A]['response']>;

/** How 2.0.1 and 2.1 tell of the device. */
export function devicesOcpp2(deps: BootDependencies & PartDependencies) {
  return {
    BootNotification: (context, { chargingStation, reason }) =>
      decideBoot(
        deps,
        context,
        {
          vendor: chargingStation.vendorName,
          model: chargingStation.model,
          serialNumber: chargingStation.serialNumber ?? null,
          firmware: chargingStation.firmwareVersion ?? null,
          iccid: chargingStation.modem?.iccid ?? null,
          imsi: chargingStation.modem?.imsi ?? null,
          meterType: null,
          meterSerialNumber: null,
          reason,
        },
        { triggeredByReason: reason === 'Triggered', boundIdentity: true },
      ),
    Heartbeat: heartbeat,
    SecurityEventNotification: (context, event) => ({ answer: {}, ...keepSecurityEvent(context, event) }),
    /** A part of the device model; each part is kept as it comes, in whatever order. */
    NotifyReport: (context, { requestId, seqNo, tbc = false, reportData = [] }) => ({
      answer: {},
      ...takeReportPart(deps, context, { requestId, seqNo, tbc }, valuesOfReport(reportData)),
    }),
  } satisfies { [A in keyof Messages201]?: Of<A> };
}
