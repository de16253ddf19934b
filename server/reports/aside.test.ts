import { afterAll, beforeAll, expect, it } from 'vitest';
import { newId } from '../platform/ids.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import { asideRoutes } from './index.ts';

let house: TestApp;
let host: { id: string; key: string };
const [ours, theirs] = [newId(), newId()];

beforeAll(async () => {
  house = await testApp((ground) => asideRoutes({ ...ground, audit: ground.access.audit }));
  host = await house.organization('Host', { role: 'owner' });
  const waits = (sequence: number, subject: string, organizationId: string | null, error: string | null) => ({
    id: newId(),
    consumer: 'billing',
    subject,
    xid: '9',
    sequence,
    at: new Date(),
    kind: 'transaction.ended',
    organization_id: organizationId,
    subject_id: subject,
    data: '{}',
    tries: error ? 5 : 0,
    error,
    set_aside_at: new Date(1_700_000_000_000 + sequence),
  });
  await house.db
    .insertInto('event_aside')
    .values([
      waits(1, ours, house.rootId, 'no tariff fits'),
      waits(2, ours, house.rootId, null),
      waits(3, theirs, host.id, 'no such zone'),
      waits(4, newId(), null, 'of nobody'),
    ])
    .execute();
});
afterAll(() => house.close());

const list = async (key: string, query = '') =>
  (await house.ask(key, 'GET', `/events-set-aside${query}`)).json();
const retry = (key: string, body: object) => house.ask(key, 'POST', '/events-set-aside/retry', body);
const discard = (key: string, id: string, note?: string) =>
  house.ask(key, 'POST', `/events-set-aside/billing/${id}/discard`, note === undefined ? {} : { note });
const retried = () =>
  house.db.selectFrom('event').select(['subject_id', 'data']).where('kind', '=', 'outbox.retry').execute();

it('lists each subject once, by its earliest event, to whom it belongs, page by page', async () => {
  const { items } = await list(house.ownerKey);
  expect(items.map(({ error }: { error: string }) => error)).toEqual([
    'of nobody',
    'no such zone',
    'no tariff fits',
  ]);
  expect(items[2]).toMatchObject({ consumer: 'billing', subject: ours, tries: 5, events: 2 });
  expect((await list(host.key)).items).toMatchObject([{ subject: theirs, events: 1 }]);
  const first = await list(house.ownerKey, '?limit=2');
  expect((await list(house.ownerKey, `?limit=2&cursor=${first.nextCursor}`)).items).toMatchObject([
    { subject: ours },
  ]);
});

it('has subjects tried again, and none of another organization', async () => {
  const [one, other] = [ours, theirs].map((subject) => ({ consumer: 'billing', subject }));
  expect((await retry(host.key, { subjects: [one] })).statusCode).toBe(404);
  expect(await retried()).toEqual([]);
  expect((await retry(host.key, { subjects: [one, other] })).json()).toEqual({ asked: 1 });
  expect(await retried()).toEqual([{ subject_id: theirs, data: { consumer: 'billing' } }]);
  expect((await retry(house.ownerKey, { subjects: [one, other] })).json()).toEqual({ asked: 2 });
  expect(await retried()).toHaveLength(3);
  const viewer = await house.key('viewer', house.rootId);
  expect((await retry(viewer, { subjects: [one] })).statusCode).toBe(403);
  const { items } = (await house.ask(house.ownerKey, 'GET', '/audit?action=event.retried')).json();
  expect(items.map(({ subjectId }: { subjectId: string }) => subjectId)).toEqual([theirs, ours, theirs]);
});

it('gives up only the earliest event of a subject, with a reason, and has those behind it tried', async () => {
  await house.db
    .insertInto('event_cursor')
    .values({ consumer: 'billing', xid: '9', sequence: 9, updated_at: new Date() })
    .execute();
  const waiting = await house.db
    .selectFrom('event_aside')
    .select('id')
    .where('subject', '=', ours)
    .orderBy('sequence')
    .execute();
  const [first, second] = waiting.map(({ id }) => id) as [string, string];
  const before = (await retried()).length;
  expect((await discard(house.ownerKey, first)).statusCode).toBe(422);
  expect((await discard(host.key, first, 'not mine')).statusCode).toBe(404);
  expect((await discard(house.ownerKey, second, 'not its turn')).statusCode).toBe(404);
  expect((await discard(house.ownerKey, first, 'priced by hand')).json()).toEqual({ asked: 1 });
  expect(await retried()).toHaveLength(before + 1);
  expect((await discard(house.ownerKey, second, 'this too')).json()).toEqual({ asked: 0 });
  expect(await retried()).toHaveLength(before + 1);
  expect((await list(house.ownerKey)).items.map(({ subject }: { subject: string }) => subject)).not.toContain(
    ours,
  );
  const { items } = (await house.ask(house.ownerKey, 'GET', '/audit?action=event.discarded')).json();
  expect(items[1]).toMatchObject({
    subjectId: ours,
    detail: { consumer: 'billing', id: first, error: 'no tariff fits', note: 'priced by hand' },
  });
});
