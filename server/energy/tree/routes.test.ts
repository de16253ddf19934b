import { afterAll, beforeAll, expect, it } from 'vitest';
import { addStation } from '../../gateway/testing.ts';
import { newId } from '../../platform/ids.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';
import { siteTree } from './index.ts';

let house: TestHouse;
let siteId: string;
const ask = async (method: string, path: string, body?: unknown) => {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return {
    status: answer.statusCode,
    body: answer.headers['content-type']?.toString().includes('json') ? answer.json() : answer.body,
  };
};

beforeAll(async () => {
  house = await testHouse();
  const site = { organizationId: house.rootId, name: 'Depot', zone: 'Europe/Berlin' };
  siteId = (await ask('POST', '/sites', site)).body.id;
  for (const n of [1, 2, 3]) {
    const stationId = await addStation(house.database, house.rootId, `TREE-${n}`, { siteId });
    await house.database.pool.query(
      `insert into evse (id, station_id, number, max_amps, created_at) values ($1, $2, 1, 32, now())`,
      [newId(), stationId],
    );
  }
});
afterAll(() => house.end());

it('makes a tree of two answers, keeps its versions, and refuses one that was made from an old one', async () => {
  const path = `/sites/${siteId}/tree`;
  const proposed = (await ask('POST', `${path}/propose`, { mainAmps: 63, otherAmps: 20 })).body;
  expect(proposed.manageable).toBe(true);
  const saved = await ask('PUT', path, { version: 0, tree: proposed.tree });
  expect(saved.body).toMatchObject({ version: 1, manageable: true, evses: [{ identity: 'TREE-1' }, {}, {}] });
  expect(saved.body.tree).toEqual(proposed.tree);

  const main = proposed.tree.nodes[0];
  const narrow = { ...proposed.tree, nodes: [{ ...main, ratingAmps: 50 }] };
  expect((await ask('PUT', path, { version: 0, tree: narrow })).status).toBe(409);
  expect((await ask('PUT', path, { version: 1, tree: narrow })).body.version).toBe(2);
  const versions = (await ask('GET', `${path}/versions`)).body.items;
  expect(versions).toMatchObject([
    { version: 2, changed: ['Main fuse'] },
    { version: 1, added: ['Main fuse'] },
  ]);
  expect((await ask('GET', `${path}.csv`)).body).toContain('evse,TREE-1/1,Main fuse');
  expect((await siteTree(house.database.db, siteId))?.scheduling.nodes).toMatchObject([{ ratingAmps: 50 }]);
  const { body } = await ask('GET', '/energy/sites?q=depot');
  expect(body.items).toMatchObject([{ name: 'Depot', managed: true, evses: 3 }]);
});

it('does not manage what is not safe, and stores nothing that cannot be', async () => {
  const path = `/sites/${siteId}/tree`;
  const { version, tree } = (await ask('GET', path)).body;
  const unsafe = { ...tree, evses: tree.evses.slice(1) };
  const refused = await ask('PUT', path, { version, tree: unsafe });
  expect(refused).toMatchObject({ status: 422, body: { detail: expect.stringContaining('TREE-1/1') } });
  const unmanaged = { ...unsafe, settings: { ...tree.settings, managed: false } };
  expect((await ask('PUT', path, { version, tree: unmanaged })).status).toBe(200);
  const zero = { ...tree, nodes: [{ ...tree.nodes[0], ratingAmps: 0 }] };
  expect((await ask('PUT', path, { version: version + 1, tree: zero })).status).toBe(422);
  const [a, b] = [newId(), newId()];
  const feeder = (id: string, name: string, parentId: string) => ({
    ...tree.nodes[0],
    ...{ kind: 'feeder', id, name, parentId, meterId: null },
  });
  const circle = { ...tree, nodes: [tree.nodes[0], feeder(a, 'Left', b), feeder(b, 'Right', a)] };
  expect(await ask('PUT', path, { version: version + 1, tree: circle })).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining('“Left” feeds itself') },
  });
});
