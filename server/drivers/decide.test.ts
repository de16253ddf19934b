import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { decide, type Presentation, reasons, type TokenFacts } from './decide.ts';
import type { PersonFacts, SiteFacts } from './means.ts';
import { reasonSentence } from './sentences.ts';

const at = new Date('2026-03-01T12:00:00Z');
const shown: Presentation = {
  uid: '04A1',
  kind: undefined,
  at,
  stationId: 'station',
  stationAccepted: true,
  stationPath: ['operator', 'host'],
  site: null,
};
const token: TokenFacts = {
  id: 'token',
  uid: '04a1',
  kind: 'rfid',
  organizationId: 'operator',
  organizationPath: ['operator'],
  status: 'active',
  groupUid: null,
  validFrom: null,
  validUntil: null,
  language: null,
  chargingPriority: null,
  message: null,
  person: null,
  listed: false,
  limitedTo: null,
};
const reasonOf = (presentation: Partial<Presentation>, ...found: Partial<TokenFacts>[]) =>
  decide(
    { ...shown, ...presentation },
    found.map((facts) => ({ ...token, ...facts })),
  ).reason;

describe('where a token is good', () => {
  const of = (...organizationPath: string[]) => ({ organizationPath });

  test.each([
    ['its own organization', of('operator', 'host'), 'accepted'],
    ['an organization above the station’s', of('operator'), 'accepted'],
    ['an organization below the station’s', of('operator', 'host', 'fleet'), 'accepted'],
    ['an organization beside it', of('operator', 'other'), 'elsewhere'],
    ['an organization below one beside it', of('operator', 'other', 'host'), 'elsewhere'],
    ['another tree', of('stranger'), 'elsewhere'],
    ['another tree of the same depth', of('stranger', 'host2'), 'elsewhere'],
  ] as const)('a token of %s', (_, facts, reason) => {
    expect(reasonOf({}, facts)).toBe(reason);
  });

  test('of several with the same uid, the one nearest to the station speaks', () => {
    const own = { ...of('operator', 'host'), status: 'blocked' as const };
    expect(reasonOf({}, of('operator'), own)).toBe('blocked');
    expect(reasonOf({}, own, of('operator'))).toBe('blocked');
  });

  test('above speaks before below when both are as near', () => {
    const above = { ...of('operator'), status: 'lost' as const };
    const below = of('operator', 'host', 'fleet');
    expect(reasonOf({}, above, below)).toBe('lost');
    expect(reasonOf({}, below, above)).toBe('lost');
  });

  test('one that is elsewhere does not speak against one that is here', () => {
    expect(reasonOf({}, { ...of('stranger'), status: 'blocked' }, of('operator'))).toBe('accepted');
  });
});

describe('when a token is good', () => {
  const day = 86_400_000;
  test.each([
    ['from this moment', { validFrom: at }, 'accepted'],
    ['from tomorrow', { validFrom: new Date(+at + day) }, 'not_yet_valid'],
    ['until tomorrow', { validUntil: new Date(+at + day) }, 'accepted'],
    ['until this moment', { validUntil: at }, 'expired'],
    ['blocked and expired', { validUntil: at, status: 'blocked' }, 'blocked'],
  ] as const)('%s', (_, facts, reason) => {
    expect(reasonOf({}, facts)).toBe(reason);
  });
});

describe('what is shown', () => {
  test.each([
    ['a car’s MAC address does not pass as an RFID tag', 'mac', 'rfid', 'wrong_kind'],
    ['a tag does not pass as a token made for remote starts', 'rfid', 'central', 'wrong_kind'],
    ['an app’s token comes as a central one', 'central', 'app', 'accepted'],
    ['a tag is a tag', 'rfid', 'rfid', 'accepted'],
    ['a 1.6 station cannot say what it read', undefined, 'central', 'accepted'],
  ] as const)('%s', (_, kind, known, reason) => {
    expect(reasonOf({ kind }, { kind: known })).toBe(reason);
  });

  test('a start button needs no token', () => {
    expect(reasonOf({ kind: 'none', uid: '' })).toBe('no_token_needed');
  });

  test('a station that is not accepted authorizes nothing', () => {
    expect(reasonOf({ stationAccepted: false }, {})).toBe('station_not_accepted');
    expect(reasonOf({ stationAccepted: false, kind: 'none' })).toBe('station_not_accepted');
  });

  test('a certificate that cannot be checked is not believed, whatever the token', () => {
    expect(reasonOf({ kind: 'emaid', invalidCertificate: true }, { kind: 'emaid' })).toBe(
      'certificate_invalid',
    );
  });

  test('an unknown uid is unknown', () => {
    expect(reasonOf({})).toBe('unknown');
  });
});

test('only an active, valid token on the station’s line of the tree is ever accepted, in whatever order they are found', () => {
  const node = fc.constantFrom('a', 'b', 'c');
  const path = fc
    .array(node, { minLength: 1, maxLength: 3 })
    .map((names) => names.map((_, level) => names.slice(0, level + 1).join('/')));
  const moment = fc.option(
    fc.date({ min: new Date(+at - 1000), max: new Date(+at + 1000), noInvalidDate: true }),
  );
  const facts: fc.Arbitrary<TokenFacts> = fc.record({
    ...(Object.fromEntries(Object.entries(token).map(([name, value]) => [name, fc.constant(value)])) as {
      [N in keyof TokenFacts]: fc.Arbitrary<TokenFacts[N]>;
    }),
    organizationPath: path,
    status: fc.constantFrom('active', 'blocked', 'lost'),
    validFrom: moment,
    validUntil: moment,
  });
  // A uid is unique within its organization.
  const known = fc.uniqueArray(facts, { maxLength: 4, selector: (one) => one.organizationPath.join() });
  fc.assert(
    fc.property(path, known, (stationPath, found) => {
      const verdict = decide({ ...shown, stationPath }, found);
      expect(decide({ ...shown, stationPath }, found.toReversed())).toEqual(verdict);
      if (verdict.status !== 'Accepted') return;
      const { status, organizationPath, validFrom, validUntil } = verdict.token!;
      const one = organizationPath.at(-1)!;
      const other = stationPath.at(-1)!;
      expect(one.startsWith(other) || other.startsWith(one)).toBe(true);
      expect(status).toBe('active');
      expect(validFrom === null || validFrom <= at).toBe(true);
      expect(validUntil === null || validUntil > at).toBe(true);
    }),
  );
});

test.each(reasons)('%s is told in words that name the token where there is one', (reason) => {
  const { text } = reasonSentence(reason, '04A1');
  expect(text).not.toMatch(/[{}]/);
  expect(text.includes('04A1')).toBe(
    !['no_token_needed', 'station_not_accepted', 'site_closed'].includes(reason),
  );
});

test('whatever is known of people, sites and money, there is one answer, and it says what it comes from', () => {
  const moment = fc.option(
    fc.date({ min: new Date(+at - 1000), max: new Date(+at + 1000), noInvalidDate: true }),
  );
  const amount = fc.integer({ min: -5, max: 5 });
  const limit = fc.option(fc.nat(5));
  const id = fc.uuid();
  const person: fc.Arbitrary<PersonFacts> = fc.record({
    driverId: fc.option(id),
    vehicleId: fc.option(id),
    fleetId: fc.option(id),
    groupIds: fc.array(id, { maxLength: 2 }),
    blocked: fc.boolean(),
    contracts: fc.array(fc.record({ id, from: moment.map((from) => from ?? at), until: moment }), {
      maxLength: 3,
    }),
    budgets: fc.array(
      fc.record({ id, limitMinor: limit, spentMinor: amount, limitWh: limit, spentWh: amount }),
      { maxLength: 3 },
    ),
    balance: fc.option(fc.record({ id, leftMinor: amount })),
  });
  const site: fc.Arbitrary<SiteFacts> = fc.record({
    id,
    listedOnly: fc.boolean(),
    hoursOnly: fc.boolean(),
    openingHours: fc.constantFrom(null, { always: false, regular: [], exceptions: [] }),
    zone: fc.constant('UTC'),
  });
  fc.assert(
    fc.property(fc.option(person), fc.option(site), fc.boolean(), (who, where, listed) => {
      const verdict = decide({ ...shown, site: where }, [{ ...token, person: who, listed }]);
      expect(reasons).toContain(verdict.reason);
      expect(verdict.cause === null).toBe(verdict.reason === 'accepted');
      if (verdict.reason !== 'accepted') return;
      expect(who?.blocked && who.driverId !== null).toBeFalsy();
      expect(where?.listedOnly && !listed).toBeFalsy();
      expect(where?.hoursOnly && where.openingHours !== null).toBeFalsy();
      expect(who?.balance ? who.balance.leftMinor : 1).toBeGreaterThan(0);
      for (const { limitMinor, spentMinor, limitWh, spentWh } of who?.budgets ?? []) {
        expect(limitMinor === null || spentMinor < limitMinor).toBe(true);
        expect(limitWh === null || spentWh < limitWh).toBe(true);
      }
      const holding = (who?.contracts ?? []).filter(
        ({ from, until }) => from <= at && (!until || at < until),
      );
      expect(holding.length > 0 || (who?.contracts ?? []).length === 0).toBe(true);
    }),
  );
});
