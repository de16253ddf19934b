import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createProfiles } from '../../simulator/profiles.ts';
import { type Charge, compositeLimit } from './composite.ts';
import type { Profile, Purpose } from './profile.ts';
import { noon } from './testing.ts';

/** The station's side is written apart from ours: both read the same rules of the standard. */
const onTheWire: Partial<Record<Purpose, string>> = {
  station_max: 'ChargingStationMaxProfile',
  tx_default: 'TxDefaultProfile',
  tx: 'TxProfile',
};

const hour = 3_600_000;
const charge: Charge = {
  supply: { number: 1, current: 'AC', phases: 3, maxAmps: null, maxWatts: null },
  transactionId: 'T',
  startedAt: noon - hour,
};

const time = fc.integer({ min: -48, max: 48 }).map((hours) => noon + hours * hour);
const profile = fc
  .record({
    purpose: fc.constantFrom<Purpose>('station_max', 'tx_default', 'tx'),
    evse: fc.constantFrom(0, 1, 2),
    stackLevel: fc.nat(3),
    kind: fc.constantFrom('absolute' as const, 'daily' as const, 'relative' as const),
    start: time,
    seconds: fc.option(fc.integer({ min: 1, max: 20 }).map((hours) => hours * 3600)),
    validFrom: fc.option(time),
    validTo: fc.option(time),
    limits: fc.array(fc.integer({ min: 0, max: 32 }), { minLength: 1, maxLength: 4 }),
  })
  .map(
    ({ limits, ...told }): Profile => ({
      ...told,
      id: 0,
      evse: told.purpose === 'station_max' ? 0 : told.purpose === 'tx' ? 1 : told.evse,
      transactionId: told.purpose === 'tx' ? 'T' : null,
      kind: told.purpose === 'station_max' && told.kind === 'relative' ? 'absolute' : told.kind,
      start: told.kind === 'relative' && told.purpose !== 'station_max' ? null : told.start,
      unit: 'A',
      minRate: null,
      updateSeconds: null,
      periods: limits.map((limit, index) => ({ from: index * 5400, limit })),
    }),
  );
const placeOf = ({ purpose, stackLevel, evse }: Profile) => `${purpose} ${stackLevel} ${evse}`;
const profiles = fc
  .uniqueArray(profile, { maxLength: 8, selector: placeOf })
  .map((all) => all.map((one, index) => ({ ...one, id: index + 1 })));

test('what we expect to hold is what a station works out from the same profiles, at every moment', () => {
  fc.assert(
    fc.property(profiles, fc.integer({ min: 0, max: 24 * 60 - 1 }), (installed, minute) => {
      const station = createProfiles();
      for (const { id, evse, purpose, kind, start, seconds, transactionId, ...rest } of installed) {
        station.add({
          id,
          evseId: evse,
          stackLevel: rest.stackLevel,
          purpose: onTheWire[purpose]!,
          kind: kind === 'daily' ? 'Recurring' : kind === 'relative' ? 'Relative' : 'Absolute',
          ...(kind === 'daily' && { recurrency: 'Daily' }),
          ...(rest.validFrom !== null && { validFrom: rest.validFrom }),
          ...(rest.validTo !== null && { validTo: rest.validTo }),
          ...(transactionId !== null && { transactionId }),
          ...(start !== null && { start }),
          ...(seconds !== null && { durationSeconds: seconds }),
          unit: 'A',
          periods: rest.periods.map(({ from, limit }) => ({ from, limit: limit! })),
          wire: null,
        });
      }
      const at = noon + minute * 60_000;
      const running = { evseId: 1, transactionId: 'T', startedAt: charge.startedAt!, sharers: 1 };
      const held = station.limitAt(at, running).amps ?? null;
      const expected = compositeLimit(installed, charge, noon, noon + 24 * hour).find(
        ({ from, to }) => at >= from && at < to,
      );
      expect(expected?.amps).toBe(held);
    }),
    { numRuns: 300 },
  );
});

test('the segments follow each other without a gap, and cover the whole time', () => {
  fc.assert(
    fc.property(profiles, (installed) => {
      const segments = compositeLimit(installed, charge, noon, noon + 24 * hour);
      expect(segments[0]!.from).toBe(noon);
      expect(segments.at(-1)!.to).toBe(noon + 24 * hour);
      for (const [index, { to }] of segments.slice(0, -1).entries())
        expect(segments[index + 1]!.from).toBe(to);
    }),
    { numRuns: 100 },
  );
});
