import type { Messages21, Messages201, Ocpp21, Ocpp201 } from '@busbar/ocpp';
import type { Handler } from '../../gateway/index.ts';
import { judgeTime } from '../../platform/station-time.ts';
import type { DisplayContent } from './contract.ts';
import { endedRow, reportedRow } from './rows.ts';

type Of<A extends keyof Messages201> = Handler<Messages201[A]['request'], Messages201[A]['response']> &
  Handler<Messages21[A]['request'], Messages21[A]['response']>;
type MessageInfo = Ocpp201.MessageInfoType | Ocpp21.MessageInfoType;

const priorities: Record<Ocpp21.MessagePriorityEnumType, DisplayContent['priority']> = {
  AlwaysFront: 'always_front',
  InFront: 'in_front',
  NormalCycle: 'normal_cycle',
};
const states: Record<Ocpp21.MessageStateEnumType, NonNullable<DisplayContent['state']>> = {
  Charging: 'charging',
  Faulted: 'faulted',
  Idle: 'idle',
  Unavailable: 'unavailable',
  Suspended: 'suspended',
  Discharging: 'discharging',
};
const formats: Record<Ocpp21.MessageFormatEnumType, DisplayContent['format']> = {
  UTF8: 'utf8',
  ASCII: 'ascii',
  HTML: 'html',
  URI: 'uri',
  QRCODE: 'qrcode',
};

const largestInteger = 2_147_483_647;

/** A message on a display in our words. */
export function contentOf(info: MessageInfo, now: Date): DisplayContent {
  const { message, priority, state, startDateTime, endDateTime, transactionId } = info;
  const timeOf = (told: string | undefined) => {
    const at = told === undefined ? undefined : judgeTime(told, now.getTime()).stationAt;
    return at === undefined ? null : new Date(at).toISOString();
  };
  return {
    text: message.content,
    format: formats[message.format] ?? 'utf8',
    language: message.language ?? null,
    priority: priorities[priority] ?? 'normal_cycle',
    state: (state && states[state]) ?? null,
    startsAt: timeOf(startDateTime),
    endsAt: timeOf(endDateTime),
    stationTransactionId: transactionId ?? null,
  };
}

/** How 2.x tells which messages it shows: in parts, each named by the request that asked (O03, O04). */
export const displayOcpp2 = {
  NotifyDisplayMessages: ({ station, arrivedAt }, { requestId, tbc = false, messageInfo = [] }) => {
    const report = { stationId: station.id, reportId: requestId, at: arrivedAt };
    const told = messageInfo
      .filter(({ id }) => Math.abs(id) <= largestInteger)
      .map((info) => reportedRow(report, info.id, contentOf(info, arrivedAt)));
    if (Math.abs(requestId) > largestInteger) return { answer: {} };
    const data = { identity: station.identity, requestId };
    return {
      answer: {},
      rows: [...told, ...(tbc ? [] : [endedRow(report)])],
      ...(!tbc && { events: [{ kind: 'device.display', at: arrivedAt, data }] }),
    };
  },
} satisfies { NotifyDisplayMessages: Of<'NotifyDisplayMessages'> };
