import type { Messages16 } from '@busbar/ocpp';
import type { Decision, Handler, MessageContext } from '../gateway/index.ts';
import { firmwareStepRow } from './firmware/rows.ts';
import { logRow } from './logs/rows.ts';
import { keepReport } from './spoke.ts';

type Of<A extends keyof Messages16> = Handler<Messages16[A]['request'], Messages16[A]['response']>;
type Kept = Pick<Decision<never>, 'rows' | 'events'>;

/** Keeps a station's word, and moves the request on that it is about. */
export function keepFirmwareStatus(
  context: MessageContext,
  kind: 'update' | 'publish',
  data: { status: string; requestId?: number; statusInfo?: { reasonCode: string; additionalInfo?: string } },
): Kept {
  const { status, requestId, statusInfo } = data;
  const info = statusInfo && [statusInfo.reasonCode, statusInfo.additionalInfo].filter(Boolean).join(': ');
  const kept = keepReport(context, { kind: 'firmware', status, requestId, data });
  const row = firmwareStepRow(
    context.station.id,
    { kind, status, requestId, info: info || undefined },
    context.arrivedAt,
  );
  return { ...kept, rows: [...(kept.rows ?? []), ...(row ? [row] : [])] };
}

/** The same for logs; `diagnostics` for the older words that carry no number. */
export function keepLogStatus(
  context: MessageContext,
  kind: 'log' | 'diagnostics',
  data: { status: string; requestId?: number },
): Kept {
  const { status, requestId } = data;
  const kept = keepReport(context, { kind, status, requestId, data });
  const word = { status, requestId, diagnostics: kind === 'diagnostics' };
  const row = logRow(context.station.id, word, context.arrivedAt);
  return { ...kept, rows: [...(kept.rows ?? []), ...(row ? [row] : [])] };
}

/** How 1.6, with the security extension, tells of firmware and logs. */
export const upkeepOcpp16 = {
  FirmwareStatusNotification: (context, data) => ({
    answer: {},
    ...keepFirmwareStatus(context, 'update', data),
  }),
  SignedFirmwareStatusNotification: (context, data) => ({
    answer: {},
    ...keepFirmwareStatus(context, 'update', data),
  }),
  DiagnosticsStatusNotification: (context, data) => ({
    answer: {},
    ...keepLogStatus(context, 'diagnostics', data),
  }),
  LogStatusNotification: (context, data) => ({ answer: {}, ...keepLogStatus(context, 'log', data) }),
} satisfies { [A in keyof Messages16]?: Of<A> };
