/** What use cases need again and again: plugs, tokens, transactions, in the words of each version. */

import type { Stage, Station, Wire } from './stage.ts';

export const now = () => new Date().toISOString();
export const later = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString();

/** Tokens that the house knows; FAMILY is a group, MASTER the group of a master pass. */
export const tokens = [
  { uid: 'ADA', groupUid: 'FAMILY' },
  { uid: 'EVE', groupUid: 'FAMILY' },
  { uid: 'BOB' },
  { uid: 'LOST', status: 'lost' },
  { uid: 'BLOCKED', status: 'blocked' },
  { uid: 'OLD', validUntil: '2026-01-01T00:00:00.000Z' },
  { uid: 'POLICE', groupUid: 'MASTER' },
] as const;

export const id2 = (uid: string, type = 'ISO14443') => ({ idToken: uid, type });

/** Tells the state of a connector; makes the EVSE known. */
export function status({ version }: Stage, station: Station, state = 'Available', evse = 1): Promise<Wire> {
  return station.call(
    'StatusNotification',
    version === '1.6'
      ? { connectorId: evse, errorCode: 'NoError', status: state }
      : { evseId: evse, connectorId: 1, connectorStatus: state, timestamp: now() },
  );
}

export const bootPayload = ({ version }: Stage, firmware = '1.0') =>
  version === '1.6'
    ? { chargePointVendor: 'Norrwatt', chargePointModel: 'Wall S', firmwareVersion: firmware }
    : {
        reason: 'PowerUp',
        chargingStation: { vendorName: 'Norrwatt', model: 'Wall S', firmwareVersion: firmware },
      };

/** A transaction as a station tells it, message by message. */
export interface Told {
  /** The station's own id of it. */
  readonly id: string;
  /** What the token was told. */
  readonly token: string | undefined;
  readonly answer: Wire;
  update(reason: string, more?: object, wattHours?: number): Promise<Wire>;
  end(reason: string, wattHours?: number, more?: object, uid?: string): Promise<Wire>;
}

export interface Begin {
  readonly uid?: string;
  readonly evse?: number;
  readonly at?: Date;
  readonly wattHours?: number;
  readonly reservation?: number;
  /** Members of a 2.x event beside the usual ones. */
  readonly more?: object;
}

const minute = 60_000;

/** Begins a transaction; each message is a minute after the one before. */
export async function begin(stage: Stage, station: Station, how: Begin = {}): Promise<Told> {
  const { uid = 'BOB', evse = 1, at = new Date(Date.now() - 10 * minute), wattHours = 1000 } = how;
  let seqNo = 0;
  const at2 = () => new Date(at.getTime() + seqNo * minute).toISOString();
  const meter = (value: number, context: string) => [
    { timestamp: at2(), sampledValue: [{ value, context, unitOfMeasure: { unit: 'Wh' } }] },
  ];
  if (stage.version === '1.6') {
    const start = { connectorId: evse, idTag: uid, meterStart: wattHours, timestamp: at.toISOString() };
    const named = how.reservation === undefined ? {} : { reservationId: how.reservation };
    const answer = await station.call('StartTransaction', { ...start, ...named });
    const { transactionId, idTagInfo } = answer;
    return {
      id: String(transactionId),
      token: idTagInfo.status,
      answer,
      update(_reason, _more, value = wattHours + 500) {
        seqNo += 1;
        const sampledValue = [{ value: String(value), context: 'Sample.Periodic', unit: 'Wh' }];
        return station.call('MeterValues', {
          connectorId: evse,
          transactionId,
          meterValue: [{ timestamp: at2(), sampledValue }],
        });
      },
      end(reason, value = wattHours + 1000, _more = {}, idTag = undefined) {
        seqNo += 1;
        return station.call('StopTransaction', {
          transactionId,
          meterStop: value,
          timestamp: at2(),
          reason,
          ...(idTag && { idTag }),
        });
      },
    };
  }
  const transactionId = `${stage.identity}-${Math.round(at.getTime() / 1000)}-${evse}`;
  const event = (eventType: string, triggerReason: string, info: object, more: object = {}) =>
    station.call('TransactionEvent', {
      eventType,
      timestamp: at2(),
      triggerReason,
      seqNo,
      transactionInfo: { transactionId, ...info },
      evse: { id: evse, connectorId: 1 },
      ...more,
    });
  const answer = await event(
    'Started',
    'Authorized',
    { chargingState: 'Charging' },
    {
      meterValue: meter(wattHours, 'Transaction.Begin'),
      ...(uid && { idToken: id2(uid) }),
      ...(how.reservation !== undefined && { reservationId: how.reservation }),
      ...how.more,
    },
  );
  return {
    id: transactionId,
    token: answer.idTokenInfo?.status,
    answer,
    update(reason, more = {}, value = wattHours + 500) {
      seqNo += 1;
      return event(
        'Updated',
        reason,
        { chargingState: 'Charging' },
        { meterValue: meter(value, 'Sample.Periodic'), ...more },
      );
    },
    end(reason, value = wattHours + 1000, more = {}, stopUid = undefined) {
      seqNo += 1;
      return event(
        'Ended',
        reason === 'Remote' ? 'RemoteStop' : 'StopAuthorized',
        { stoppedReason: reason },
        {
          meterValue: meter(value, 'Transaction.End'),
          ...(stopUid && { idToken: id2(stopUid) }),
          ...more,
        },
      );
    },
  };
}

/** The newest transaction of a station. */
export const newestOf = async (stage: Stage) =>
  (await stage.get(`/transactions?station=${stage.identity}&limit=1`)).items[0];
