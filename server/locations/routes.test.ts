import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSetPassword } from '../gateway/index.ts';
import { newId } from '../platform/ids.ts';
import { writeEvents } from '../platform/outbox.ts';
import { createFindRunning } from '../reports/running.ts';
import { type TestApp, testApp } from '../testing/app.ts';
import { createLocations } from './index.ts';

describe('sites and stations', () => {
  let house: TestApp;
  let siteId: string;
  const zone = 'Europe/Berlin';

  beforeAll(async () => {
    house = await testApp((ground) => {
      const { routes } = createLocations({
        ...ground,
        audit: ground.access.audit,
        pool: ground.database.pool,
        setPassword: createSetPassword(ground.serverKey),
        disconnect: async () => false,
        findRunning: createFindRunning(ground.db),
        readModels: async () => () => ({ templateId: null, facts: {}, evses: [] }),
        onStatus: () => ({}),
        noteNotification: () => ({}),
      });
      return routes;
    });
    siteId = (await ask('POST', '/sites', { organizationId: house.rootId, name: 'Harbour', zone })).body.id;
  });
  afterAll(() => house.close());

  async function askAs(key: string | undefined, method: string, path: string, body?: unknown) {
    const answer = await house.ask(key, method, path, body);
    const json = answer.headers['content-type']?.includes('json');
    return { status: answer.statusCode, body: json ? answer.json() : answer.body };
  }
  const ask = (method: string, path: string, body?: unknown) => askAs(house.ownerKey, method, path, body);
  let count = 0;
  async function makeStation(more: object = {}) {
    const identity = `CS ${++count}/ä`;
    const { status, body } = await ask('POST', '/stations', {
      identity,
      organizationId: house.rootId,
      ...more,
    });
    expect(status).toBe(201);
    return { ...body, path: `/stations/${encodeURIComponent(identity)}` };
  }
  const identities = (answer: { body: { items: { identity: string }[] } }) =>
    answer.body.items.map(({ identity }) => identity);
  const eventsOf = (stationId: string) =>
    house.db
      .selectFrom('event')
      .select(['kind', 'site_id'])
      .where('station_id', '=', stationId)
      .orderBy('sequence')
      .execute();
  const versionOf = async (stationId: string) =>
    (
      await house.db
        .selectFrom('ownership')
        .select('version')
        .where('station_id', '=', stationId)
        .executeTakeFirstOrThrow()
    ).version;

  async function online(stationId: string) {
    const node = newId();
    await house.db
      .insertInto('node')
      .values({
        id: node,
        name: 'n',
        roles: ['gateway'],
        started_at: new Date(),
        lease_until: new Date(Date.now() + 60_000),
      })
      .execute();
    await house.db
      .updateTable('ownership')
      .set({ node_id: node, connected_at: new Date() })
      .where('station_id', '=', stationId)
      .execute();
  }

  it('a site is made, changed and shown, with the zone checked', async () => {
    const bad = await ask('POST', '/sites', {
      organizationId: house.rootId,
      name: 'X',
      zone: 'Mars/Olympus',
    });
    expect(bad).toMatchObject({ status: 422, body: { errors: [{ path: 'body/zone' }] } });
    const changed = await ask('PATCH', `/sites/${siteId}`, {
      city: 'Kiel',
      latitude: 54.3,
      openingHours: { always: false, regular: [{ weekday: 1, from: '08:00', to: '24:00' }], exceptions: [] },
    });
    expect(changed).toMatchObject({
      status: 200,
      body: { name: 'Harbour', city: 'Kiel', zone, latitude: 54.3 },
    });
    expect((await ask('GET', `/sites/${siteId}`)).body).toEqual(changed.body);
    expect((await ask('GET', '/sites?q=kiel')).body.items).toHaveLength(1);
  });

  it('a station is made with its EVSEs, tells how it is in words, and its identity is used once', async () => {
    const evses = [
      {
        number: 1,
        currentType: 'DC',
        maxWatts: 150_000,
        connectors: [{ number: 1, plug: 'CHADEMO' }, { number: 2 }],
      },
    ];
    const station = await makeStation({ siteId, name: 'North', evses });
    expect(station).toMatchObject({
      siteName: 'Harbour',
      zone,
      state: 'offline',
      sentence: { key: 'station.never' },
      evses: [
        {
          number: 1,
          currentType: 'DC',
          maxWatts: 150_000,
          connectors: [{ plug: 'CHADEMO', state: 'unknown' }, { number: 2 }],
        },
      ],
    });
    const again = await ask('POST', '/stations', {
      identity: station.identity,
      organizationId: house.rootId,
    });
    expect(again.status).toBe(409);
    expect(await eventsOf(station.id)).toEqual([{ kind: 'station.created', site_id: siteId }]);
  });

  it('every change raises the version that the owning node checks, and is audited', async () => {
    const station = await makeStation();
    const before = await versionOf(station.id);
    await ask('PATCH', station.path, { note: 'behind the hall', template: { connectors: { 2: [1, 2] } } });
    await ask('POST', `${station.path}/evses`, { number: 1, connectors: [{ number: 1 }] });
    await ask('PATCH', `${station.path}/evses/1`, { label: 'Left', phases: 1 });
    await ask('PATCH', `${station.path}/evses/1/connectors/1`, { plug: 'IEC_62196_T2' });
    const { body } = await ask('POST', `${station.path}/evses/1/connectors`, { number: 2 });
    expect(body.evses).toMatchObject([
      { label: 'Left', phases: 1, connectors: [{ plug: 'IEC_62196_T2' }, { number: 2 }] },
    ]);
    expect((await versionOf(station.id)) - before).toBe(5);
    const trail = await house.db
      .selectFrom('audit')
      .select('action')
      .where('subject_id', '=', station.id)
      .execute();
    expect(trail).toHaveLength(6);
  });

  it('a retired EVSE disappears, and comes back under its number', async () => {
    const station = await makeStation({ evses: [{ number: 1, connectors: [{ number: 1 }] }, { number: 2 }] });
    expect((await ask('DELETE', `${station.path}/evses/1`)).body.evses).toMatchObject([{ number: 2 }]);
    expect((await ask('POST', `${station.path}/evses`, { number: 2 })).status).toBe(409);
    const back = await ask('POST', `${station.path}/evses`, { number: 1, label: 'New' });
    expect(back.body.evses).toMatchObject([
      { number: 1, label: 'New', connectors: [{ number: 1 }] },
      { number: 2 },
    ]);
    const removed = await ask('DELETE', `${station.path}/evses/1/connectors/1`);
    expect(removed.body.evses[0].connectors).toEqual([]);
  });

  it('moving a site takes its stations along; a site with stations is not retired', async () => {
    const host = await house.organization('Host');
    const { body: site } = await ask('POST', '/sites', {
      organizationId: house.rootId,
      name: 'Market',
      zone,
    });
    const station = await makeStation({ siteId: site.id });
    expect((await ask('POST', `/sites/${site.id}/retire`)).status).toBe(409);
    await ask('PATCH', `/sites/${site.id}`, { organizationId: host.id });
    expect((await ask('GET', station.path)).body.organizationId).toBe(host.id);
    expect((await askAs(host.key, 'GET', station.path)).status).toBe(200);
    await ask('POST', `${station.path}/retire`);
    expect((await ask('POST', `/sites/${site.id}/retire`)).body.retiredAt).toBeTruthy();
    expect((await ask('POST', `/sites/${site.id}/restore`)).body.retiredAt).toBeNull();
  });

  it('a station does not go to a site of an organization beside its own', async () => {
    const [one, other] = [await house.organization('One'), await house.organization('Other')];
    const { body: site } = await ask('POST', '/sites', { organizationId: other.id, name: 'There', zone });
    const station = await makeStation({ organizationId: one.id });
    expect((await ask('PATCH', station.path, { siteId: site.id })).status).toBe(422);
    const both = await ask('PATCH', station.path, { siteId: site.id, organizationId: other.id });
    expect(both).toMatchObject({ status: 200, body: { siteId: site.id, organizationId: other.id } });
  });

  it('neither organizations nor sites out of reach can be seen or used, and they answer alike', async () => {
    const mine = await house.organization('Mine', { role: 'manager' });
    const station = await makeStation();
    for (const [method, path, body] of [
      ['GET', station.path],
      ['PATCH', station.path, { name: 'x' }],
      ['POST', `${station.path}/retire`],
      ['POST', `${station.path}/password`, {}],
      ['GET', `${station.path}/status-log`],
      ['GET', `${station.path}/timeline`],
      ['GET', `/sites/${siteId}`],
      ['PATCH', `/sites/${siteId}`, { name: 'x' }],
    ] as const) {
      expect((await askAs(mine.key, method, path, body)).status, `${method} ${path}`).toBe(404);
    }
    const use = (body: object) => askAs(mine.key, 'POST', '/stations', { identity: 'mine', ...body });
    expect((await use({ organizationId: house.rootId })).status).toBe(422);
    expect((await use({ organizationId: mine.id, siteId })).status).toBe(422);
    expect(identities(await askAs(mine.key, 'GET', '/stations'))).toEqual([]);
    expect((await askAs(mine.key, 'GET', '/stations.csv')).body.trim().split('\n')).toHaveLength(1);
  });

  it('a manager of one site sees and makes stations there only', async () => {
    const key = await house.key('manager', house.rootId, siteId);
    const identity = `site-only ${++count}`;
    const home = { organizationId: house.rootId, identity };
    expect((await askAs(key, 'POST', '/stations', home)).status).toBe(422);
    expect((await askAs(key, 'POST', '/stations', { ...home, siteId })).status).toBe(201);
    const all: { siteId: string }[] = (await askAs(key, 'GET', '/stations')).body.items;
    expect(all.length).toBeGreaterThan(0);
    expect(all.every((station) => station.siteId === siteId)).toBe(true);
    expect(
      (await askAs(key, 'PATCH', `/stations/${encodeURIComponent(identity)}`, { siteId: null })).status,
    ).toBe(422);
  });

  it('a station counts as online only while its node’s lease lives', async () => {
    const station = await makeStation({ evses: [{ number: 1, connectors: [{ number: 1 }] }] });
    await online(station.id);
    await house.db
      .updateTable('connector')
      .set({ state: 'available' })
      .where('station_id', '=', station.id)
      .execute();
    expect((await ask('GET', station.path)).body).toMatchObject({
      online: true,
      state: 'available',
      sentence: { text: '1 of 1 connectors free.' },
    });
    expect(
      identities(await ask('GET', `/stations?state=available&q=${encodeURIComponent(station.identity)}`)),
    ).toEqual([station.identity]);
    await house.db
      .updateTable('node')
      .set({ lease_until: new Date(0) })
      .execute();
    expect((await ask('GET', station.path)).body).toMatchObject({ online: false, state: 'offline' });
    expect(identities(await ask('GET', '/stations?online=true'))).toEqual([]);
  });

  it('a running transaction is shown where it runs, in words, and keeps the station from being retired', async () => {
    const station = await makeStation({ siteId, evses: [{ number: 1, connectors: [{ number: 1 }] }] });
    await online(station.id);
    await house.db
      .updateTable('connector')
      .set({ state: 'charging' })
      .where('station_id', '=', station.id)
      .execute();
    const now = new Date();
    await house.db
      .insertInto('transaction')
      .values({
        id: newId(),
        organization_id: house.rootId,
        station_id: station.id,
        evse_number: 1,
        station_transaction_id: '1',
        state: 'active',
        started_at: now,
        start_arrived_at: now,
        updated_at: now,
        energy_wh: '4200.5',
        power_w: '11040',
        soc: '62',
      })
      .execute();
    const { body } = await ask('GET', station.path);
    expect(body).toMatchObject({ powerW: 11_040, activeTransactions: 1, state: 'charging' });
    expect(body.evses[0].sentence.text).toBe('Charging at 11.0 kW · 62 % · 4.2 kWh so far.');
    expect((await ask('POST', `${station.path}/retire`)).status).toBe(409);
    expect((await ask('GET', `/sites/${siteId}`)).body).toMatchObject({
      activeTransactions: 1,
      powerW: 11_040,
    });
  });

  it('lists go on from page to page in every order, each station once', async () => {
    const organization = await house.organization('Many');
    for (let n = 0; n < 7; n++)
      await makeStation({ organizationId: organization.id, name: n % 2 ? 'Same' : 'same' });
    for (const sort of ['identity', 'name', 'lastSeen', 'created']) {
      for (const order of ['asc', 'desc']) {
        const seen: string[] = [];
        let cursor = '';
        do {
          const path = `/stations?organizationId=${organization.id}&limit=3&sort=${sort}&order=${order}${cursor}`;
          const answer = await ask('GET', path);
          seen.push(...identities(answer));
          cursor = answer.body.nextCursor ? `&cursor=${answer.body.nextCursor}` : '';
        } while (cursor);
        expect(seen, `${sort} ${order}`).toHaveLength(7);
        expect(new Set(seen).size).toBe(7);
      }
    }
  });

  it('a password is made and shown once, or taken as given; only its hash is kept', async () => {
    const station = await makeStation();
    const made = await ask('POST', `${station.path}/password`, {});
    expect(made.body.password).toMatch(/^[0-9a-f]{40}$/);
    expect(made.body.sentence.text).toContain(station.identity);
    const given = await ask('POST', `${station.path}/password`, { password: 'my own secret' });
    expect(given.body.password).toBeNull();
    expect((await ask('GET', station.path)).body.hasPassword).toBe(true);
    const kept = JSON.stringify([
      await house.db.selectFrom('station_credential').selectAll().execute(),
      await house.db.selectFrom('audit').selectAll().execute(),
      await house.db.selectFrom('event').selectAll().execute(),
    ]);
    expect(kept).not.toContain(made.body.password);
    expect(kept).not.toContain('my own secret');
  });

  it('the timeline tells in words what happened, newest first, page by page', async () => {
    const station = await makeStation();
    for (const name of ['a', 'b', 'c']) {
      house.clock.advance(1000);
      await ask('PATCH', station.path, { name });
    }
    const first = await ask('GET', `${station.path}/timeline?limit=3`);
    const second = await ask('GET', `${station.path}/timeline?limit=3&cursor=${first.body.nextCursor}`);
    const texts = [...first.body.items, ...second.body.items].map(({ sentence }) => sentence.text);
    expect(texts).toEqual([...Array(3).fill('Was changed: changed.'), 'Was added.']);
  });

  it('the timeline of a station that was handed on tells nothing of before, and of payments only who may see money', async () => {
    const before = await house.organization('Before');
    const after = await house.organization('After', { role: 'viewer' });
    const station = await makeStation({ organizationId: before.id });
    await ask('PATCH', station.path, { organizationId: after.id });
    const paid = { kind: 'payment.changed', at: new Date(), organizationId: after.id, data: {} };
    await house.db
      .transaction()
      .execute((trx) => writeEvents(trx, newId, [{ ...paid, stationId: station.id }]));
    const toldTo = async (key: string) =>
      (await askAs(key, 'GET', `${station.path}/timeline`)).body.items.map(
        ({ kind }: { kind: string }) => kind,
      );
    expect(await toldTo(after.key)).toEqual(['station.changed']);
    expect(await toldTo(house.ownerKey)).toEqual(['payment.changed', 'station.changed', 'station.created']);
  });

  it('a CSV export holds what the list shows, and no formula', async () => {
    const organization = await house.organization('Exported');
    const identity = '=HYPERLINK("x")';
    await ask('POST', '/stations', { identity, organizationId: organization.id, name: 'a,b "c"' });
    const { body } = await ask('GET', `/stations.csv?organizationId=${organization.id}`);
    const [head, line, end] = body.split('\n');
    expect(head).toMatch(/^identity,name,organization,site,state/);
    expect(line).toMatch(/^"'=HYPERLINK\(""x""\)","a,b ""c""",Exported,,offline,false/);
    expect(end).toBe('');
  });

  it('views are saved under a name, replaced by it, and seen by their owner only', async () => {
    const view = { list: 'stations', name: 'Faulted', query: { state: 'faulted' } };
    await ask('POST', '/saved-views', view);
    const saved = await ask('POST', '/saved-views', { ...view, query: { state: 'faulted', q: 'x' } });
    expect((await ask('GET', '/saved-views?list=stations')).body.items).toEqual([saved.body]);
    const other = await house.organization('Viewer', { role: 'viewer' });
    expect((await askAs(other.key, 'GET', '/saved-views')).body.items).toEqual([]);
    expect((await askAs(other.key, 'DELETE', `/saved-views/${saved.body.id}`)).status).toBe(404);
    // As many as there can be: no more of them, but those that are there may change.
    await sql`insert into saved_view (id, operator_id, list, name, query, created_at)
      select gen_random_uuid(), operator_id, list, 'Number ' || n, query, created_at
        from saved_view, generate_series(1, 199) n where id = ${saved.body.id}`.execute(house.db);
    expect((await ask('POST', '/saved-views', { ...view, name: 'One more' })).status).toBe(422);
    expect((await ask('POST', '/saved-views', view)).body).toMatchObject({
      name: 'Faulted',
      query: view.query,
    });
    expect((await ask('DELETE', `/saved-views/${saved.body.id}`)).status).toBe(204);
  });
});
