import { afterAll, beforeAll, expect, test } from 'vitest';
import { addJob, prepareJobs, startJobs } from './jobs.ts';
import { type TestDatabase, testDatabase } from './testing.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await testDatabase();
  await prepareJobs(database.pool);
});
afterAll(() => database.drop());

test('a job is done if and only if the transaction that added it commits', async () => {
  const done: unknown[] = [];
  const finished = Promise.withResolvers<void>();
  const jobs = await startJobs({
    pool: database.pool,
    handlers: {
      note: async (payload) => {
        done.push(payload);
        finished.resolve();
      },
    },
    onError: () => {},
  });
  const failing = database.db.transaction().execute(async (trx) => {
    await addJob(trx, 'note', { kept: false });
    throw new Error('rolled back');
  });
  await expect(failing).rejects.toThrow('rolled back');
  await database.db.transaction().execute((trx) => addJob(trx, 'note', { kept: true }));
  await finished.promise;
  await jobs.stop();
  expect(done).toEqual([{ kept: true }]);
});

test('of jobs with the same key only the last waits', async () => {
  for (const n of [1, 2, 3]) {
    await database.db
      .transaction()
      .execute((trx) =>
        addJob(trx, 'other', { n }, { key: 'once', runAt: new Date(Date.now() + 3_600_000) }),
      );
  }
  const { rows } = await database.pool.query(
    `select p.payload from graphile_worker._private_jobs p where p.key = 'once'`,
  );
  expect(rows).toEqual([{ payload: { n: 3 } }]);
});

test('a job that fails is reported by name and kept to be tried again', async () => {
  const reported = Promise.withResolvers<[string, string]>();
  const jobs = await startJobs({
    pool: database.pool,
    handlers: {
      break: async () => {
        throw new Error('broken');
      },
    },
    onError: (error, job) => reported.resolve([(error as Error).message, job]),
  });
  await database.db.transaction().execute((trx) => addJob(trx, 'break', {}));
  expect(await reported.promise).toEqual(['broken', 'break']);
  await jobs.stop();
});

test('a calendar that names a job which nobody does is refused at start', async () => {
  const starting = startJobs({
    pool: database.pool,
    handlers: {},
    crontab: { lost: '* * * * *' },
    onError: () => {},
  });
  await expect(starting).rejects.toThrow(/“lost”/);
});
