import type { Messages16, Ocpp16 } from '@busbar/ocpp';
import { PHASE_VOLTS } from './car.ts';
import type { Core, End, Message, Speaker } from './core.ts';
import type { Told } from './journal.ts';
import { type Key, settingsOf } from './keys16.ts';
import {
  type ConnectorState,
  type Evse,
  type Reading,
  type StopReason,
  stateOf,
  type TokenInfo,
  type Transaction,
} from './model.ts';

type SampledValue = Messages16['MeterValues']['request']['meterValue'][number]['sampledValue'][number];
type StopTransaction = Messages16['StopTransaction']['request'];

/** A message of 1.6, checked by its type. */
export function say16<A extends keyof Messages16>(action: A, payload: Messages16[A]['request']): Message {
  return { action, payload };
}

/** In place of an id that was never issued: 0 and −1 mean none. */
const NO_TRANSACTION = -1;

const reasons: Record<StopReason, StopTransaction['reason']> = {
  DeAuthorized: 'DeAuthorized',
  EVDisconnected: 'EVDisconnected',
  EmergencyStop: 'EmergencyStop',
  ImmediateReset: 'HardReset',
  Local: 'Local',
  PowerLoss: 'PowerLoss',
  Reboot: 'Reboot',
  Remote: 'Remote',
  SoftReset: 'SoftReset',
  UnlockCommand: 'UnlockCommand',
  Other: 'Other',
};

/** Connectors are numbered through in 1.6: EVSE after EVSE, connector after connector. */
export function flatNumber(evses: readonly Evse[], evse: Evse, connector: number): number {
  let number = connector;
  for (const other of evses) {
    if (other.id < evse.id) number += other.spec.connectors;
  }
  return number;
}

/** What a 1.6 station says. */
export function createSpeaker16(core: Core, keys: ReadonlyMap<string, Key>): Speaker {
  const { about, evses } = core;
  const { habits } = about;
  const numberOf = (evse: Evse) => flatNumber(evses, evse, evse.connector);
  const spell = (value: string) => (habits.lowerCaseTokens ? value.toLowerCase() : value).slice(0, 20);

  function status(connectorId: number, state: ConnectorState, errorCode: string): Message {
    const known = errorCode as Ocpp16.StatusNotificationRequest['errorCode'];
    return say16('StatusNotification', {
      connectorId,
      status: state,
      errorCode: known,
      timestamp: core.time(),
    });
  }

  function fact(evse: Evse, transaction: Transaction, timestamp: string, wh: number) {
    return { transaction: transaction.id, evseId: evse.id, timestamp, wh };
  }

  function meterValue(reading: Reading): Ocpp16.MeterValuesRequest['meterValue'][number] {
    return { timestamp: core.time(reading.at), sampledValue: samples(reading) };
  }

  function signedValue(record: string, timestamp: string): Ocpp16.MeterValuesRequest['meterValue'][number] {
    const context = 'Transaction.End' as const;
    return { timestamp, sampledValue: [{ value: record, format: 'SignedData', context }] };
  }

  function samples({ wh, flow, soc, context }: Reading): SampledValue[] {
    const kWh = habits.energyUnit === 'kWh';
    const values: SampledValue[] = [
      {
        value: kWh ? (wh / 1000).toFixed(3) : `${Math.round(wh)}`,
        ...(kWh && { unit: 'kWh' as const }),
        ...(!kWh && !habits.terseSamples && { unit: 'Wh' as const }),
        ...(!habits.terseSamples && { measurand: 'Energy.Active.Import.Register' as const }),
      },
      { value: flow.watts.toFixed(0), measurand: 'Power.Active.Import', unit: 'W' },
    ];
    const phases = ['L1', 'L2', 'L3'] as const;
    flow.amps.forEach((amps, place) => {
      const phase = flow.amps.length > 1 || soc === undefined ? { phase: phases[place] } : {};
      values.push({ value: amps.toFixed(1), measurand: 'Current.Import', unit: 'A', ...phase });
    });
    if (soc === undefined)
      values.push({ value: PHASE_VOLTS.toFixed(1), measurand: 'Voltage', unit: 'V', phase: 'L1-N' });
    else values.push({ value: (soc * 100).toFixed(0), measurand: 'SoC', unit: 'Percent' });
    return habits.terseSamples ? values : values.map((value) => ({ ...value, context }));
  }

  function onStarted(evse: Evse, transaction: Transaction, answer: unknown): void {
    const { transactionId, idTagInfo } = answer as Partial<Messages16['StartTransaction']['response']>;
    if (typeof transactionId === 'number') transaction.issuedId = transactionId;
    if (idTagInfo) core.charging.verdict(evse, transaction, infoOf(idTagInfo));
    // Profiles for this transaction name it by the id that has just become known.
    core.charging.refresh();
  }

  return {
    settings: settingsOf(keys),
    boot: () =>
      say16('BootNotification', {
        chargePointVendor: about.vendor.slice(0, 20),
        chargePointModel: about.model.slice(0, 20),
        chargePointSerialNumber: about.serial.slice(0, 25),
        firmwareVersion: core.firmware.slice(0, 50),
      }),
    stateWord: (evse, connector) => `${stateOf(evse, connector)} ${evse.fault ?? ''}`,
    status: (evse, connector) =>
      status(flatNumber(evses, evse, connector), stateOf(evse, connector), evse.fault ?? 'NoError'),
    stationStatus: () =>
      status(0, evses.some(({ operative }) => operative) ? 'Available' : 'Unavailable', 'NoError'),
    authorize: ({ value }) => say16('Authorize', { idTag: spell(value) }),
    readAuthorization: (answer) => infoOf((answer as Messages16['Authorize']['response']).idTagInfo),
    started(evse, transaction, reading) {
      const timestamp = core.time(reading.at);
      const payload: Messages16['StartTransaction']['request'] = {
        connectorId: numberOf(evse),
        idTag: spell(transaction.token?.value ?? ''),
        meterStart: Math.round(reading.wh),
        timestamp,
        ...(evse.reservation && { reservationId: evse.reservation.id }),
      };
      return {
        action: 'StartTransaction',
        payload: () => payload,
        told: [
          { kind: 'start', ...fact(evse, transaction, timestamp, payload.meterStart), token: payload.idTag },
        ],
        onAnswer: (answer) => onStarted(evse, transaction, answer),
        issuedId: () => transaction.issuedId,
      };
    },
    authorized: () => undefined,
    changed: () => undefined,
    sampled(evse, transaction, reading) {
      const connectorId = numberOf(evse);
      const value = meterValue(reading);
      const told: Told = {
        kind: 'sample',
        ...fact(evse, transaction, value.timestamp, reading.wh),
        context: reading.context,
      };
      return {
        action: 'MeterValues',
        payload: () => ({
          connectorId,
          ...(transaction.issuedId !== undefined && { transactionId: transaction.issuedId }),
          meterValue: [value],
        }),
        told: [told],
        issuedId: () => transaction.issuedId,
        expendable: true,
      };
    },
    ended(evse, transaction, reading, { reason, token }: End) {
      const timestamp = core.time(reading.at);
      const meterStop = habits.meterStopZero ? 0 : Math.round(reading.wh);
      const data = habits.dataInStop ? transaction.samples.map(meterValue) : [];
      const transactionData = about.sign
        ? [...data, signedValue(about.sign(evse, transaction, reading), timestamp)]
        : data;
      return {
        action: 'StopTransaction',
        payload: () => ({
          transactionId: transaction.issuedId ?? NO_TRANSACTION,
          meterStop,
          timestamp,
          ...(reasons[reason] && { reason: reasons[reason] }),
          ...(token && { idTag: spell(token.value) }),
          ...(transactionData.length > 0 && { transactionData }),
        }),
        told: [{ kind: 'stop', ...fact(evse, transaction, timestamp, meterStop), reason }],
        issuedId: () => transaction.issuedId,
      };
    },
    metered: (evse, reading) =>
      say16('MeterValues', { connectorId: numberOf(evse), meterValue: [meterValue(reading)] }),
  };
}

function infoOf({
  status,
  parentIdTag,
  expiryDate,
}: Messages16['Authorize']['response']['idTagInfo']): TokenInfo {
  return {
    status,
    ...(parentIdTag && { group: parentIdTag }),
    ...(expiryDate && { expiry: Date.parse(expiryDate) }),
  };
}
