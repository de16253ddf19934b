/** Use cases that a station of the simulator plays by its own behaviour: nothing that it says is written here. */

import { expect } from 'vitest';
import type { Simulated, Stage, Wire } from './stage.ts';
import { everyVersion, newer, type UseCase, useCase } from './use-case.ts';

const stationOf = (stage: Stage): Promise<Wire> => stage.get(`/stations/${stage.identity}`);
const stateOf = async (stage: Stage) => (await stationOf(stage)).evses[0]?.connectors[0]?.state;
const newestOf = async (stage: Stage): Promise<Wire> =>
  (await stage.get(`/transactions?station=${stage.identity}&limit=1`)).items[0];

/** A car that takes 11 kW for hours. */
const car = {
  model: 'long',
  batteryWh: 80_000,
  soc: 0.1,
  targetSoc: 1,
  phases: 3,
  maxAmps: 16,
  maxDcWatts: 0,
};

const isShown = (stage: Stage, { pass }: Simulated, state: string, seconds = 1) =>
  pass(`the connector is ${state}`, async () => (await stateOf(stage)) === state, seconds);

export const byItself: readonly UseCase[] = [
  useCase(
    'B01 Cold Boot Charging Station: by itself',
    'a station boots, tells what it is, that it started, and what its connector does: free, faulted, free again',
    everyVersion,
    ['B01.FR.02'],
    async (stage) => {
      const simulated = await stage.simulated();
      expect(await stationOf(stage)).toMatchObject({ vendor: 'Norrwatt', model: 'Wall S', firmware: '1.0' });
      await stage.until('its start is on record', async () => {
        const { items } = await stage.get(`/stations/${stage.identity}/security-events`);
        return items.some(({ type, critical }: Wire) => type === 'StartupOfTheDevice' && critical);
      });
      await isShown(stage, simulated, 'available');
      simulated.station.fault(1, 'GroundFailure');
      await isShown(stage, simulated, 'faulted');
      simulated.station.clearFault(1);
      await isShown(stage, simulated, 'available');
    },
  ),
  useCase(
    'E03 Start Transaction - IdToken First: by itself',
    'a car is plugged in, its token is let in, the meter is told while it charges, and what it took is between its registers',
    everyVersion,
    [],
    async (stage) => {
      const simulated = await stage.simulated();
      const { station, pass, within } = simulated;
      station.plugIn(1, car);
      expect(await within('the token is let in', station.authorize('BOB', 1))).toMatchObject({
        status: 'Accepted',
        by: 'csms',
      });
      await isShown(stage, simulated, 'charging', 15);
      const { id } = await newestOf(stage);
      const samples = async () => (await stage.get(`/transactions/${id}/samples/raw?limit=200`)).items;
      await pass('it tells its meter', async () => (await samples()).length > 1, 60);
      station.stop(1);
      await within('all is told', station.delivered());
      const ended = await stage.until('it has ended', async () => {
        const { state, energyWh } = await stage.get(`/transactions/${id}`);
        return state === 'ended' && { energyWh };
      });
      const { wh } = station.evses[0]!;
      expect(ended.energyWh).toBeCloseTo(wh - 1_000, 0);
      expect(ended.energyWh).toBeGreaterThan(0);
      station.unplug(1);
      await isShown(stage, simulated, 'available');
    },
  ),
  useCase(
    'H04 Reservation Ended, not used: by itself',
    'a reserved EVSE is shown as such, and when nobody came the station itself ends it',
    newer,
    ['H04.FR.01'],
    async (stage) => {
      const simulated = await stage.simulated();
      await isShown(stage, simulated, 'available');
      const { status, body } = await stage.ask('POST', `/stations/${stage.identity}/reservations`, {
        token: { uid: 'ADA' },
        evse: 1,
        expiresAt: new Date(simulated.now() + 300_000).toISOString(),
      });
      expect({ status, verdict: body.command.verdict }).toEqual({ status: 201, verdict: 'accepted' });
      await isShown(stage, simulated, 'reserved');
      await simulated.pass(
        'it has expired',
        async () => (await stage.get(`/reservations?station=${stage.identity}`)).items[0].state === 'expired',
        60,
      );
      await isShown(stage, simulated, 'available');
    },
  ),
];
