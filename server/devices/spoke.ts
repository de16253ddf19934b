import type { DataTransferRequest, Decision, MessageContext } from '../gateway/index.ts';
import { newId } from '../platform/ids.ts';
import { judgeTime } from '../platform/station-time.ts';
import { type DeviceReport, reportRow, securityEventRow } from './rows.ts';

/** Longest text of a security event that is kept; the standards allow 255. */
const maxInfo = 1_000;

type Kept = Pick<Decision<never>, 'rows' | 'events'>;

/** Keeps a report of the device and tells others of it. */
export function keepReport(context: MessageContext, report: DeviceReport): Kept {
  const { station, arrivedAt } = context;
  const { kind, status, requestId } = report;
  return {
    rows: [reportRow(station.id, report, arrivedAt)],
    events: [
      {
        kind: 'device.report',
        at: arrivedAt,
        data: { identity: station.identity, kind, status, requestId: requestId ?? null },
      },
    ],
  };
}

/** Keeps a security event and tells others of it. */
export function keepSecurityEvent(
  context: MessageContext,
  { type, timestamp, techInfo }: { type: string; timestamp: string; techInfo?: string },
): Kept {
  const { station, arrivedAt } = context;
  const { stationAt } = judgeTime(timestamp, arrivedAt.getTime());
  const id = newId();
  const info = techInfo?.slice(0, maxInfo) ?? null;
  const row = securityEventRow({
    id,
    stationId: station.id,
    type: type.slice(0, maxInfo),
    info,
    stationAt: stationAt === undefined ? null : new Date(stationAt),
    arrivedAt,
  });
  const data = { identity: station.identity, type, info };
  return { rows: [row], events: [{ kind: 'device.security_event', subjectId: id, at: arrivedAt, data }] };
}

/** Keeps a vendor's own message with what it was answered, so that an operator sees what a station would have wanted. */
export function keepDataTransfer(
  context: MessageContext,
  request: DataTransferRequest,
  status: string,
): Kept {
  const { vendorId, messageId, data } = request;
  const report = { vendorId, messageId: messageId ?? null, data: data ?? null };
  return keepReport(context, { kind: 'data_transfer', status, data: report });
}

export function heartbeat(context: MessageContext): Decision<{ currentTime: string }> {
  return { answer: { currentTime: context.arrivedAt.toISOString() }, volatile: true };
}
