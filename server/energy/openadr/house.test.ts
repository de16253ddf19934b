/** Following a server of grid events, in both versions, over HTTP: tokens, pages, changes, troubles, reports. */

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { manualClock } from '../../platform/clock.ts';
import { newId } from '../../platform/ids.ts';
import { createSeal } from '../../platform/seal.ts';
import { type TestHouse, testHouse } from '../../testing/house.ts';
import { limitsOf } from '../signals/limits.ts';
import { mailAlerts } from './alerts.ts';
import { type VtnClient, VtnProblem } from './client.ts';
import type { GridEvent, Vtn } from './contract.ts';
import { followVtns } from './follow.ts';
import type { AdrHouse } from './house.ts';
import { createListener } from './listen.ts';
import { createHints, isDue, keepSubscriptions, takeNotification } from './notify.ts';
import { programYears } from './program-years.ts';
import { sayAdr } from './sentences.ts';
import { testBroker, testVtn } from './testing.ts';

let house: TestHouse;
let siteId: string;
let adr: AdrHouse;
const clock = manualClock('2026-06-01T09:00:00Z');
const pauses: number[] = [];
const nodeId = newId();
const mails: { to: string; subject: string; text: string }[] = [];

beforeAll(async () => {
  house = await testHouse();
  siteId = (await ask('POST', '/sites', { organizationId: house.rootId, name: 'Depot', zone: 'UTC' })).body
    .id;
  await query(
    `insert into site_node (id, site_id, kind, name, rating_amps, position) values ($1, $2, 'connection', 'Main', 100, 0)`,
    [newId(), siteId],
  );
  adr = {
    db: house.database.db,
    bus: house.bus,
    clock,
    newId,
    audit: async () => {},
    seal: createSeal(Buffer.alloc(32, 7), 'vtn'),
    pause: async (ms) => void pauses.push(ms),
    publicUrl: () => 'https://busbar.example',
    nodeId: () => nodeId,
    sendMail: async (mail) => void mails.push(mail),
    onFault: (error) => {
      throw error;
    },
  };
});
afterAll(() => house.end());

async function ask(method: string, path: string, body?: unknown) {
  const answer = await house.ask(house.ownerKey, method, path, body);
  return { status: answer.statusCode, body: answer.body ? answer.json() : undefined };
}
const query = async (text: string, values: unknown[] = []) =>
  (await house.database.pool.query(text, values)).rows;
const limits = async () =>
  (await limitsOf(house.database.db, siteId, clock.now().getTime())).map(
    ({ watts, from, until, priority }) => ({
      watts,
      from: new Date(from).toISOString().slice(11, 16),
      until: new Date(until).toISOString().slice(11, 16),
      priority,
    }),
  );

describe.each(['3.0', '3.1'] as const)('OpenADR %s', (version) => {
  let server: Awaited<ReturnType<typeof testVtn>>;
  let vtn: Vtn;
  const follow = () => followVtns(adr, vtn.id);
  const events = async (): Promise<GridEvent[]> =>
    (await ask('GET', `/grid-events?siteId=${siteId}`)).body.items.filter(
      (one: GridEvent) => one.vtnId === vtn.id,
    );
  const evening = (told: object = {}) => ({
    id: 'evening',
    programID: 'peak',
    intervalPeriod: { start: '2026-06-01T17:00:00Z', duration: 'PT1H' },
    intervals: [{ id: 0, payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [30] }] }],
    ...told,
  });

  const lowLimit = { id: 0, payloads: [{ type: 'IMPORT_CAPACITY_LIMIT', values: [-5] }] };

  beforeAll(async () => {
    server = await testVtn(version);
    server.program('peak');
    const facts = {
      organizationId: house.rootId,
      name: `Utility ${version}`,
      url: server.url,
      version,
      tokenUrl: null,
      clientId: 'busbar',
    };
    vtn = (await ask('POST', '/vtns', { ...facts, secret: 'right' })).body;
    const site = {
      siteId,
      venName: `depot-${version}`,
      resourceName: 'cars',
      targets: ['zone-7'],
      subscribedWatts: 80_000,
      priceSeriesId: null,
      carbonSeriesId: null,
    };
    expect((await ask('PUT', `/vtns/${vtn.id}/sites`, { sites: [site] })).status).toBe(200);
  });
  afterAll(async () => {
    await ask('POST', `/vtns/${vtn.id}/retire`);
    await server.close();
  });

  test('registers the site once, and an event that means it limits it', async () => {
    server.event(evening());
    server.event(
      evening({ id: 'others', targets: version === '3.1' ? ['x'] : [{ type: 'GROUP', values: ['x'] }] }),
    );
    expect(await follow()).toBe(1);
    expect(await follow()).toBe(1);
    expect(server.state.vens).toHaveLength(1);
    expect(server.state.resources).toHaveLength(1);
    expect(await limits()).toEqual([
      { watts: 30_000, from: '17:00', until: '18:00', priority: 10 },
      expect.objectContaining({ watts: 80_000, priority: 900 }),
    ]);
    expect(await events()).toMatchObject([{ eventId: 'evening', programName: 'peak' }]);
    expect(JSON.stringify((await ask('GET', '/vtns')).body)).not.toContain('right');
  });

  test('a token that ran out is renewed midway, and a busy server is asked again after its pause', async () => {
    server.state.tokens.clear();
    server.state.failing.push(429, 500);
    pauses.length = 0;
    expect(await follow()).toBe(1);
    expect(pauses).toEqual([1000, 1000]);
    // Until a time, instead of for some seconds.
    server.state.retryAfter = new Date(clock.now().getTime() + 7000).toUTCString();
    server.state.failing.push(503);
    expect(await follow()).toBe(1);
    expect(pauses.at(-1)).toBe(7000);
    server.state.retryAfter = '1';
    server.state.failing.push(500, 500, 500);
    expect(await follow()).toBe(0);
    expect(
      (await ask('GET', '/vtns')).body.items.find(({ id }: Vtn) => id === vtn.id).sentence.text,
    ).toContain('status 500');
    expect(await follow()).toBe(1);
  });

  test('lists longer than a page are read to their end', async () => {
    for (let index = 0; index < 60; index += 1)
      server.event(
        evening({
          id: `page-${index}`,
          targets: version === '3.1' ? ['x'] : [{ type: 'GROUP', values: ['x'] }],
        }),
      );
    server.event(
      evening({ id: 'last', intervalPeriod: { start: '2026-06-01T20:00:00Z', duration: 'PT1H' } }),
    );
    await follow();
    expect((await events()).map(({ eventId }) => eventId).sort()).toEqual(['evening', 'last']);
    server.state.events = server.state.events.filter(({ id }) => id === 'evening');
    await follow();
    expect((await events()).find(({ eventId }) => eventId === 'last')).toMatchObject({ state: 'cancelled' });
  });

  test('an event that is changed while it holds counts anew, and one that is taken back no more', async () => {
    const modified = { modificationDateTime: '2026-06-01T09:30:00Z' };
    const now = version === '3.1' ? '0001-01-01T00:00:00Z' : '0000-00-00T00:00:00Z';
    server.event(
      evening({ ...modified, intervals: [{ id: 0, payloads: [{ type: 'SIMPLE', values: [3] }] }] }),
    );
    server.event(evening({ id: 'now', priority: 1, intervalPeriod: { start: now, duration: 'PT2H' } }));
    await follow();
    expect((await limits()).slice(0, 2)).toEqual([
      { watts: 30_000, from: '09:00', until: '11:00', priority: 10 },
      { watts: 0, from: '17:00', until: '18:00', priority: 10 },
    ]);
    server.state.events = server.state.events.filter(({ id }) => id !== 'now');
    await follow();
    expect((await limits()).map(({ watts }) => watts)).toEqual([0, 80_000]);
  });

  test('an event that cannot be read is left out and named, and the others go on', async () => {
    const before = await limits();
    const sentence = async () =>
      (await ask('GET', '/vtns')).body.items.find(({ id }: Vtn) => id === vtn.id).sentence.text;
    server.event(evening({ id: 'odd', eventName: 'Odd', intervalPeriod: { start: 'tomorrow' } }));
    server.event(evening({ id: 'low', intervals: [lowLimit] }));
    expect(await follow()).toBe(1);
    expect(await sentence()).toBe(
      'Answers; 1 of its events cannot be read and are left out (Odd). Its operator must put them right.',
    );
    expect((await events()).find(({ eventId }) => eventId === 'low')?.shown).toMatchObject([
      { key: 'grid_event.below_zero', params: { text: '-5' } },
    ]);
    server.state.events = server.state.events.filter(({ id }) => id !== 'odd' && id !== 'low');
    expect(await follow()).toBe(1);
    expect(await sentence()).toContain('Answers; ');
    expect(await limits()).toEqual(before);
  });

  test('a site that opts out is limited no more by that event', async () => {
    const [evening] = await events();
    const one = (await events()).find(({ eventId }) => eventId === 'evening') ?? evening;
    expect((await ask('POST', `/grid-events/${one!.id}/opt-out`)).status).toBe(204);
    await follow();
    expect((await limits()).map(({ watts }) => watts)).toEqual([80_000]);
    expect((await events()).find(({ eventId }) => eventId === 'evening')).toMatchObject({
      state: 'opted_out',
    });
  });

  test('an event that is over is measured and reported as it asks', async () => {
    server.event({
      ...evening({ id: 'past', intervalPeriod: { start: '2026-06-01T07:00:00Z', duration: 'PT1H' } }),
      reportDescriptors: [{ payloadType: 'USAGE' }],
    });
    await follow();
    expect(server.state.reports).toMatchObject([
      {
        eventID: 'past',
        clientName: `depot-${version}`,
        resources: [{ intervals: [{ payloads: [{ values: [0] }] }] }],
      },
    ]);
    await follow();
    expect(server.state.reports).toHaveLength(1);
    expect((await events()).find(({ eventId }) => eventId === 'past')).toMatchObject({
      state: 'ended',
      drawnWh: 0,
      report: { key: 'grid_event.report_sent' },
    });
  });

  test('samples that come late change what was measured, and the report is sent again', async () => {
    const stationId = newId();
    await query(
      `insert into station (id, organization_id, site_id, identity, created_at) values ($1, $2, $3, $4, now())`,
      [stationId, house.rootId, siteId, `late-${version}`],
    );
    await query(
      `insert into energy_quarter (station_id, evse_number, quarter, import_wh) values ($1, 1, '2026-06-01T07:15:00Z', 1500)`,
      [stationId],
    );
    await follow();
    expect(server.state.reports).toMatchObject([
      { resources: [{ intervals: [{ payloads: [{ values: [0] }] }] }] },
    ]);
    // It is looked at once an hour.
    clock.advance(3_600_000);
    await follow();
    expect(server.state.reports).toMatchObject([
      { resources: [{ intervals: [{ payloads: [{ values: [1.5] }] }] }] },
    ]);
    expect((await events()).find(({ eventId }) => eventId === 'past')).toMatchObject({
      drawnWh: 1500,
      report: { key: 'grid_event.report_corrected' },
    });
    clock.advance(-3_600_000);
    await query('delete from energy_quarter where station_id = $1', [stationId]);
  });

  test('a report that is refused is tried again, and the event says so meanwhile', async () => {
    server.event({
      ...evening({ id: 'refused', intervalPeriod: { start: '2026-06-01T06:00:00Z', duration: 'PT1H' } }),
      reportDescriptors: [{ payloadType: 'OPERATING_STATE' }],
    });
    const said = async () => (await events()).find(({ eventId }) => eventId === 'refused')!.report?.key;
    const [refusing, told] = [server.state.refusing, server.state.reports.length];
    refusing.add('/reports');
    await follow();
    expect(await said()).toBe('grid_event.report_problem');
    refusing.clear();
    await follow();
    expect(await said()).toBe('grid_event.report_sent');
    expect(server.state.reports).toHaveLength(told + 1);
  });

  test('a site that stays out of a program is limited by none of its events, until it takes part again', async () => {
    server.event(evening({ id: 'out-1' }));
    await follow();
    const before = (await limits()).map(({ watts }) => watts);
    expect(before).toEqual([30_000, 80_000]);
    const path = `/sites/${siteId}/grid-opt-outs`;
    expect((await ask('POST', path, { vtnId: newId(), programId: null })).status).toBe(422);
    const made = await ask('POST', path, {
      vtnId: vtn.id,
      programId: 'peak',
      from: '2026-05-01T00:00:00Z',
      reason: 'Race day',
    });
    expect(made).toMatchObject({ status: 201, body: { programName: 'peak', until: null } });
    await follow();
    expect((await limits()).map(({ watts }) => watts)).toEqual([80_000]);
    // One that comes meanwhile is opted out as well.
    server.event(
      evening({ id: 'out-2', intervalPeriod: { start: '2026-06-01T19:00:00Z', duration: 'PT1H' } }),
    );
    await follow();
    expect((await limits()).map(({ watts }) => watts)).toEqual([80_000]);
    const states = async () =>
      (await events()).filter(({ eventId }) => eventId.startsWith('out-')).map(({ state }) => state);
    expect(await states()).toEqual(['opted_out', 'opted_out']);
    expect((await ask('GET', `/grid-opt-outs?siteId=${siteId}`)).body.items).toHaveLength(1);
    expect((await ask('POST', `/grid-opt-outs/${made.body.id}/end`)).status).toBe(204);
    await follow();
    expect((await limits()).map(({ watts }) => watts)).toEqual([30_000, 30_000, 80_000]);
    server.state.events = server.state.events.filter(({ id }) => !id.startsWith('out-'));
    await follow();
  });

  test('what is granted beyond the subscribed power holds for its time, and prices for feeding in are kept', async () => {
    const series = await ask('POST', '/price-series', {
      organizationId: house.rootId,
      name: `Sold ${version}`,
      currency: 'EUR',
    });
    const site = (await ask('GET', '/vtns')).body.items.find(({ id }: Vtn) => id === vtn.id).sites[0];
    await ask('PUT', `/vtns/${vtn.id}/sites`, { sites: [{ ...site, sellSeriesId: series.body.id }] });
    const payloads = [
      { type: 'IMPORT_CAPACITY_RESERVATION', values: [20] },
      { type: 'EXPORT_PRICE', values: [0.08] },
    ];
    server.event(evening({ id: 'granted', intervals: [{ id: 0, payloads }] }));
    await follow();
    expect((await limits()).map(({ watts, from }) => [from, watts])).toEqual([
      ['00:00', 80_000],
      ['17:00', 100_000],
      ['18:00', 80_000],
    ]);
    expect(
      await query('select price::float8 from price_point where series_id = $1', [series.body.id]),
    ).toEqual([{ price: 0.08 }]);
    server.state.events = server.state.events.filter(({ id }) => id !== 'granted');
    await follow();
    expect((await limits()).map(({ watts }) => watts)).toEqual([80_000]);
  });

  test('an alert is shown to everybody, and mailed once to operators who follow alerts', async () => {
    const [who, other] = [newId(), newId()];
    for (const id of [who, other])
      await query(`insert into operator (id, email, name, created_at) values ($1, $2, 'X', now())`, [
        id,
        `${id}@example.com`,
      ]);
    await query(
      `insert into operator_grant (id, operator_id, role, organization_id, created_at) values ($1, $2, 'viewer', $3, now())`,
      [newId(), who, house.rootId],
    );
    // Who may see nothing is told nothing, though following.
    await query('insert into grid_alert_follower (operator_id, since) values ($1, now()), ($2, now())', [
      who,
      other,
    ]);
    mails.length = 0;
    const text = 'Please charge later';
    const alert = [{ id: 0, payloads: [{ type: 'ALERT_FLEX_ALERT', values: [text] }] }];
    const period = { start: '2026-06-01T17:00:00Z', duration: 'P9999Y' };
    server.event(evening({ id: 'alert', intervals: alert, intervalPeriod: period }));
    await follow();
    expect(await mailAlerts(adr)).toBe(1);
    expect(mails).toMatchObject([{ to: `${who}@example.com`, text: expect.stringContaining(text) }]);
    await follow();
    expect(await mailAlerts(adr)).toBe(0);
    const { body } = await ask('GET', '/grid-alerts');
    expect(body).toMatchObject({ followed: false, items: [{ siteName: 'Depot', kind: 'ALERT_FLEX_ALERT' }] });
    expect((await ask('PUT', '/grid-alerts/mail', { follow: true })).status).toBe(409);
    server.state.events = server.state.events.filter(({ id }) => id !== 'alert');
    await follow();
    expect((await ask('GET', '/grid-alerts')).body.items).toEqual([]);
    await query('delete from grid_alert_follower');
  });

  test('a server that stays away: limits of its events are forgotten, the subscribed power holds', async () => {
    server.event(evening({ id: 'again', modificationDateTime: '2026-06-01T10:00:00Z' }));
    await follow();
    expect((await limits()).map(({ watts }) => watts)).toEqual([30_000, 80_000]);
    await query('update vtn set url = $2 where id = $1', [vtn.id, 'http://127.0.0.1:1']);
    await follow();
    expect((await limits()).map(({ watts }) => watts)).toEqual([30_000, 80_000]);
    await query(`update vtn set answered_at = answered_at - interval '1 hour' where id = $1`, [vtn.id]);
    await follow();
    expect((await limits()).map(({ watts }) => watts)).toEqual([80_000]);
    await query('update vtn set url = $2 where id = $1', [vtn.id, server.url]);
    await follow();
    expect((await limits()).map(({ watts }) => watts)).toEqual([30_000, 80_000]);
  });

  test('it is subscribed to, asked seldom while it calls, and every minute again when its calls stay away', async () => {
    const row = async () => (await query('select * from vtn where id = $1', [vtn.id]))[0];
    const heard = async () =>
      (await ask('GET', '/vtns')).body.items.find(({ id }: Vtn) => id === vtn.id).notifySentence.key;
    const due = async () => isDue(await row(), clock.now());
    const byClock = () => followVtns(adr);
    const begun = clock.now().getTime();
    expect(await heard()).toBe('grid_event.by_poll');
    await query(`update vtn set notify = 'webhook', sealed_callback_token = $2 where id = $1`, [
      vtn.id,
      adr.seal.seal('our-token'),
    ]);
    await follow();
    await follow();
    const callbackUrl = `https://busbar.example/api/v1/vtns/${vtn.id}/notifications`;
    expect(server.state.subscriptions).toMatchObject([
      {
        ...(version === '3.0' && { programID: 'peak' }),
        objectOperations: [{ callbackUrl, bearerToken: 'our-token' }],
      },
    ]);
    expect(await heard()).toBe('grid_event.by_webhook');
    expect(await due()).toBe(false);
    // It calls: what it says is followed by asking, when the clock comes before the call was.
    clock.advance(1000);
    expect(await takeNotification(adr, vtn.id, 'Bearer somebody-else')).toBe(false);
    expect(await due()).toBe(false);
    expect(await takeNotification(adr, vtn.id, 'Bearer our-token')).toBe(true);
    expect(await due()).toBe(true);
    await follow();
    clock.advance(4 * 60_000);
    expect(await due()).toBe(false);
    clock.advance(60_000);
    expect(await due()).toBe(true);
    // News that no call told of: asked every minute, until one comes.
    server.event(evening({ id: 'quiet', targets: null, modificationDateTime: '2026-06-01T11:00:00Z' }));
    expect(await byClock()).toBe(1);
    expect(await heard()).toBe('grid_event.webhook_quiet');
    expect(await due()).toBe(true);
    clock.advance(1000);
    await takeNotification(adr, vtn.id, 'Bearer our-token');
    await follow();
    expect(await heard()).toBe('grid_event.by_webhook');
    // A server that forgot us is asked again for it; one that refuses is asked every minute.
    server.state.subscriptions = [];
    await follow();
    expect(server.state.subscriptions).toHaveLength(1);
    const refusing = {
      subscriptions: () =>
        Promise.reject(new VtnProblem(sayAdr('refused_mute', { status: 403, path: '/subscriptions' }))),
    };
    await keepSubscriptions(adr, refusing as unknown as VtnClient, await row(), []);
    expect(await heard()).toBe('grid_event.webhook_refused');
    expect(await due()).toBe(true);
    await query(`update vtn set notify = 'poll' where id = $1`, [vtn.id]);
    await follow();
    expect(server.state.subscriptions).toEqual([]);
    expect(await takeNotification(adr, vtn.id, 'Bearer our-token')).toBe(false);
    clock.advance(begun - clock.now().getTime());
  });

  test('a broker of the server tells of changes; without one it is asked every minute', async () => {
    const notify = (way: string) => ask('PUT', `/vtns/${vtn.id}/notify`, { notify: way });
    if (version === '3.0') {
      expect((await notify('mqtt')).status).toBe(422);
      return;
    }
    const broker = await testBroker('token');
    const row = async () => (await query('select * from vtn where id = $1', [vtn.id]))[0];
    let told = () => {};
    const hint = new Promise<void>((resolve) => {
      told = resolve;
    });
    const listener = createListener(adr, async () => told());
    await query(`update vtn set notify = 'mqtt', subscribed_at = null where id = $1`, [vtn.id]);
    await follow();
    await listener.look();
    expect((await row()).notify_problem).toMatchObject({ key: 'grid_event.no_broker' });
    expect(isDue(await row(), clock.now())).toBe(true);
    server.state.broker = {
      URIS: [broker.url],
      serialization: 'JSON',
      authentication: { method: 'OAUTH2_BEARER_TOKEN', username: '{clientID}' },
    };
    // It is tried again after a pause.
    clock.advance(5000);
    await listener.look();
    const following = await listener.start();
    expect(await row()).toMatchObject({ notify_problem: null, subscribed_at: expect.any(Date) });
    expect(broker.names).toEqual(['busbar']);
    const [{ ven_id }] = await query('select ven_id from vtn_site where vtn_id = $1', [vtn.id]);
    await broker.publish(`vens/${ven_id}/events/update`);
    await hint;
    expect(isDue(await row(), clock.now())).toBe(true);
    await following.end();
    await broker.close();
    clock.advance(-5000);
    await query(`update vtn set notify = 'poll', subscribed_at = null where id = $1`, [vtn.id]);
  });

  test('every request and answer is one that the published document describes', () => {
    expect(server.judge.complaints).toEqual([]);
  });
});

test('calls that are repeated make us ask one at a time, and few in a minute', async () => {
  let [at, asked] = [0, 0];
  let answer = () => {};
  const hint = createHints(
    () => {
      asked += 1;
      return new Promise<void>((resolve) => {
        answer = resolve;
      });
    },
    () => at,
  );
  const first = hint('a');
  await Promise.all([hint('a'), hint('a'), hint('a')]);
  expect(asked).toBe(1);
  answer();
  await new Promise(setImmediate);
  expect(asked).toBe(2);
  answer();
  await first;
  const instant = createHints(
    async () => {
      asked += 1;
    },
    () => at,
  );
  asked = 0;
  for (let call = 0; call < 50; call += 1) await instant('a');
  expect(asked).toBe(20);
  at = 61_000;
  await instant('a');
  expect(asked).toBe(21);
});

test('an address proves itself by saying a word back, and takes calls with its token only', async () => {
  const path = `/vtns/${newId()}/notifications`;
  const echo = await house.ask(undefined, 'GET', `${path}?echo=hello%20there`);
  expect([echo.statusCode, echo.body]).toEqual([200, 'hello there']);
  const call = { objectType: 'EVENT', operation: 'CREATE', object: {} };
  expect((await house.ask('anything', 'POST', path, call)).statusCode).toBe(401);
});

test('a wrong secret is told in words', async () => {
  const server = await testVtn('3.0');
  const facts = {
    organizationId: house.rootId,
    name: 'Wrong',
    url: server.url,
    version: '3.0',
    tokenUrl: null,
    clientId: 'x',
  };
  const { id } = (await ask('POST', '/vtns', { ...facts, secret: 'wrong' })).body;
  const asked = await ask('POST', `/vtns/${id}/ask`);
  expect(asked.body.sentence.key).toBe('grid_event.no_token');
  await server.close();
});

test('a program’s last twelve months are summed up: what stayed out or was taken back delivered nothing', async () => {
  const facts = { name: 'Summed', url: 'http://127.0.0.1:9', version: '3.0', tokenUrl: null, clientId: null };
  const { id } = (await ask('POST', '/vtns', { organizationId: house.rootId, ...facts })).body;
  const day = 86_400_000;
  const event = (name: string, daysAgo: number, baseline: number | null, drawn: number, told = {}) => {
    const gone = { cancelled: null, out: null, saved: null, ...told };
    return query(
      `insert into grid_event (id, vtn_id, organization_id, site_id, event_id, program_id, program_name, body, modified,
                               first_seen_at, starts_at, ends_at, baseline_wh, drawn_wh, cancelled_at, opted_out_at,
                               saved, saved_currency)
       values ($1, $2, $3, $4, $5, 'ring', 'Ring', '{}', '', $6, $6, $6, $7, $8, $9, $10, $11,
               case when $11::numeric is null then null else 'EUR' end)`,
      [
        ...[newId(), id, house.rootId, siteId, name, new Date(clock.now().getTime() - daysAgo * day)],
        ...[baseline, drawn, gone.cancelled, gone.out, gone.saved],
      ],
    );
  };
  await event('good', 10, 30_000, 12_000, { saved: 5.4 });
  await event('bad', 300, 10_000, 11_500, { saved: -0.3 });
  await event('unmeasured', 3, null, 0);
  await event('out', 4, 20_000, 5000, { out: new Date(), saved: 4 });
  await event('taken back', 5, 20_000, 5000, { cancelled: new Date() });
  await event('long ago', 400, 20_000, 5000);
  await event('to come', -1, null, 0);
  const scope = { whole: true, organizationIds: [house.rootId], siteIds: [] };
  const programs = await programYears(house.database.db, scope, siteId, clock.now());
  expect(programs.find(({ vtnId }) => vtnId === id)).toMatchObject({
    ...{ programName: 'Ring', sites: 1, events: 4, optedOut: 1, measured: 2 },
    ...{ baselineWh: 40_000, drawnWh: 23_500, reductionWh: 16_500, saved: 5.1, currency: 'EUR' },
  });
});
