import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createMemoryBus } from './bus-memory.ts';
import { newId } from './ids.ts';
import { type NewEvent, type OutboxEvent, outboxHint, writeEvents } from './outbox.ts';
import { countAside, retryOf } from './outbox-aside.ts';
import { consumeOutbox, type Taken } from './outbox-consumer.ts';
import type { Following } from './outbox-follow.ts';
import { type TestDatabase, testDatabase } from './testing.ts';

let database: TestDatabase;
let following: Following | undefined;
const bus = createMemoryBus();

beforeAll(async () => {
  database = await testDatabase();
});
afterEach(async () => {
  await following?.end();
  following = undefined;
});
afterAll(() => database.drop());

const told = (kind: string, subjectId: string): NewEvent => ({
  kind,
  at: new Date(),
  organizationId: null,
  subjectId,
  data: {},
});

async function write(...events: NewEvent[]): Promise<void> {
  await database.db.transaction().execute((trx) => writeEvents(trx, newId, events));
  bus.publish(outboxHint, null);
}

/** Consumes with a fault that can be mended: notes what was taken, in its order. */
async function consume(
  subjects: readonly string[],
  fails: (event: OutboxEvent) => boolean,
  cannotPick: (kind: string) => boolean = () => false,
) {
  const taken: string[] = [];
  const errors: string[] = [];
  const name = `consumer ${randomUUID()}`;
  following = await consumeOutbox({
    db: database.db,
    bus,
    name,
    patience: { tries: 3, milliseconds: 0 },
    // A new consumer begins with the oldest event: those of other tests too.
    pick: (events) => {
      const ours = events.filter(
        ({ kind, subjectId }) => kind.startsWith('step') && subjects.includes(subjectId!),
      );
      const bad = ours.find(({ kind }) => cannotPick(kind));
      if (bad) throw new TypeError(`cannot tell what ${bad.kind} means`);
      return ours;
    },
    take: async (_trx, events): Promise<Taken> => {
      const bad = events.find(fails);
      if (bad) throw new TypeError(`cannot take ${bad.kind}`);
      taken.push(...events.map(({ kind }) => kind));
      return 'done';
    },
    onError: (error) => {
      errors.push((error as Error).message);
      // A try that failed is followed by the next one at the next hint.
      bus.publish(outboxHint, null);
    },
  });
  return { name, taken, errors };
}

const aside = (consumer: string) =>
  database.db
    .selectFrom('event_aside')
    .select(['kind', 'tries', 'error'])
    .where('consumer', '=', consumer)
    .orderBy('xid')
    .orderBy('sequence')
    .execute();

test('an event that always fails is set aside after some tries, with those of its subject behind it; all others go on', async () => {
  const [broken, other] = [randomUUID(), randomUUID()];
  const { name, taken, errors } = await consume([broken, other], ({ kind }) => kind === 'step bad');
  await write(
    told('step 1', other),
    told('step bad', broken),
    told('step after bad', broken),
    told('step 2', other),
  );
  await expect.poll(() => taken).toEqual(['step 1', 'step 2']);
  await write(told('step last of bad', broken), told('step 3', other));
  await expect.poll(() => taken).toEqual(['step 1', 'step 2', 'step 3']);
  expect(await aside(name)).toEqual([
    { kind: 'step bad', tries: 3, error: 'cannot take step bad' },
    { kind: 'step after bad', tries: 0, error: null },
    { kind: 'step last of bad', tries: 0, error: null },
  ]);
  expect(errors.filter((words) => words.includes('was set aside'))).toHaveLength(1);
  expect((await countAside(database.db)).find(({ consumer }) => consumer === name)?.count).toBe(3);
});

test('what was set aside is taken in its order when somebody asks for it, up to what fails again', async () => {
  const subject = randomUUID();
  let broken: (kind: string) => boolean = (kind) => kind === 'step a' || kind === 'step c';
  const { name, taken } = await consume([subject], ({ kind }) => broken(kind));
  await write(told('step a', subject), told('step b', subject), told('step c', subject));
  await expect.poll(() => aside(name)).toHaveLength(3);
  broken = (kind) => kind === 'step c';
  await write(retryOf(name, subject, new Date()));
  await expect.poll(() => aside(name)).toEqual([{ kind: 'step c', tries: 1, error: 'cannot take step c' }]);
  broken = () => false;
  await write(retryOf(name, subject, new Date()), told('step d', subject));
  await expect.poll(() => taken).toEqual(['step a', 'step b', 'step c', 'step d']);
  expect(await aside(name)).toEqual([]);
});

test('one who asks another consumer to try again changes nothing', async () => {
  const [subject, other] = [randomUUID(), randomUUID()];
  const { name, taken } = await consume([subject, other], ({ kind }) => kind === 'step bad');
  await write(told('step bad', subject));
  await expect.poll(() => aside(name)).toHaveLength(1);
  await write(retryOf('somebody else', subject, new Date()), told('step free', other));
  await expect.poll(() => taken).toEqual(['step free']);
  expect(await aside(name)).toMatchObject([{ kind: 'step bad', tries: 3 }]);
});

test('an event at which picking fails is set aside as well, and nothing before or after it is left out', async () => {
  const [broken, other] = [randomUUID(), randomUUID()];
  let cannotPick = (kind: string): boolean => kind === 'step odd';
  const { name, taken } = await consume(
    [broken, other],
    () => false,
    (kind) => cannotPick(kind),
  );
  await write(
    told('step 1', other),
    told('step odd', broken),
    told('step after odd', broken),
    told('step 2', other),
  );
  await expect.poll(() => taken).toEqual(['step 1', 'step 2']);
  expect(await aside(name)).toEqual([
    { kind: 'step odd', tries: 3, error: 'cannot tell what step odd means' },
    { kind: 'step after odd', tries: 0, error: null },
  ]);
  await write(retryOf(name, broken, new Date()));
  await expect.poll(() => aside(name)).toMatchObject([{ kind: 'step odd', tries: 4 }, {}]);
  cannotPick = () => false;
  await write(retryOf(name, broken, new Date()));
  await expect.poll(() => taken).toEqual(['step 1', 'step 2', 'step odd', 'step after odd']);
});
