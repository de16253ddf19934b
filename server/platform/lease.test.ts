import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId } from './ids.ts';
import { buryDeadNodes, registerNode } from './lease.ts';
import { type TestDatabase, testDatabase } from './testing.ts';

let database: TestDatabase;

beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.drop());

const register = () => registerNode({ db: database.db, newId, name: 'node', roles: ['gateway', 'api'] });
const listed = async () => (await database.db.selectFrom('node').select('id').execute()).map(({ id }) => id);
const expire = (id: string) =>
  database.pool.query(`update node set lease_until = now() - interval '1 second' where id = $1`, [id]);

test('a living node is never buried, a silent one is, and its books are closed once', async () => {
  const living = await register();
  const silent = await register();
  await expire(silent.id);
  const closed: string[][] = [];
  const close = async (_trx: unknown, ids: readonly string[]) => {
    closed.push([...ids]);
  };
  await Promise.all([1, 2, 3].map(() => buryDeadNodes(database.db, close)));
  expect(closed).toEqual([[silent.id]]);
  expect(await listed()).toEqual([living.id]);
  await living.end();
  await silent.end();
});

test('closing the books that fails leaves the node to be buried again', async () => {
  const silent = await register();
  await expire(silent.id);
  const failing = buryDeadNodes(database.db, async () => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await buryDeadNodes(database.db, async () => {})).toEqual([silent.id]);
  await silent.end();
});

test('a node that renews in time stays, even after its lease had run out', async () => {
  const node = await register();
  await expire(node.id);
  expect(await node.renew()).toBe(true);
  expect(await buryDeadNodes(database.db, async () => {})).toEqual([]);
  await node.end();
  expect(await listed()).toEqual([]);
});

test('a node that was buried alive learns of it and goes on under a new id', async () => {
  const node = await register();
  const before = node.id;
  const lost: string[] = [];
  node.onLost((id) => lost.push(id));
  await expire(before);
  await buryDeadNodes(database.db, async () => {});
  expect(await node.renew()).toBe(false);
  expect(lost).toEqual([node.id]);
  expect(node.id).not.toBe(before);
  expect(await listed()).toEqual([node.id]);
  await node.end();
});
