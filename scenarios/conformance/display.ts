/** Blocks O, P and S: messages on displays, vendors' own messages, battery swaps. */

import { expect } from 'vitest';
import { begin, newestOf } from './props.ts';
import type { Stage, Station, Wire } from './stage.ts';
import { everyVersion, newer, newest, type UseCase, useCase } from './use-case.ts';

const in16 = ({ version }: Stage) => version === '1.6';
const shown = async (stage: Stage) => (await stage.get(`/stations/${stage.identity}/display-messages`)).items;
const standings = async (stage: Stage) =>
  (await shown(stage)).map(({ messageId, standing }: Wire) => `${messageId} ${standing}`).sort();
const closed = { text: 'Closed on Sunday', language: 'en', priority: 'in_front', messageId: 7 };
const wire = {
  id: 7,
  priority: 'InFront',
  message: { format: 'UTF8', content: 'Closed on Sunday', language: 'en' },
};

const battery = (evseId: number, serialNumber: string) => ({ evseId, serialNumber, soC: 20, soH: 97 });
const swap = (station: Station, eventType: string, ...batteryData: object[]) =>
  station.call('BatterySwap', {
    requestId: 5,
    eventType,
    idToken: { idToken: 'SCOOTER-1', type: 'ISO14443' },
    batteryData,
  });

export const display: readonly UseCase[] = [
  useCase(
    'O01 Set DisplayMessage',
    'a message is set for the display; a refused one is not there',
    newer,
    ['O01.FR.04'],
    async (stage) => {
      let outcome = 'Accepted';
      const station = await stage.station({ SetDisplayMessage: () => ({ status: outcome }) });
      expect(await stage.command('set-display-message', closed)).toMatchObject({ verdict: 'accepted' });
      expect(station.asked('SetDisplayMessage')).toEqual({ message: wire });
      expect(await standings(stage)).toEqual(['7 sent']);
      outcome = 'NotSupportedPriority';
      expect(await stage.command('set-display-message', { ...closed, messageId: 8 })).toMatchObject({
        verdict: 'rejected',
      });
      expect(await standings(stage)).toEqual(['7 sent']);
    },
  ),
  useCase(
    'O02 Set DisplayMessage for Transaction',
    'a message that belongs to a transaction is over when it ends',
    newer,
    [],
    async (stage) => {
      const station = await stage.station();
      const transaction = await begin(stage, station);
      const { id } = await newestOf(stage);
      await stage.command('set-display-message', { ...closed, transactionId: id });
      expect(station.asked('SetDisplayMessage')).toMatchObject({
        message: { transactionId: transaction.id },
      });
      await transaction.end('Local');
      await stage.until('it is over', async () => (await shown(stage))[0].standing === 'over');
    },
  ),
  useCase(
    'O03 Get All DisplayMessages',
    'messages are told in parts and compared with what was wanted',
    newer,
    [],
    async (stage) => {
      const station = await stage.station();
      await stage.command('set-display-message', closed);
      await stage.command('set-display-message', { text: 'Soon gone', messageId: 8 });
      expect(await stage.command('get-display-messages')).toMatchObject({ verdict: 'accepted' });
      const { requestId } = station.asked('GetDisplayMessages');
      expect(
        await station.call('NotifyDisplayMessages', { requestId, tbc: true, messageInfo: [wire] }),
      ).toEqual({});
      const foreign = { ...wire, id: 99, message: { format: 'ASCII', content: 'From the maker' } };
      await station.call('NotifyDisplayMessages', { requestId, messageInfo: [foreign] });
      expect(await standings(stage)).toEqual(['7 shown', '8 missing', '99 foreign']);
    },
  ),
  useCase(
    'O04 Get Specific DisplayMessages',
    'messages are asked for by number, priority and state',
    newer,
    [],
    async (stage) => {
      const station = await stage.station();
      const asked = { messageIds: [7], priority: 'in_front', state: 'idle' };
      expect(await stage.command('get-display-messages', asked)).toMatchObject({ outcome: 'answered' });
      expect(station.asked('GetDisplayMessages')).toEqual({
        requestId: expect.any(Number),
        id: [7],
        priority: 'InFront',
        state: 'Idle',
      });
    },
  ),
  useCase(
    'O05 Clear a DisplayMessage',
    'a message is taken off by its number; one that is unknown there is told',
    newer,
    [],
    async (stage) => {
      let outcome = 'Accepted';
      const station = await stage.station({ ClearDisplayMessage: () => ({ status: outcome }) });
      await stage.command('set-display-message', closed);
      expect(await stage.command('clear-display-message', { messageId: 7 })).toMatchObject({
        verdict: 'accepted',
      });
      expect(station.asked('ClearDisplayMessage')).toEqual({ id: 7 });
      expect(await shown(stage)).toEqual([]);
      outcome = 'Unknown';
      expect((await stage.command('clear-display-message', { messageId: 7 })).verdict).not.toBe('accepted');
    },
  ),
  useCase(
    'O06 Replace DisplayMessage',
    'a message under the same number takes the place of the older one',
    newer,
    [],
    async (stage) => {
      const station = await stage.station();
      await stage.command('set-display-message', closed);
      await stage.command('set-display-message', { ...closed, text: 'Open' });
      expect(station.asked('SetDisplayMessage').message).toMatchObject({
        id: 7,
        message: { content: 'Open' },
      });
      expect(await shown(stage)).toMatchObject([{ messageId: 7, text: 'Open' }]);
    },
  ),
  useCase(
    'P01 Data Transfer to the Charging Station',
    'a vendor’s message goes out, and the station’s word on it is told',
    everyVersion,
    [],
    async (stage) => {
      let outcome = 'UnknownVendorId';
      const station = await stage.station({ DataTransfer: () => ({ status: outcome }) });
      const message = { vendorId: 'org.example', messageId: 'm', data: '{"a":1}' };
      expect(await stage.command('data-transfer', message)).toMatchObject({ verdict: 'rejected' });
      expect(station.asked('DataTransfer')).toEqual({
        vendorId: 'org.example',
        messageId: 'm',
        data: in16(stage) ? '{"a":1}' : { a: 1 },
      });
      outcome = 'Accepted';
      expect(await stage.command('data-transfer', message)).toMatchObject({ verdict: 'accepted' });
    },
  ),
  useCase(
    'P02 Data Transfer to the CSMS',
    'a message of a vendor that nobody here knows is answered so, and kept for operators',
    everyVersion,
    ['P02.FR.06'],
    async (stage) => {
      const station = await stage.station();
      expect(
        await station.call('DataTransfer', { vendorId: 'org.nobody', messageId: 'm', data: 'x' }),
      ).toMatchObject({ status: 'UnknownVendorId' });
      expect((await stage.get(`/stations/${stage.identity}/reports?kind=data_transfer`)).items).toMatchObject(
        [{ status: 'UnknownVendorId', data: { vendorId: 'org.nobody' } }],
      );
    },
  ),
  useCase(
    'S02 Battery Swap Remote Start',
    'a swap is asked for somebody; the station’s refusal is told',
    newest,
    [],
    async (stage) => {
      let outcome = 'Accepted';
      const station = await stage.station({ RequestBatterySwap: () => ({ status: outcome }) });
      const asked = { token: { uid: 'SCOOTER-1' } };
      expect(await stage.command('request-battery-swap', asked)).toMatchObject({ verdict: 'accepted' });
      expect(station.asked('RequestBatterySwap')).toMatchObject({
        idToken: { idToken: 'SCOOTER-1' },
        requestId: expect.any(Number),
      });
      outcome = 'Rejected';
      expect(await stage.command('request-battery-swap', asked)).toMatchObject({ verdict: 'rejected' });
    },
  ),
  useCase(
    'S03 Battery Swap In/Out',
    'what goes in and comes out is kept, and which battery stands where',
    newest,
    [],
    async (stage) => {
      const station = await stage.station();
      expect(await swap(station, 'BatteryIn', battery(1, 'B-1'), battery(2, 'B-2'))).toEqual({});
      await swap(station, 'BatteryOut', battery(2, 'B-2'));
      expect(
        (await stage.get(`/stations/${stage.identity}/battery-swaps`)).items.map(({ kind }: Wire) => kind),
      ).toEqual(['out', 'in']);
      expect((await stage.get(`/stations/${stage.identity}/batteries`)).items).toMatchObject([
        { evse: 1, serialNumber: 'B-1', socPercent: 20, sohPercent: 97 },
      ]);
      // Told again it changes nothing; what no slot can be is refused.
      await swap(station, 'BatteryIn', battery(1, 'B-1'), battery(2, 'B-2'));
      expect((await stage.get(`/stations/${stage.identity}/battery-swaps`)).items).toHaveLength(2);
      await expect(swap(station, 'BatteryIn', battery(99_999, 'X'))).rejects.toThrow(
        'PropertyConstraintViolation',
      );
    },
  ),
];
