import type { Messages201, Ocpp201 } from '@busbar/ocpp';
import { PHASE_VOLTS } from './car.ts';
import type { Core, End, Message, Speaker, Trigger } from './core.ts';
import type { Told } from './journal.ts';
import {
  type Evse,
  type Reading,
  type StopReason,
  stateOf,
  type Token,
  type TokenInfo,
  type Transaction,
} from './model.ts';
import type { Queued } from './outbox.ts';
import { type DeviceModel, settingsOf } from './variables2.ts';

type Event = Messages201['TransactionEvent']['request'];

/** A message that 2.0.1 and 2.1 share, checked by its type. */
export function say2<A extends keyof Messages201>(action: A, payload: Messages201[A]['request']): Message {
  return { action, payload };
}

const reasons: Record<StopReason, Ocpp201.ReasonEnumType> = {
  DeAuthorized: 'DeAuthorized',
  EVDisconnected: 'EVDisconnected',
  EmergencyStop: 'EmergencyStop',
  ImmediateReset: 'ImmediateReset',
  Local: 'Local',
  PowerLoss: 'PowerLoss',
  Reboot: 'Reboot',
  Remote: 'Remote',
  SoftReset: 'Reboot',
  UnlockCommand: 'Other',
  Other: 'Other',
};

/** The five connector states of 2.x: whatever has to do with a car is Occupied. */
function connectorWord(evse: Evse, connector: number): Ocpp201.ConnectorStatusEnumType {
  const state = stateOf(evse, connector);
  switch (state) {
    case 'Available':
    case 'Reserved':
    case 'Unavailable':
    case 'Faulted':
      return state;
    default:
      // A token without a car does not occupy the connector.
      return evse.car ? 'Occupied' : 'Available';
  }
}

function chargingWord(evse: Evse, transaction: Transaction): Ocpp201.ChargingStateEnumType {
  if (!evse.car) return 'Idle';
  if (!transaction.token) return 'EVConnected';
  if (evse.flow.state === 'charging') return 'Charging';
  return evse.flow.state === 'suspendedByCar' ? 'SuspendedEV' : 'SuspendedEVSE';
}

/** What a station of 2.0.1 or 2.1 says; 2.1 understands every one of these messages. */
export function createSpeaker2(core: Core, model: DeviceModel): Speaker {
  const { about } = core;
  const { habits, version } = about;
  const statusBy = habits.statusBy ?? (version === '2.1' ? 'NotifyEvent' : 'StatusNotification');
  let eventId = 0;

  function spell({ value, type }: Token): Ocpp201.IdTokenType {
    return { idToken: (habits.lowerCaseTokens ? value.toLowerCase() : value).slice(0, 36), type };
  }

  function meterValue(reading: Reading): Ocpp201.MeterValueType {
    const values = samples(reading).map((value) =>
      habits.terseSamples ? value : { ...value, context: reading.context },
    );
    return { timestamp: core.time(reading.at), sampledValue: values as [Ocpp201.SampledValueType] };
  }

  /** Puts what the meter signed to its register, which stands first. */
  function signed(value: Ocpp201.MeterValueType, record: string | undefined): Ocpp201.MeterValueType {
    if (record === undefined) return value;
    const signedMeterValue = {
      signedMeterData: Buffer.from(record).toString('base64'),
      signingMethod: '',
      encodingMethod: 'OCMF',
      publicKey: '',
    };
    const [register, ...rest] = value.sampledValue;
    return register ? { ...value, sampledValue: [{ ...register, signedMeterValue }, ...rest] } : value;
  }

  function samples({ wh, outWh, flow, soc }: Reading): Ocpp201.SampledValueType[] {
    const kWh = habits.energyUnit === 'kWh';
    const phases = ['L1', 'L2', 'L3'] as const;
    const values: Ocpp201.SampledValueType[] = [
      {
        value: kWh ? Math.round(wh) / 1000 : Math.round(wh * 10) / 10,
        ...(kWh && { unitOfMeasure: { unit: 'kWh' } }),
        ...(!habits.terseSamples && { measurand: 'Energy.Active.Import.Register' as const }),
      },
      {
        value: Math.round(Math.max(0, flow.watts)),
        measurand: 'Power.Active.Import',
        unitOfMeasure: { unit: 'W' },
      },
    ];
    if (outWh !== undefined)
      values.push(
        { value: Math.round(outWh * 10) / 10, measurand: 'Energy.Active.Export.Register' },
        {
          value: Math.round(Math.max(0, -flow.watts)),
          measurand: 'Power.Active.Export',
          unitOfMeasure: { unit: 'W' },
        },
      );
    flow.amps.forEach((amps, place) => {
      const phase = soc === undefined ? { phase: phases[place] } : {};
      values.push({
        value: Math.round(Math.max(0, amps) * 10) / 10,
        measurand: 'Current.Import',
        unitOfMeasure: { unit: 'A' },
        ...phase,
      });
    });
    if (soc === undefined)
      values.push({ value: PHASE_VOLTS, measurand: 'Voltage', phase: 'L1-N', unitOfMeasure: { unit: 'V' } });
    else values.push({ value: Math.round(soc * 100), measurand: 'SoC', unitOfMeasure: { unit: 'Percent' } });
    return values;
  }

  /** One TransactionEvent: the numbers run on, the payload is settled here and now. */
  function event(
    evse: Evse,
    transaction: Transaction,
    type: Event['eventType'],
    trigger: Trigger,
    at: number,
    more: Partial<Event> & { readonly info?: Partial<Ocpp201.TransactionType> } = {},
  ): Event {
    const { info, ...rest } = more;
    const chargingState =
      type === 'Ended' ? (evse.car ? 'EVConnected' : 'Idle') : chargingWord(evse, transaction);
    transaction.toldState = chargingState;
    return {
      eventType: type,
      timestamp: core.time(at),
      triggerReason: trigger,
      seqNo: transaction.seqNo++,
      transactionInfo: { transactionId: transaction.id, chargingState, ...info },
      ...(!core.online() && { offline: true }),
      ...rest,
    };
  }

  function queued(
    evse: Evse,
    transaction: Transaction,
    payload: Event,
    told: readonly Told[],
    expendable = false,
  ): Queued {
    return {
      action: 'TransactionEvent',
      payload: () => payload,
      told,
      expendable,
      onAnswer(answer) {
        const { idTokenInfo } = answer as Messages201['TransactionEvent']['response'];
        if (idTokenInfo) core.charging.verdict(evse, transaction, infoOf(idTokenInfo));
      },
    };
  }

  function fact(evse: Evse, transaction: Transaction, { timestamp }: Event, { wh }: Reading) {
    return { transaction: transaction.id, evseId: evse.id, timestamp, wh };
  }

  function sample(evse: Evse, transaction: Transaction, payload: Event, reading: Reading): Told {
    const { seqNo } = payload;
    return { kind: 'sample', ...fact(evse, transaction, payload, reading), context: reading.context, seqNo };
  }

  function eventNotice(evse: Evse, connectorId: number): Message {
    return say2('NotifyEvent', {
      generatedAt: core.time(),
      seqNo: 0,
      eventData: [
        {
          eventId: ++eventId,
          timestamp: core.time(),
          trigger: 'Delta',
          actualValue: connectorWord(evse, connectorId),
          eventNotificationType: 'HardWiredNotification',
          component: { name: 'Connector', evse: { id: evse.id, connectorId } },
          variable: { name: 'AvailabilityState' },
        },
      ],
    });
  }

  return {
    settings: settingsOf(model),
    boot: (reason) =>
      say2('BootNotification', {
        reason: reason as Ocpp201.BootReasonEnumType,
        chargingStation: {
          vendorName: about.vendor.slice(0, 50),
          model: about.model.slice(0, 20),
          serialNumber: about.serial.slice(0, 25),
          firmwareVersion: core.firmware.slice(0, 50),
        },
      }),
    stateWord: connectorWord,
    status: (evse, connectorId) =>
      statusBy === 'NotifyEvent'
        ? eventNotice(evse, connectorId)
        : say2('StatusNotification', {
            timestamp: core.time(),
            connectorStatus: connectorWord(evse, connectorId),
            evseId: evse.id,
            connectorId,
          }),
    stationStatus: () => undefined,
    authorize: (token) => say2('Authorize', { idToken: spell(token) }),
    readAuthorization: (answer) => infoOf((answer as Messages201['Authorize']['response']).idTokenInfo),
    started(evse, transaction, reading, trigger) {
      const { token, remoteStartId } = transaction;
      const payload = event(evse, transaction, 'Started', trigger, reading.at, {
        evse: { id: evse.id, connectorId: evse.connector },
        meterValue: [meterValue(reading)],
        ...(token && { idToken: spell(token) }),
        ...(evse.reservation && { reservationId: evse.reservation.id }),
        ...(remoteStartId !== undefined && { info: { remoteStartId } }),
      });
      const start = {
        kind: 'start',
        ...fact(evse, transaction, payload, reading),
        ...(token && { token: token.value }),
      } as const;
      return queued(evse, transaction, payload, [start, sample(evse, transaction, payload, reading)]);
    },
    authorized(evse, transaction, trigger) {
      const idToken = transaction.token && spell(transaction.token);
      const payload = event(evse, transaction, 'Updated', trigger, core.now(), {
        ...(idToken && { idToken }),
      });
      return queued(evse, transaction, payload, []);
    },
    sampled(evse, transaction, reading, trigger) {
      const payload = event(evse, transaction, 'Updated', trigger, reading.at, {
        meterValue: [meterValue(reading)],
      });
      return queued(evse, transaction, payload, [sample(evse, transaction, payload, reading)], true);
    },
    changed(evse, transaction) {
      if (chargingWord(evse, transaction) === transaction.toldState) return undefined;
      return queued(
        evse,
        transaction,
        event(evse, transaction, 'Updated', 'ChargingStateChanged', core.now()),
        [],
      );
    },
    ended(evse, transaction, reading, { reason, trigger, token }: End) {
      const payload = event(evse, transaction, 'Ended', trigger, reading.at, {
        evse: { id: evse.id, connectorId: evse.connector },
        meterValue: [signed(meterValue(reading), about.sign?.(evse, transaction, reading))],
        ...(token && { idToken: spell(token) }),
        info: { stoppedReason: reasons[reason] },
      });
      const stop = { kind: 'stop', ...fact(evse, transaction, payload, reading), reason } as const;
      return queued(evse, transaction, payload, [stop, sample(evse, transaction, payload, reading)]);
    },
    metered: (evse, reading) => say2('MeterValues', { evseId: evse.id, meterValue: [meterValue(reading)] }),
  };
}

function infoOf({ status, groupIdToken, cacheExpiryDateTime }: Ocpp201.IdTokenInfoType): TokenInfo {
  return {
    status,
    ...(groupIdToken && { group: groupIdToken.idToken }),
    ...(cacheExpiryDateTime && { expiry: Date.parse(cacheExpiryDateTime) }),
  };
}
