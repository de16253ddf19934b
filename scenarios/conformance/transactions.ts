/** Blocks E, F, G and J of 2.x, and what 1.6 has of them: transactions, remote control, availability, meters. */

import { expect } from 'vitest';
import { begin, bootPayload, id2, newestOf, now, status } from './props.ts';
import type { Stage, Wire } from './stage.ts';
import { everyVersion, newer, newest, type UseCase, useCase } from './use-case.ts';

const in16 = ({ version }: Stage) => version === '1.6';
const connectorOf = async (stage: Stage, evse = 1) => {
  const { evses } = await stage.get(`/stations/${stage.identity}`);
  return evses.find(({ number }: Wire) => number === evse)?.connectors[0].state;
};
const pageOf = async (stage: Stage) => stage.get(`/transactions/${(await newestOf(stage)).id}`);

export const transactions: readonly UseCase[] = [
  useCase(
    'E01 Start Transaction Options',
    'a transaction is kept with its start, its token and its place, whatever made it begin',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const at = new Date(Date.now() - 600_000);
      const transaction = await begin(stage, station, { uid: 'BOB', at });
      expect(transaction.token).toBe('Accepted');
      expect(await newestOf(stage)).toMatchObject({
        state: 'active',
        evseNumber: 1,
        token: { uid: 'BOB' },
        startedAt: at.toISOString(),
      });
    },
  ),
  useCase(
    'E02 Start Transaction - Cable Plugin First',
    'the plug begins it, the token comes later and pays',
    newer,
    [],
    async (stage) => {
      const station = await stage.station();
      await status(stage, station, 'Occupied');
      const transaction = await begin(stage, station, {
        uid: '',
        more: { triggerReason: 'CablePluggedIn' },
      });
      expect(await newestOf(stage)).toMatchObject({ state: 'active', token: null });
      const answer = await transaction.update('Authorized', { idToken: id2('BOB') });
      expect(answer.idTokenInfo.status).toBe('Accepted');
      expect(await newestOf(stage)).toMatchObject({ token: { uid: 'BOB' } });
    },
  ),
  useCase(
    'E03 Start Transaction - IdToken First',
    'the token is asked about first, then pays for what begins',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const shown = in16(stage)
        ? (await station.call('Authorize', { idTag: 'BOB' })).idTagInfo
        : (await station.call('Authorize', { idToken: id2('BOB') })).idTokenInfo;
      expect(shown.status).toBe('Accepted');
      await begin(stage, station, { uid: 'BOB' });
      const { items } = await stage.get(`/attempts?station=${stage.identity}`);
      expect(items.map(({ step }: Wire) => step)).toContain('authorized');
    },
  ),
  useCase(
    'E04 Transaction started while Charging Station is offline',
    'a start that is told late counts from when it was, and its token is judged now',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const at = new Date(Date.now() - 3 * 3_600_000);
      await begin(stage, station, { uid: 'BOB', at, more: { offline: true } });
      expect(await pageOf(stage)).toMatchObject({ startedAt: at.toISOString(), token: { uid: 'BOB' } });
    },
  ),
  useCase(
    'E05 Start Transaction - Id not Accepted',
    'what a refused token began is kept all the same, and the answer says no',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const { token } = await begin(stage, station, { uid: 'NOT-KNOWN' });
      expect(token).toBe(in16(stage) ? 'Invalid' : 'Unknown');
      expect(await newestOf(stage)).toMatchObject({
        state: 'active',
        authorizationStatus: expect.any(String),
      });
    },
  ),
  useCase(
    'E06 Stop Transaction Options',
    'energy is the difference of the registers, and the reason of the end is kept',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station, { wattHours: 1000 });
      await transaction.update('MeterValuePeriodic', {}, 4000);
      await transaction.end('PowerLoss', 8250);
      expect(await pageOf(stage)).toMatchObject({
        state: 'ended',
        provisional: false,
        energyWh: 7250,
        registerSource: 'registers',
        stopReason: 'PowerLoss',
      });
    },
  ),
  useCase(
    'E07 Transaction locally stopped by IdToken',
    'the token that ends it is kept beside the one that pays',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station, { uid: 'BOB' });
      const answer = await transaction.end('Local', 2000, {}, 'BOB');
      expect((answer.idTagInfo ?? answer.idTokenInfo).status).toBe('Accepted');
      expect(await pageOf(stage)).toMatchObject({ stopReason: 'Local', stopTokenUid: 'BOB' });
    },
  ),
  useCase(
    'E08 Transaction stopped while Charging Station is offline',
    'an end that is told late ends it when it was, and may be told twice',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const at = new Date(Date.now() - 7_200_000);
      const transaction = await begin(stage, station, { at });
      await station.close();
      const back = await stage.station();
      if (in16(stage)) {
        const stop = {
          transactionId: Number(transaction.id),
          meterStop: 5000,
          timestamp: new Date(at.getTime() + 1_800_000).toISOString(),
        };
        await back.call('StopTransaction', stop);
        await back.call('StopTransaction', stop);
      } else {
        const end = {
          eventType: 'Ended',
          timestamp: new Date(at.getTime() + 1_800_000).toISOString(),
          triggerReason: 'EVDeparted',
          seqNo: 1,
          offline: true,
          transactionInfo: { transactionId: transaction.id, stoppedReason: 'EVDisconnected' },
        };
        await back.call('TransactionEvent', end);
        await back.call('TransactionEvent', end);
      }
      expect(await pageOf(stage)).toMatchObject({
        state: 'ended',
        endedAt: new Date(at.getTime() + 1_800_000).toISOString(),
      });
      expect((await stage.get(`/transactions?station=${stage.identity}`)).items).toHaveLength(1);
    },
  ),
  useCase(
    'E09 When cable disconnected on EV-side: Stop Transaction',
    'pulling the plug at the car ends it with that reason',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station);
      await transaction.end('EVDisconnected');
      expect(await newestOf(stage)).toMatchObject({ state: 'ended', stopReason: 'EVDisconnected' });
    },
  ),
  useCase(
    'E10 When cable disconnected on EV-side: Suspend Transaction',
    'a car that pauses is shown as pausing, and its transaction goes on',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      await status(stage, station);
      const transaction = await begin(stage, station, { at: new Date() });
      if (in16(stage)) await status(stage, station, 'SuspendedEV');
      else {
        const info = { transactionId: transaction.id, chargingState: 'SuspendedEV' };
        await transaction.update('ChargingStateChanged', { transactionInfo: info });
      }
      expect(await connectorOf(stage)).toBe('suspended_ev');
      expect(await newestOf(stage)).toMatchObject({ state: 'active' });
    },
  ),
  useCase(
    'E11 Connection Loss During Transaction',
    'what was measured while the connection was gone is told later and fills the gap',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station);
      await transaction.update('MeterValuePeriodic', { offline: true }, 1500);
      await transaction.update('MeterValuePeriodic', { offline: true }, 2000);
      const { id } = await newestOf(stage);
      const { items } = await stage.get(`/transactions/${id}/samples/raw?limit=50`);
      expect(items.map(({ energyImportWh }: Wire) => energyImportWh)).toEqual(
        expect.arrayContaining([1500, 2000]),
      );
    },
  ),
  useCase(
    'E12 Inform CSMS of an Offline Occurred Transaction',
    'events in any order make one whole transaction',
    newer,
    [],
    async (stage) => {
      const station = await stage.station();
      const at = (minutes: number) => new Date(Date.now() - 7_200_000 + minutes * 60_000).toISOString();
      const event = (eventType: string, seqNo: number, value: number, context: string) =>
        station.call('TransactionEvent', {
          eventType,
          timestamp: at(seqNo),
          triggerReason: eventType === 'Updated' ? 'MeterValuePeriodic' : 'EVDetected',
          seqNo,
          offline: true,
          transactionInfo: { transactionId: `${stage.identity}-OFF` },
          evse: { id: 1, connectorId: 1 },
          meterValue: [{ timestamp: at(seqNo), sampledValue: [{ value, context }] }],
        });
      await event('Ended', 2, 9000, 'Transaction.End');
      await event('Started', 0, 1000, 'Transaction.Begin');
      expect(await pageOf(stage)).toMatchObject({ missingSeqNos: [1] });
      await event('Updated', 1, 5000, 'Sample.Periodic');
      expect(await pageOf(stage)).toMatchObject({
        state: 'ended',
        energyWh: 8000,
        missingSeqNos: [],
        offline: true,
      });
    },
  ),
  useCase(
    'E13 Transaction-related message not accepted by CSMS',
    'what cannot be read is refused, and the transaction goes on with the next message',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station);
      station.send([2, 'broken', in16(stage) ? 'MeterValues' : 'TransactionEvent', { wrong: true }]);
      await transaction.update('MeterValuePeriodic', {}, 2200);
      await transaction.end('Local', 3300);
      expect(await newestOf(stage)).toMatchObject({ state: 'ended', energyWh: 2300 });
    },
  ),
  useCase(
    'E14 Check transaction status',
    'the station is asked whether a transaction goes on, under its own id of it',
    newer,
    [],
    async (stage) => {
      const answer = { ongoingIndicator: true, messagesInQueue: false };
      const station = await stage.station({ GetTransactionStatus: () => answer });
      const transaction = await begin(stage, station);
      const { id } = await newestOf(stage);
      expect(await stage.command('get-transaction-status', { transactionId: id })).toMatchObject({ answer });
      expect(station.asked('GetTransactionStatus')).toEqual({ transactionId: transaction.id });
      await stage.command('get-transaction-status');
      expect(station.asked('GetTransactionStatus')).toEqual({});
    },
  ),
  useCase(
    'E14 Check transaction status: after an offline time',
    'a transaction of which messages wait goes on; one that neither goes on nor has any is closed until its end comes',
    newer,
    [],
    async (stage) => {
      const at = new Date(Date.now() - 5 * 3_600_000);
      const transaction = await begin(stage, await stage.station(), { at });
      let answer = { ongoingIndicator: false, messagesInQueue: true };
      const back = await stage.station({ GetTransactionStatus: () => answer });
      const { id } = await newestOf(stage);
      const look = async () => {
        await stage.query(`update transaction set updated_at = now() - interval '3 hours' where id = $1`, [
          id,
        ]);
        const asked = back.heard.length;
        await stage.job('close-silent-transactions');
        expect(back.heard.slice(asked)).toEqual([
          { action: 'GetTransactionStatus', payload: { transactionId: transaction.id } },
        ]);
        return pageOf(stage);
      };
      expect(await look()).toMatchObject({ state: 'active' });
      answer = { ongoingIndicator: false, messagesInQueue: false };
      expect(await look()).toMatchObject({
        state: 'ended',
        provisional: true,
        provisionalReason: 'not_ongoing',
      });
      // It was in no queue: somebody fetched it from the station's store.
      const endedAt = new Date(at.getTime() + 3_600_000).toISOString();
      await back.call('TransactionEvent', {
        eventType: 'Ended',
        timestamp: endedAt,
        triggerReason: 'EVDeparted',
        seqNo: 1,
        offline: true,
        transactionInfo: { transactionId: transaction.id, stoppedReason: 'EVDisconnected' },
        meterValue: [{ timestamp: endedAt, sampledValue: [{ value: 5000, context: 'Transaction.End' }] }],
      });
      expect(await pageOf(stage)).toMatchObject({
        state: 'ended',
        provisional: false,
        endedAt,
        energyWh: 4000,
      });
    },
  ),
  useCase(
    'E15 End of charging process',
    'a car that is full ends charging, and later the transaction',
    newer,
    [],
    async (stage) => {
      const station = await stage.station();
      await status(stage, station, 'Occupied');
      const transaction = await begin(stage, station, { at: new Date() });
      const info = { transactionId: transaction.id, chargingState: 'EVConnected' };
      await transaction.update('ChargingStateChanged', { transactionInfo: info });
      expect(await newestOf(stage)).toMatchObject({ state: 'active', chargingState: 'EVConnected' });
      await transaction.end('SOCLimitReached');
      expect(await newestOf(stage)).toMatchObject({ state: 'ended', stopReason: 'SOCLimitReached' });
    },
  ),
  useCase(
    'E16 Transactions with fixed cost, energy, SoC or time',
    'a limit is told with the next answer until the station says that it is set',
    newest,
    [],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station);
      const { id } = await newestOf(stage);
      const limit = { cost: null, energyWh: 20_000, seconds: 3600, socPercent: 80 };
      await stage.ask('PUT', `/transactions/${id}/limit`, limit);
      const transactionLimit = { maxEnergy: 20_000, maxTime: 3600, maxSoC: 80 };
      expect(await transaction.update('MeterValuePeriodic')).toEqual({ transactionLimit });
      const transactionInfo = { transactionId: transaction.id, transactionLimit };
      expect(await transaction.update('LimitSet', { transactionInfo })).toEqual({});
      expect((await pageOf(stage)).limits).toEqual({ wanted: limit, reported: limit });
      await transaction.end('SOCLimitReached');
      expect((await stage.ask('PUT', `/transactions/${id}/limit`, limit)).status).toBe(409);
    },
  ),
  useCase(
    'E16 Transactions with a limit: older stations, and drivers’ own',
    'a limit that the driver set is shown; a station whose version has none takes none',
    newer,
    [],
    async (stage) => {
      const station = await stage.station();
      const transactionLimit = { maxCost: 10 };
      await begin(stage, station, {
        more:
          stage.version === '2.1'
            ? { transactionInfo: { transactionId: `${stage.identity}-OWN`, transactionLimit } }
            : {},
      });
      const { id, limits } = await pageOf(stage);
      if (stage.version === '2.1') {
        expect(limits).toMatchObject({ wanted: null, reported: { cost: 10, energyWh: null } });
        return;
      }
      const limit = { cost: 10, energyWh: null, seconds: null, socPercent: null };
      expect((await stage.ask('PUT', `/transactions/${id}/limit`, limit)).status).toBe(409);
    },
  ),
  useCase(
    'E17 Resuming transaction after interruption',
    'a transaction that the station resumes after a boot was never closed',
    newest,
    [],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station);
      const { id } = await newestOf(stage);
      await station.call('BootNotification', bootPayload(stage));
      await transaction.update('TxResumed');
      expect(await newestOf(stage)).toMatchObject({ id, state: 'active', chargingState: 'Charging' });
    },
  ),
  useCase(
    'F01 Remote Start Transaction - Cable Plugin First',
    'a start is asked for an EVSE and a token, and what follows belongs to it',
    everyVersion,
    [],
    async (stage) => {
      let outcome = 'Accepted';
      const start = () => ({ status: outcome });
      const station = await stage.station({
        RemoteStartTransaction: start,
        RequestStartTransaction: start,
      });
      await status(stage, station, in16(stage) ? 'Preparing' : 'Occupied');
      const params = { evse: 1, token: { uid: 'BOB', kind: 'rfid' } };
      expect(await stage.command('remote-start', params)).toMatchObject({ verdict: 'accepted' });
      if (in16(stage)) {
        expect(station.asked('RemoteStartTransaction')).toEqual({ connectorId: 1, idTag: 'BOB' });
        await begin(stage, station, { uid: 'BOB' });
      } else {
        const { remoteStartId, ...rest } = station.asked('RequestStartTransaction');
        expect(rest).toEqual({ evseId: 1, idToken: id2('BOB') });
        const transaction = await begin(stage, station, { uid: 'BOB' });
        const info = { transactionId: transaction.id, remoteStartId };
        await transaction.update('RemoteStart', { transactionInfo: info });
        expect(await pageOf(stage)).toMatchObject({ remoteStartId });
      }
      outcome = 'Rejected';
      expect(await stage.command('remote-start', params)).toMatchObject({ verdict: 'rejected' });
    },
  ),
  useCase(
    'F02 Remote Start Transaction - Remote Start First',
    'a start without a place leaves the choice to the station',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      await stage.command('remote-start', { token: { uid: 'BOB', kind: 'rfid' } });
      if (in16(stage)) expect(station.asked('RemoteStartTransaction')).toEqual({ idTag: 'BOB' });
      else
        expect(station.asked('RequestStartTransaction')).toEqual({
          remoteStartId: expect.any(Number),
          idToken: id2('BOB'),
        });
    },
  ),
  useCase(
    'K05 Remote Start Transaction with Charging Profile',
    'a start may bring a limit along, for the transaction that is yet to begin',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const params = { evse: 1, token: { uid: 'BOB', kind: 'rfid' }, limit: { amount: 10, unit: 'A' } };
      expect(await stage.command('remote-start', params)).toMatchObject({ verdict: 'accepted' });
      const { chargingProfile } = station.asked(
        in16(stage) ? 'RemoteStartTransaction' : 'RequestStartTransaction',
      );
      expect(chargingProfile).toMatchObject({
        chargingProfilePurpose: 'TxProfile',
        chargingProfileKind: 'Relative',
      });
      expect(chargingProfile.transactionId).toBeUndefined();
      expect([chargingProfile.chargingSchedule].flat()).toMatchObject([
        { chargingRateUnit: 'A', chargingSchedulePeriod: [{ startPeriod: 0, limit: 10 }] },
      ]);
    },
  ),
  useCase(
    'F03 Remote Stop Transaction',
    'a stop goes out under the station’s own id, and the end says that it was asked',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station);
      const { id } = await newestOf(stage);
      expect(await stage.command('remote-stop', { transactionId: id })).toMatchObject({
        verdict: 'accepted',
      });
      if (in16(stage))
        expect(station.asked('RemoteStopTransaction')).toEqual({ transactionId: Number(transaction.id) });
      else expect(station.asked('RequestStopTransaction')).toEqual({ transactionId: transaction.id });
      await transaction.end('Remote');
      expect(await newestOf(stage)).toMatchObject({ state: 'ended', stopReason: 'Remote' });
      expect(await stage.command('remote-stop', { transactionId: 'no-such-one' })).toMatchObject({
        outcome: 'unsupported',
      });
    },
  ),
  useCase(
    'F05 Remotely Unlock Connector',
    'a connector is unlocked; one that fails says so',
    everyVersion,
    [],
    async (stage) => {
      let outcome = 'Unlocked';
      const station = await stage.station({ UnlockConnector: () => ({ status: outcome }) });
      expect(await stage.command('unlock', { evse: 2 })).toMatchObject({ verdict: 'accepted' });
      expect(station.asked('UnlockConnector')).toEqual(
        in16(stage) ? { connectorId: 2 } : { evseId: 2, connectorId: 1 },
      );
      outcome = 'UnlockFailed';
      expect((await stage.command('unlock', { evse: 2 })).verdict).not.toBe('accepted');
    },
  ),
  useCase(
    'F06 Trigger Message',
    'a message is asked for by its name and place',
    everyVersion,
    ['F06.FR.01'],
    async (stage) => {
      const station = await stage.station();
      expect(await stage.command('trigger', { message: 'meter_values', evse: 1 })).toMatchObject({
        verdict: 'accepted',
      });
      expect(station.asked('TriggerMessage')).toEqual({
        requestedMessage: 'MeterValues',
        ...(in16(stage) ? { connectorId: 1 } : { evse: { id: 1 } }),
      });
      if (!in16(stage)) return;
      await stage.command('trigger', { message: 'log_status' });
      expect(station.asked('ExtendedTriggerMessage')).toEqual({ requestedMessage: 'LogStatusNotification' });
    },
  ),
  useCase(
    'G01 Status Notification',
    'the state of a connector is told and shown',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      expect(await status(stage, station)).toEqual({});
      expect(await connectorOf(stage)).toBe('available');
      await status(stage, station, 'Faulted');
      expect(await connectorOf(stage)).toBe('faulted');
      if (in16(stage)) return;
      const event = {
        eventId: 1,
        timestamp: now(),
        trigger: 'Delta',
        actualValue: 'Available',
        eventNotificationType: 'HardWiredNotification',
        component: { name: 'Connector', evse: { id: 1, connectorId: 1 } },
        variable: { name: 'AvailabilityState' },
      };
      await station.call('NotifyEvent', { generatedAt: now(), seqNo: 0, eventData: [event] });
      expect(await connectorOf(stage)).toBe('available');
    },
  ),
  useCase(
    'G03 Change Availability EVSE/Connector',
    'an EVSE is put out of service, and what the station then tells is shown',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      await status(stage, station);
      expect(await stage.command('change-availability', { operative: false, evse: 1 })).toMatchObject({
        verdict: 'accepted',
      });
      expect(station.asked('ChangeAvailability')).toEqual(
        in16(stage)
          ? { connectorId: 1, type: 'Inoperative' }
          : { operationalStatus: 'Inoperative', evse: { id: 1 } },
      );
      await status(stage, station, 'Unavailable');
      expect(await connectorOf(stage)).toBe('unavailable');
    },
  ),
  useCase(
    'G04 Change Availability Charging Station',
    'the station is put out of service as a whole; that it waits for a transaction is told',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station({ ChangeAvailability: () => ({ status: 'Scheduled' }) });
      expect(await stage.command('change-availability', { operative: false })).toMatchObject({
        verdict: 'accepted',
        sentence: { key: 'command.scheduled' },
      });
      expect(station.asked('ChangeAvailability')).toEqual(
        in16(stage) ? { connectorId: 0, type: 'Inoperative' } : { operationalStatus: 'Inoperative' },
      );
    },
  ),
  useCase(
    'G05 Lock Failure',
    'a lock that fails is seen by operators',
    everyVersion,
    ['G05.FR.03'],
    async (stage) => {
      const station = await stage.station();
      if (in16(stage)) {
        const fault = { connectorId: 1, errorCode: 'ConnectorLockFailure', status: 'Faulted' };
        await station.call('StatusNotification', fault);
        const [row] = await stage.query(
          `select l.error_code from status_log l join station s on s.id = l.station_id where s.identity = $1`,
          [stage.identity],
        );
        expect(row.error_code).toBe('ConnectorLockFailure');
        return;
      }
      const event = {
        eventId: 1,
        timestamp: now(),
        trigger: 'Alerting',
        actualValue: 'true',
        eventNotificationType: 'HardWiredNotification',
        component: { name: 'ConnectorPlugRetentionLock', evse: { id: 1, connectorId: 1 } },
        variable: { name: 'Problem' },
      };
      await station.call('NotifyEvent', { generatedAt: now(), seqNo: 0, eventData: [event] });
      expect((await stage.get(`/stations/${stage.identity}/device-events?active=true`)).items).toMatchObject([
        { component: 'ConnectorPlugRetentionLock', variable: 'Problem', value: 'true' },
      ]);
    },
  ),
  useCase(
    'J01 Sending Meter Values not related to a transaction',
    'readings of an idle EVSE are kept as its own',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      await status(stage, station);
      const timestamp = now();
      const value = in16(stage)
        ? { value: '4711', context: 'Sample.Clock' }
        : { value: 4711, context: 'Sample.Clock' };
      const meterValue = [{ timestamp, sampledValue: [value] }];
      expect(
        await station.call('MeterValues', {
          ...(in16(stage) ? { connectorId: 1 } : { evseId: 1 }),
          meterValue,
        }),
      ).toEqual({});
      const rows = await stage.query(
        `select m.energy_import_wh::float as wh, m.transaction_id from meter_sample m
           join station s on s.id = m.station_id where s.identity = $1`,
        [stage.identity],
      );
      expect(rows).toEqual([{ wh: 4711, transaction_id: null }]);
    },
  ),
  useCase(
    'J02 Sending transaction related Meter Values',
    'power, current and charge of a transaction are kept with their phases and units',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station);
      const of = (measurand: string, value: number, unit: string, more: object = {}) =>
        in16(stage)
          ? { measurand, value: String(value), unit, ...more }
          : { measurand, value, unitOfMeasure: { unit }, ...more };
      const meterValue = [
        {
          timestamp: new Date(Date.now() - 300_000).toISOString(),
          sampledValue: [
            of('Energy.Active.Import.Register', 2.5, 'kWh'),
            of('Power.Active.Import', 11, 'kW'),
            of('Current.Import', 16, 'A', { phase: 'L1' }),
            of('SoC', 55, 'Percent'),
          ],
        },
      ];
      if (in16(stage))
        await station.call('MeterValues', {
          connectorId: 1,
          transactionId: Number(transaction.id),
          meterValue,
        });
      else await transaction.update('MeterValuePeriodic', { meterValue });
      const { id } = await newestOf(stage);
      const { items } = await stage.get(`/transactions/${id}/samples/raw?limit=50`);
      expect(items).toContainEqual(
        expect.objectContaining({
          energyImportWh: 2500,
          powerImportW: 11_000,
          currentL1A: 16,
          socPercent: 55,
        }),
      );
    },
  ),
];
