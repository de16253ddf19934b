import type { Messages16 } from '@busbar/ocpp';
import { type Handler, placeOf } from '../gateway/index.ts';
import { judgeTime } from '../platform/station-time.ts';
import type { ConnectorState } from './contract.ts';
import { maxNumber, type TakeStatus } from './spoke.ts';

type Of<A extends keyof Messages16> = Handler<Messages16[A]['request'], Messages16[A]['response']>;
type Status = Messages16['StatusNotification']['request']['status'];

const states: Record<Status, ConnectorState> = {
  Available: 'available',
  Preparing: 'preparing',
  Charging: 'charging',
  SuspendedEV: 'suspended_ev',
  SuspendedEVSE: 'suspended_evse',
  Finishing: 'finishing',
  Reserved: 'reserved',
  Unavailable: 'unavailable',
  Faulted: 'faulted',
};

export function locationsOcpp16(take: TakeStatus) {
  return {
    StatusNotification: (context, request) => {
      const { connectorId, status, errorCode, vendorErrorCode, info, timestamp } = request;
      if (connectorId < 0 || connectorId > maxNumber) {
        const description = `connectorId ${connectorId} is not a number that a connector can have`;
        return { answer: { refuse: { code: 'PropertyConstraintViolation', description } } };
      }
      const arrivedAt = context.arrivedAt.getTime();
      const report = {
        ...placeOf(context.station.template, connectorId),
        state: states[status],
        errorCode: errorCode === 'NoError' ? undefined : errorCode,
        vendorErrorCode: vendorErrorCode || undefined,
        info: info || undefined,
        // Left out it means now: the time of arrival, without the mark of a wrong clock.
        time: judgeTime(timestamp ?? context.arrivedAt.toISOString(), arrivedAt),
        source: 'StatusNotification',
      };
      return { answer: {}, ...take(context, [report]) };
    },
  } satisfies { StatusNotification: Of<'StatusNotification'> };
}
