import type { Messages21, Messages201, Ocpp201 } from '@busbar/ocpp';
import type { Handler, MessageContext } from '../gateway/index.ts';
import { judgeTime } from '../platform/station-time.ts';
import type { ConnectorState } from './contract.ts';
import { type Extra, maxNumber, type TakeStatus } from './spoke.ts';
import type { StatusReport } from './status.ts';

type Of<A extends 'StatusNotification' | 'NotifyEvent'> = Handler<
  Messages201[A]['request'],
  Messages201[A]['response']
> &
  Handler<Messages21[A]['request'], Messages21[A]['response']>;

type Told = Pick<
  Ocpp201.EventDataType,
  'timestamp' | 'actualValue' | 'component' | 'variable' | 'techCode' | 'techInfo'
>;

const states: Readonly<Record<string, ConnectorState>> = {
  Available: 'available',
  Occupied: 'occupied',
  Reserved: 'reserved',
  Unavailable: 'unavailable',
  Faulted: 'faulted',
};

/** What a NotifyEvent says beside availability; kept by whoever cares for devices. */
export type NoteNotification = (context: MessageContext, events: readonly unknown[]) => Extra;

export function locationsOcpp2(take: TakeStatus, note: NoteNotification) {
  return {
    StatusNotification: (context, { evseId, connectorId, connectorStatus, timestamp }) => {
      const report = reportOf(evseId, connectorId, connectorStatus, timestamp, context, 'StatusNotification');
      if (!report) {
        const description = `EVSE ${evseId} connector ${connectorId} are not numbers that a connector can have`;
        return { answer: { refuse: { code: 'PropertyConstraintViolation', description } } };
      }
      return { answer: {}, ...take(context, [report]) };
    },

    NotifyEvent: (context, { eventData }) => {
      const reports: StatusReport[] = [];
      const others: unknown[] = [];
      for (const data of eventData) {
        const report = availabilityOf(data, context);
        if (report) reports.push(report);
        else others.push(data);
      }
      const status = take(context, reports);
      const noted = others.length > 0 ? note(context, others) : {};
      return {
        answer: {},
        rows: [...(status.rows ?? []), ...(noted.rows ?? [])],
        events: [...(status.events ?? []), ...(noted.events ?? [])],
        remember: [...(status.remember ?? []), ...(noted.remember ?? [])],
      };
    },
  } satisfies { [A in 'StatusNotification' | 'NotifyEvent']: Of<A> };
}

/** The variable AvailabilityState of a connector, an EVSE or the station; undefined for anything else. */
function availabilityOf(told: Told, context: MessageContext): StatusReport | undefined {
  const { component, variable, actualValue, timestamp, techCode, techInfo } = told;
  if (variable.name.toLowerCase() !== 'availabilitystate') return undefined;
  const evse = component.evse?.id ?? 0;
  // A connector or EVSE without a number is none that we could find; the station as a whole is another component.
  if (evse <= 0 && component.name.toLowerCase() !== 'chargingstation') return undefined;
  const place = {
    connector: [evse, component.evse?.connectorId ?? 1],
    evse: [evse, 0],
    chargingstation: [0, 0],
  }[component.name.toLowerCase()];
  if (!place) return undefined;
  const report = reportOf(place[0]!, place[1]!, actualValue, timestamp, context, 'NotifyEvent');
  return report && { ...report, errorCode: techCode || undefined, info: techInfo || undefined };
}

function reportOf(
  evse: number,
  connector: number,
  status: string,
  timestamp: string,
  context: MessageContext,
  source: string,
): StatusReport | undefined {
  const state = states[status];
  if (!state || evse < 0 || evse > maxNumber || connector < 0 || connector > maxNumber) return undefined;
  return { evse, connector, state, time: judgeTime(timestamp, context.arrivedAt.getTime()), source };
}

const chargingStates: Readonly<Record<string, ConnectorState>> = {
  EVConnected: 'preparing',
  Charging: 'charging',
  SuspendedEV: 'suspended_ev',
  SuspendedEVSE: 'suspended_evse',
  Idle: 'available',
};

/** What the chargingState of a TransactionEvent says of its connector; after the end a car is still plugged in. */
export function stateOfCharging(
  chargingState: string | undefined,
  ended: boolean,
): ConnectorState | undefined {
  if (ended && chargingState !== 'Idle') return 'finishing';
  return chargingState === undefined ? undefined : chargingStates[chargingState];
}
