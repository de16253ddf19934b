import { afterAll, beforeAll, expect, test } from 'vitest';
import type { MessageContext, StationFacts } from '../gateway/index.ts';
import { newId } from '../platform/ids.ts';
import { type TestDatabase, testDatabase } from '../platform/testing.ts';
import { type Authorize, createAuthorize } from './authorize.ts';
import { driversOcpp2 } from './ocpp2.ts';
import { driversOcpp16 } from './ocpp16.ts';

let database: TestDatabase;
let authorize: Authorize;
let questions = 0;
const operator = newId();
const host = newId();
const stranger = newId();
const group = 'FLEET-7';

beforeAll(async () => {
  database = await testDatabase();
  const { pool } = database;
  const counting = {
    query: (...parameters: Parameters<typeof pool.query>) => {
      questions += 1;
      return pool.query(...parameters);
    },
  } as typeof pool;
  authorize = createAuthorize(counting);
  await organization(operator, null, [operator]);
  await organization(host, operator, [operator, host]);
  await organization(stranger, null, [stranger]);
  await token(operator, '04A1B2C3', { group_uid: group });
  await token(operator, 'FIRST', { charging_priority: 5, language: 'de' });
  await token(operator, '04BLOCKED', { status: 'blocked' });
  await token(operator, 'LATE', { valid_until: new Date('2026-01-02T00:00:00Z') });
  await token(stranger, '04FF');
  await token(operator, 'GONE', { retired_at: new Date() });
});
afterAll(() => database.drop());

function organization(id: string, parent_id: string | null, path: string[]) {
  return database.db
    .insertInto('organization')
    .values({ id, parent_id, path, kind: 'operator', name: id, created_at: new Date() })
    .execute();
}

function token(organization_id: string, uid: string, more: Record<string, unknown> = {}) {
  const row = {
    id: newId(),
    organization_id,
    uid,
    uid_key: uid,
    kind: 'rfid',
    created_at: new Date(),
    ...more,
  };
  return database.db.insertInto('token').values(row).execute();
}

const at = new Date('2026-03-01T12:00:00Z');
const station = (organizationId = host): StationFacts => ({
  id: newId(),
  identity: 'CS-1',
  organizationId,
  siteId: null,
  zone: 'UTC',
  version: '1.6',
  bootStatus: 'accepted',
  lenient: true,
  template: {},
});
const context = (): MessageContext => ({
  station: station(),
  messageId: '1',
  action: 'Authorize',
  arrivedAt: at,
  memory: (slot) => slot.empty,
});

test('upper and lower case of a uid are the same token', async () => {
  const authorization = await authorize(station(), { uid: '04a1b2c3', at });
  expect(authorization).toMatchObject({
    accepted: true,
    reason: 'accepted',
    token: { groupUid: group },
    events: [],
  });
});

test('a retired token is unknown, another organization’s is elsewhere', async () => {
  expect((await authorize(station(), { uid: 'GONE', at })).reason).toBe('unknown');
  expect((await authorize(station(), { uid: '04FF', at })).reason).toBe('elsewhere');
  expect((await authorize(station(stranger), { uid: '04FF', at })).reason).toBe('accepted');
});

test('a refusal is told with its reason in words, and knows the token that was meant', async () => {
  const authorization = await authorize(station(), { uid: '04blocked', at, evseNumber: 2 });
  expect(authorization).toMatchObject({ accepted: false, status: 'Blocked', step: 'refused' });
  expect(authorization.events).toMatchObject([
    {
      kind: 'attempt.refused',
      subjectId: authorization.token!.id,
      data: {
        uid: '04blocked',
        evse: 2,
        reason: 'blocked',
        sentence: { text: 'Token 04blocked is blocked.' },
      },
    },
  ]);
});

test('tokens shown to a hundred stations at once are one question', async () => {
  questions = 0;
  const all = await Promise.all(
    Array.from({ length: 100 }, (_, n) => authorize(station(), { uid: n % 2 ? '04A1B2C3' : `X${n}`, at })),
  );
  expect(all.filter(({ accepted }) => accepted)).toHaveLength(50);
  expect(questions).toBe(1);
});

test('1.6 is told Invalid for what it has no word for, with group and expiry where there are some', async () => {
  const { Authorize } = driversOcpp16(authorize, () => ({}));
  const answered = async (idTag: string) => (await Authorize(context(), { idTag })).answer;
  expect(await answered('04A1B2C3')).toEqual({ idTagInfo: { status: 'Accepted', parentIdTag: group } });
  expect(await answered('NOBODY')).toEqual({ idTagInfo: { status: 'Invalid' } });
  expect(await answered('LATE')).toEqual({
    idTagInfo: { status: 'Expired', expiryDate: '2026-01-02T00:00:00.000Z' },
  });
});

test('2.x is told which, and the driver reads why on the display', async () => {
  const { Authorize } = driversOcpp2(
    authorize,
    () => ({}),
    async () => 'CertificateExpired',
  );
  const answer = async (idToken: string, type: 'ISO14443' | 'NoAuthorization', certificate?: string) =>
    (await Authorize(context(), { idToken: { idToken, type }, ...(certificate && { certificate }) })).answer;
  expect(await answer('04A1B2C3', 'ISO14443')).toEqual({
    idTokenInfo: { status: 'Accepted', groupIdToken: { idToken: group, type: 'Central' } },
  });
  expect(await answer('FIRST', 'ISO14443')).toEqual({
    idTokenInfo: { status: 'Accepted', language1: 'de', chargingPriority: 5 },
  });
  expect(await answer('NOBODY', 'ISO14443')).toMatchObject({
    idTokenInfo: { status: 'Unknown', personalMessage: { content: expect.stringContaining('not known') } },
  });
  expect(await answer('', 'NoAuthorization')).toEqual({ idTokenInfo: { status: 'Accepted' } });
  expect(await answer('04A1B2C3', 'ISO14443', 'a chain')).toMatchObject({
    idTokenInfo: { status: 'Expired' },
    certificateStatus: 'CertificateExpired',
  });
});

test('what the attempt log keeps goes with the same decision', async () => {
  const noted: string[] = [];
  const { Authorize } = driversOcpp16(authorize, (_, authorization) => {
    noted.push(authorization.step);
    return { events: [{ kind: 'noted', at, data: {} }] };
  });
  const decision = await Authorize(context(), { idTag: 'NOBODY' });
  expect(noted).toEqual(['refused']);
  expect(decision.events?.map(({ kind }) => kind)).toEqual(['attempt.refused', 'noted']);
});
