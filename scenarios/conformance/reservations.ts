/** Block H of 2.x, and the reservations of 1.6. */

import { expect } from 'vitest';
import { begin, later, now, status } from './props.ts';
import type { Stage, Wire } from './stage.ts';
import { everyVersion, newer, type UseCase, useCase } from './use-case.ts';

const in16 = ({ version }: Stage) => version === '1.6';

const reserve = (stage: Stage, more: object = {}) =>
  stage.ask('POST', `/stations/${stage.identity}/reservations`, {
    token: { uid: 'ADA' },
    evse: 1,
    expiresAt: later(1800),
    ...more,
  });
const statesOf = async (stage: Stage) =>
  (await stage.get(`/reservations?station=${stage.identity}`)).items.map(({ state }: Wire) => state);

export const reservations: readonly UseCase[] = [
  useCase(
    'H01 Reservation',
    'an EVSE is reserved for a token and its group; the station’s own refusal is kept',
    everyVersion,
    [],
    async (stage) => {
      let outcome = 'Accepted';
      const station = await stage.station({ ReserveNow: () => ({ status: outcome }) });
      await status(stage, station);
      const { status: code, body } = await reserve(stage, { groupUid: 'FAMILY' });
      expect(code).toBe(201);
      expect(body).toMatchObject({ command: { verdict: 'accepted' }, reservation: { state: 'active' } });
      const { number } = body.reservation;
      expect(station.asked('ReserveNow')).toEqual(
        in16(stage)
          ? {
              connectorId: 1,
              idTag: 'ADA',
              parentIdTag: 'FAMILY',
              reservationId: number,
              expiryDate: expect.any(String),
            }
          : {
              id: number,
              evseId: 1,
              idToken: { idToken: 'ADA', type: 'ISO14443' },
              groupIdToken: { idToken: 'FAMILY', type: 'Central' },
              expiryDateTime: expect.any(String),
            },
      );
      outcome = 'Occupied';
      const second = (await reserve(stage, { evse: 2 })).body;
      expect(second.reservation).toMatchObject({ state: 'refused', reason: 'Occupied' });
    },
  ),
  useCase(
    'H02 Cancel Reservation',
    'a reservation is cancelled by its number; one that the station no longer knows is gone',
    everyVersion,
    [],
    async (stage) => {
      let outcome = 'Accepted';
      const station = await stage.station({ CancelReservation: () => ({ status: outcome }) });
      await status(stage, station);
      const { id, number } = (await reserve(stage)).body.reservation;
      await stage.post(`/reservations/${id}/cancel`);
      expect(station.asked('CancelReservation')).toEqual({ reservationId: number });
      expect(await statesOf(stage)).toEqual(['cancelled']);
      outcome = 'Rejected';
      const other = (await reserve(stage)).body.reservation;
      await stage.post(`/reservations/${other.id}/cancel`);
      expect((await statesOf(stage)).sort()).toEqual(['cancelled', 'removed']);
    },
  ),
  useCase(
    'H03 Use a reserved EVSE',
    'who reserved may charge, others are told no until then',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      await status(stage, station);
      const { number } = (await reserve(stage)).body.reservation;
      const at = new Date();
      expect((await begin(stage, station, { uid: 'BOB', at })).token).toBe(
        in16(stage) ? 'Invalid' : 'NotAtThisTime',
      );
      const used = await begin(stage, station, {
        uid: 'ADA',
        at: new Date(at.getTime() + 1000),
        reservation: number,
      });
      expect(used.token).toBe('Accepted');
      expect(await statesOf(stage)).toEqual(['used']);
    },
  ),
  useCase(
    'H04 Reservation Ended, not used',
    'the station tells that a reservation expired or was removed',
    newer,
    [],
    async (stage) => {
      const station = await stage.station();
      await status(stage, station);
      for (const [reservationUpdateStatus, state] of [
        ['Expired', 'expired'],
        ['Removed', 'removed'],
      ] as const) {
        const { number } = (await reserve(stage)).body.reservation;
        expect(
          await station.call('ReservationStatusUpdate', { reservationId: number, reservationUpdateStatus }),
        ).toEqual({});
        expect((await statesOf(stage))[0]).toBe(state);
      }
    },
  ),
  useCase(
    'H04 Reservation Ended: by the clock',
    'a reservation whose time has passed is over without the station’s word',
    everyVersion,
    [],
    async (stage) => {
      const station = await stage.station();
      await status(stage, station);
      const { id } = (await reserve(stage)).body.reservation;
      await stage.query(
        `update reservation set starts_at = now() - interval '2 hours', expires_at = now() - interval '1 hour' where id = $1`,
        [id],
      );
      await stage.job('expire-reservations');
      expect(await statesOf(stage)).toEqual(['expired']);
      expect((await begin(stage, station, { uid: 'BOB', at: new Date(now()) })).token).toBe('Accepted');
    },
  ),
];
