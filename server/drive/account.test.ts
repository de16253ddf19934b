import { createECDH, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import ece from 'http_ece';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findDispatched } from '../energy/index.ts';
import { type TestPaying, testPaying } from '../payments/testing.ts';
import { newId } from '../platform/ids.ts';
import { publishLive } from '../platform/live.ts';
import { outboxHint, writeEvents } from '../platform/outbox.ts';
import { createEars } from './ears.ts';
import { createLabelCodes } from './label-code.ts';
import { createPush, isPushService } from './push.ts';

const codes = createLabelCodes(Buffer.alloc(32, 7));
const mails: string[] = [];
let smtp: SMTPServer;
let paying: TestPaying;

beforeAll(async () => {
  smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const parts: Buffer[] = [];
      stream.on('data', (part: Buffer) => parts.push(part));
      stream.on('end', () => {
        // Quoted-printable: a line that was broken goes on, and "=" was written as =3D.
        mails.push(Buffer.concat(parts).toString().replace(/=\r\n/g, '').replaceAll('=3D', '='));
        done();
      });
    },
  });
  const listening = smtp.listen(0, '127.0.0.1');
  await once(listening, 'listening');
  const { port } = listening.address() as AddressInfo;
  paying = await testPaying({ BUSBAR_SMTP_URL: `smtp://127.0.0.1:${port}` });
  // Transactions of this test began minutes ago, on their own clock.
  for (const table of ['tariff_version', 'tariff_assignment'])
    await paying.house.database.pool.query(`update ${table} set valid_from = now() - interval '1 hour'`);
});
afterAll(async () => {
  await paying.end();
  await new Promise<void>((resolve) => smtp.close(() => resolve()));
});

/** A browser: keeps the cookie that it is given. */
let browsers = 0;
function browser(more: Record<string, string> = {}) {
  let cookie = '';
  const remoteAddress = `10.1.0.${++browsers}`;
  return async (method: string, path: string, body?: unknown) => {
    const answer = await paying.house.house.http.inject({
      method: method as 'GET',
      url: `/api/v1/drive${path}`,
      remoteAddress,
      headers: { ...(cookie && { cookie }), host: 'charge.example.com', ...more },
      ...(body !== undefined && { payload: body as object }),
    });
    const [set] = [answer.headers['set-cookie']].flat();
    if (set) cookie = set.split(';', 1)[0]!;
    return { status: answer.statusCode, body: answer.body ? answer.json() : undefined, set };
  };
}
type Ask = ReturnType<typeof browser>;

/** The token in the last mail to an address. */
const mailedToken = (email: string) =>
  vi.waitFor(() => {
    const token = /drive\/sign-in#([\w-]+)/.exec(
      mails.findLast((mail) => mail.toLowerCase().includes(email.toLowerCase())) ?? '',
    )?.[1];
    if (!token) throw new Error(`no mail to ${email}`);
    return token;
  }, 10_000);

async function signedIn(email: string): Promise<Ask> {
  const ask = browser();
  expect((await ask('POST', '/sign-in', { email })).status).toBe(202);
  expect((await ask('POST', '/sign-in/link', { token: await mailedToken(email) })).status).toBe(200);
  return ask;
}

/** A driver whom the operator knows, with a token. */
async function knownDriver(email: string, uid: string) {
  const organizationId = paying.house.rootId;
  const driver = await paying.made('/drivers', { organizationId, name: 'Grace', email });
  const token = await paying.made('/tokens', {
    organizationId,
    uid,
    kind: 'rfid',
    driverId: driver.id,
    label: 'Blue',
  });
  return { driverId: driver.id as string, tokenId: token.id as string };
}

describe('signing in', () => {
  it('takes a link from one’s own mail, once, and ends where one says so', async () => {
    const ask = browser();
    expect((await ask('GET', '/me')).body.type).toBe('/problems/drive/signed-out');
    await ask('POST', '/sign-in', { email: 'Ada@Example.com' });
    const token = await mailedToken('Ada@Example.com');
    const signed = await ask('POST', '/sign-in/link', { token });
    expect(signed.set).toMatch(/^busbar-drive=.*HttpOnly.*SameSite=Strict/);
    expect((await ask('GET', '/me')).body).toMatchObject({ email: 'Ada@Example.com', name: 'Ada' });
    const thief = browser();
    expect((await thief('POST', '/sign-in/link', { token })).body.type).toBe('/problems/drive/link');
    expect((await thief('POST', '/sign-in/link', { token: 'made-up' })).status).toBe(410);
    const again = await signedIn('ada@example.com');
    expect((await again('POST', '/sign-out', { everywhere: true })).status).toBe(204);
    expect((await ask('GET', '/me')).status).toBe(401);
  });

  it('keeps links and sign-ins as hashes only', async () => {
    await signedIn('hash@example.com');
    const token = await mailedToken('hash@example.com');
    const { rows } = await paying.house.database.pool.query(
      `select to_jsonb(l)::text as row from drive_link l union all select to_jsonb(s)::text from drive_session s`,
    );
    expect(rows.length).toBeGreaterThan(1);
    expect(rows.map(({ row }) => row).join()).not.toContain(token);
  });

  it('sends one address only some links, and says when it may have the next', async () => {
    const ask = browser();
    const answers = [];
    for (let time = 0; time < 4; time++)
      answers.push(await ask('POST', '/sign-in', { email: 'flood@example.com' }));
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 429]);
  });

  it('with a passkey wants a page of ours, and a challenge of ours that nobody used yet', async () => {
    const ask = browser();
    const { body } = await ask('POST', '/sign-in/passkey/challenge').catch(() => ({ body: undefined }));
    // Without a page of ours (an Origin) there is no passkey.
    expect(body.type).toBe('/problems/drive/passkey');
    const page = browser({ origin: 'http://charge.example.com' });
    const { body: challenge } = await page('POST', '/sign-in/passkey/challenge');
    expect(challenge.options.rpId).toBe('charge.example.com');
    const use = async () => {
      const response = { id: 'nobody’s' };
      return (await page('POST', '/sign-in/passkey', { id: challenge.id, response })).body.detail;
    };
    expect(await use()).toBe('This passkey is not known here (any more).');
    expect(await use()).toBe('The request for the passkey ran out.');
  });
});

describe('a driver with an account', () => {
  it('is told when a plan says something else of their transaction, measured anew or not', async () => {
    const { bus, database, rootId } = paying.house;
    const ears = createEars({ db: database.db, bus, onFault: (error) => expect.unreachable(String(error)) });
    const heard: string[] = [];
    const listening = await ears.hear({ events: () => {}, measured: (id) => heard.push(id) });
    const tell = (kind: string, data: unknown) =>
      publishLive(bus, rootId, { kind, siteId: 'site', stationId: null, at: new Date(), data });
    tell('energy.now', { siteId: 'site', transactionIds: ['a', 'b'] });
    tell('energy.now', { siteId: 'site' });
    tell('meter', { transactionId: 'c' });
    await vi.waitFor(() => expect(heard).toEqual(['a', 'b', 'c']));
    listening.end();
    await ears.end();
  });

  it('is known by the address that the operator wrote down, and sees only the end of a token', async () => {
    await knownDriver('grace@example.com', '04AABBCCDD');
    const ask = await signedIn('grace@example.com');
    expect((await ask('GET', '/me')).body).toMatchObject({ name: 'Grace' });
    const { items } = (await ask('GET', '/me/tokens')).body;
    expect(items).toMatchObject([{ label: 'Blue', ending: 'CCDD', usable: true }]);
    expect(JSON.stringify(items)).not.toContain('04AABB');
    const stranger = await signedIn('stranger@example.com');
    expect((await stranger('GET', '/me/tokens')).body.items).toEqual([]);
    expect((await stranger('POST', `/me/tokens/${items[0].id}/block`)).status).toBe(404);
    expect((await ask('POST', `/me/tokens/${items[0].id}/block`)).body).toMatchObject({
      status: 'lost',
      usable: false,
    });
  });

  it('starts with an own token, says when they leave, stops, and finds it in the history; nobody else does', async () => {
    const { tokenId } = await knownDriver('joan@example.com', 'JOAN1');
    const ask = await signedIn('joan@example.com');
    const station = await paying.station('OWN-1');
    const code = codes.codeOf(station.evseId);
    const stranger = await signedIn('mallory@example.com');
    expect((await stranger('POST', `/evses/${code}/start`, { tokenId })).status).toBe(404);
    expect((await ask('POST', `/evses/${code}/start`, { tokenId })).body).toMatchObject({ started: true });
    const transaction = await station.begin();
    await station.meter(transaction, 4000);
    const { items } = (await ask('GET', '/me/transactions')).body;
    expect(items).toMatchObject([
      { siteName: 'Harbour', zone: 'Europe/Berlin', running: true, energyWh: 4000, wish: null },
    ]);
    const path = `/me/transactions/${items[0].id}`;
    expect((await stranger('GET', path)).status).toBe(404);
    expect((await stranger('PUT', `${path}/wish`, { mode: 'now' })).status).toBe(404);

    const departAt = new Date(Date.now() + 3 * 3_600_000).toISOString();
    const wished = await ask('PUT', `${path}/wish`, { mode: 'departure', departAt, energyWh: 24_000 });
    expect(wished.body.wish).toMatchObject({ mode: 'departure', departAt, energyWh: 24_000 });
    expect(wished.body.wish.sentence.text).toMatch(/^20\.0 kWh more until \d\d:\d\d \(in 180 min\)/);
    const late = await ask('PUT', `${path}/wish`, { mode: 'departure', departAt: '2020-01-01T00:00:00Z' });
    expect(late.body.type).toBe('/problems/drive/departure');

    // Where a site shares out its power: why it waits, as its dispatcher wrote it, and until when.
    const nextAt = departAt;
    const evse = (key: string, state: string) => ({
      evses: [{ transactionId: items[0].id, state, nextAt, sentence: { key, params: {}, text: 'Waits.' } }],
    });
    const query = (text: string, values: unknown[]) => paying.house.database.pool.query(text, values);
    // Another worker's: this house's own leaves it alone.
    await query(
      `insert into site_dispatch (site_id, node_id, lease_until)
       select site_id, $2, now() + interval '1 hour' from transaction where id = $1`,
      [items[0].id, newId()],
    );
    await query(
      `insert into site_energy (site_id, managed, mode, stay_hours, energy_wh, version, changed_at)
       select site_id, true, 'departure', 8, 30000, 1, now() from transaction where id = $1
       on conflict (site_id) do update set managed = true`,
      [items[0].id],
    );
    const dispatched = async (key: string, state: string) => {
      await query(
        `insert into site_dispatch (site_id, snapshot, snapshot_at)
         select site_id, $2, now() from transaction where id = $1
         on conflict (site_id) do update set snapshot = excluded.snapshot, snapshot_at = excluded.snapshot_at`,
        [items[0].id, JSON.stringify(evse(key, state))],
      );
      return (await ask('GET', path)).body.power;
    };
    expect(await dispatched('energy_reason.waits_price', 'waiting')).toMatchObject({ waits: true, nextAt });
    expect(await dispatched('energy_reason.ignores', 'trouble')).toBe(null);
    expect(await dispatched('energy_reason.offline_zero', 'offline')).toBe(null);
    // What stays as it is is not written anew: it holds as long as a worker looks after the site, and no longer.
    await dispatched('energy_reason.waits_price', 'waiting');
    await query(
      `update site_dispatch set snapshot_at = now() - interval '1 hour'
        where site_id = (select site_id from transaction where id = $1)`,
      [items[0].id],
    );
    expect((await ask('GET', path)).body.power).toMatchObject({ waits: true, nextAt });
    const { db } = paying.house.database;
    expect(await findDispatched(db, items[0].id, new Date(Date.now() + 2 * 3_600_000))).toBeUndefined();

    expect((await ask('POST', `${path}/stop`)).body).toMatchObject({ stopped: true });
    await station.stop(transaction, 10_000);
    await vi.waitFor(
      async () => {
        expect((await ask('GET', path)).body).toMatchObject({
          running: false,
          costMinor: 720,
          energyWh: 10_000,
          lines: [{}, {}],
        });
      },
      { timeout: 10_000, interval: 500 },
    );
    await station.close();
  });

  it('keeps vehicles and favourites, takes everything along, and leaves without a trace of the name', async () => {
    const ask = await signedIn('leaver@example.com');
    const car = (await ask('POST', '/me/vehicles', { plate: 'hh ab 123', model: 'Zoe' })).body;
    expect(car).toMatchObject({ plate: 'HH AB 123' });
    expect((await ask('PUT', `/me/favourites/${paying.siteId}`)).status).toBe(204);
    expect((await ask('GET', '/me/favourites')).body.items).toMatchObject([{ name: 'Harbour' }]);
    expect((await ask('PATCH', '/me', { name: 'Leaving Person', language: 'de' })).body.name).toBe(
      'Leaving Person',
    );
    const everything = JSON.stringify((await ask('GET', '/me/export')).body);
    for (const own of ['leaver@example.com', 'Leaving Person', 'HH AB 123'])
      expect(everything).toContain(own);

    expect((await ask('DELETE', '/me')).status).toBe(204);
    expect((await ask('GET', '/me')).status).toBe(401);
    const { rows } = await paying.house.database.pool.query(
      `select relname as name from pg_class
        where relkind = 'r' and not relispartition and relnamespace = 'public'::regnamespace`,
    );
    for (const { name } of rows) {
      const found = await paying.house.database.pool.query(
        `select 1 from "${name}" t where to_jsonb(t)::text ~* 'leaver@example|Leaving Person|HH AB 123'`,
      );
      expect([name, found.rowCount]).toEqual([name, 0]);
    }
  });
});

describe('leaving in the middle of a transaction', () => {
  const query = async (text: string, values: unknown[]) =>
    (await paying.house.database.pool.query(text, values)).rows;
  /** Somebody who signed up by themselves, with a card that an operator gave them since. */
  async function signedUp(email: string, uid: string) {
    const ask = await signedIn(email);
    const [{ id: driverId }] = await query('select id from driver where lower(email) = $1', [email]);
    const body = { organizationId: paying.house.rootId, uid, kind: 'rfid', driverId };
    const token = await paying.made('/tokens', body);
    return { ask, driverId: driverId as string, tokenId: token.id as string };
  }

  it('is refused while one’s own card charges, and leaves what is reserved; then it goes', async () => {
    const { ask, driverId, tokenId } = await signedUp('vera@example.com', 'VERA1');
    const station = await paying.station('LEAVE-1');
    await ask('POST', `/evses/${codes.codeOf(station.evseId)}/start`, { tokenId });
    const number = await station.begin();
    const other = await paying.station('LEAVE-2');
    const [startsAt, expiresAt] = [1, 2].map((hours) =>
      new Date(Date.now() + hours * 3_600_000).toISOString(),
    );
    const wanted = { token: { uid: 'VERA1', kind: 'rfid' }, evse: 1, startsAt, expiresAt };
    await paying.made('/stations/LEAVE-2/reservations', wanted);
    const reserved = () => query('select state from reservation where token_uid = $1', ['VERA1']);
    const before = await reserved();
    expect(before).toHaveLength(1);

    const refused = await ask('DELETE', '/me');
    expect(refused).toMatchObject({ status: 409, body: { type: '/problems/drivers/charging' } });
    expect(await reserved()).toEqual(before);
    expect((await ask('GET', '/me')).status).toBe(200);

    await station.stop(number, 5000);
    expect((await ask('DELETE', '/me')).status).toBe(204);
    expect(await query('select name from driver where id = $1', [driverId])).toEqual([
      { name: expect.stringMatching(/^Erased driver /) },
    ]);
    await station.close();
    await other.close();
  });

  it('does not touch what an operator knows: the account goes, and the card charges on', async () => {
    const { driverId, tokenId } = await knownDriver('walt@example.com', 'WALT1');
    const ask = await signedIn('walt@example.com');
    const station = await paying.station('LEAVE-3');
    await ask('POST', `/evses/${codes.codeOf(station.evseId)}/start`, { tokenId });
    const number = await station.begin();
    expect((await ask('DELETE', '/me')).status).toBe(204);
    expect((await ask('GET', '/me')).status).toBe(401);
    expect(await query('select 1 from drive_account where lower(email) = $1', ['walt@example.com'])).toEqual(
      [],
    );
    await station.stop(number, 5000);
    expect(
      await query(`select state, energy_wh::int as energy from transaction where token_id = $1`, [tokenId]),
    ).toEqual([{ state: 'ended', energy: 5000 }]);
    expect(await query('select name from driver where id = $1', [driverId])).toEqual([{ name: 'Grace' }]);
    await station.close();
  });
});

describe('notices', () => {
  it('are mailed to who wants them, once, when charging begins and ends', async () => {
    const { tokenId } = await knownDriver('nora@example.com', 'NORA1');
    const ask = await signedIn('nora@example.com');
    await ask('PATCH', '/me', { mailNotices: true, language: 'de' });
    const station = await paying.station('OWN-2');
    await ask('POST', `/evses/${codes.codeOf(station.evseId)}/start`, { tokenId });
    const transaction = await station.begin();
    await station.stop(transaction, 3000);
    await station.close();
    const mailed = () =>
      mails.filter((mail) => mail.includes('To: nora@example.com') && !mail.includes('sign-in#'));
    await vi.waitFor(() => expect(mailed()).toHaveLength(2), { timeout: 10_000 });
    expect(mailed().join()).toContain('3 kWh wurden geladen');
  });

  it('of a reservation come before it begins, when it is lost, cancelled or over: each once, whichever node looks', async () => {
    const { tokenId } = await knownDriver('rosa@example.com', 'ROSA1');
    const ask = await signedIn('rosa@example.com');
    const { house, made } = paying;
    const { pool } = house.database;
    await paying.station('OWN-3').then((station) => station.close());
    const mailed = () =>
      mails
        .filter((mail) => mail.includes('To: rosa@example.com') && !mail.includes('sign-in#'))
        .map((mail) => /Subject: (.*?): /.exec(mail)?.[1])
        .toSorted();
    const run = (name: string) => house.house.repeatedWork.find((job) => job.name === name)!.run();
    const minutes = (count: number) => new Date(Date.now() + count * 60_000).toISOString();
    const reserve = async (from: number) => {
      const body = { token: { uid: 'ROSA1' }, startsAt: minutes(from), expiresAt: minutes(from + 20) };
      const { reservation } = await made('/stations/OWN-3/reservations', { ...body, graceMinutes: 5 });
      expect(reservation.token.id).toBe(tokenId);
      return reservation.id as string;
    };
    const soon = await reserve(10);
    const [lost, over] = [await reserve(300), await reserve(400)];
    // Who reserves for ten minutes from now knows; who did so an hour ago is told, if they want to be.
    await run('send-notices');
    await pool.query(`update reservation set created_at = now() - interval '1 hour' where id = $1`, [soon]);
    await run('send-notices');
    expect(mailed()).toEqual([]);
    await ask('PATCH', '/me', { mailNotices: true });
    await Promise.all([run('send-notices'), run('send-notices')]);
    expect(mailed()).toEqual(['Your reservation begins']);
    // What drivers would drive for in vain is told to everybody.
    await ask('PATCH', '/me', { mailNotices: false });
    expect((await paying.ask('POST', `/reservations/${soon}/cancel`)).status).toBe(200);
    await pool.query(`update reservation set state = 'removed' where id = $1`, [lost]);
    await happens('reservation.removed', lost);
    await vi.waitFor(async () => {
      await run('send-notices');
      expect(mailed()).toEqual([
        'Your reservation begins',
        'Your reservation is lost',
        'Your reservation was cancelled',
      ]);
    }, 10_000);
    await ask('PATCH', '/me', { mailNotices: true });
    await pool.query(
      `update reservation set starts_at = now() - interval '9 minutes', hold_until = now() - interval '4 minutes' where id = $1`,
      [over],
    );
    await run('expire-reservations');
    await vi.waitFor(async () => {
      await Promise.all([run('send-notices'), run('send-notices')]);
      expect(mailed()).toContain('Your reservation has ended');
    }, 10_000);
    expect(mailed()).toHaveLength(4);
  });

  /** Tells those who follow events of one. */
  async function happens(kind: string, subjectId: string) {
    const { db } = paying.house.database;
    await db.transaction().execute((trx) =>
      writeEvents(trx, newId, [
        {
          kind,
          at: new Date(),
          organizationId: paying.house.rootId,
          subjectId,
          data: { reservationId: subjectId },
        },
      ]),
    );
    paying.house.bus.publish(outboxHint, null);
  }

  it('go to the browsers’ makers only, sealed for one browser and signed by us', async () => {
    for (const elsewhere of [
      'http://fcm.googleapis.com/x',
      'https://127.0.0.1/x',
      'https://push.apple.com.evil.example/x',
      'https://fcm.googleapis.com:8443/x',
    ])
      expect(isPushService(elsewhere)).toBe(false);
    const browserKey = createECDH('prime256v1');
    browserKey.generateKeys();
    const auth = randomBytes(16).toString('base64url');
    const sent: { url: string; headers: Headers; body: Buffer }[] = [];
    const push = createPush(Buffer.alloc(32, 7), {
      contact: () => 'https://charge.example.com',
      send: async (url, init) => {
        const body = Buffer.from(init?.body as Uint8Array);
        sent.push({ url: String(url), headers: new Headers(init?.headers), body });
        return new Response(null, { status: sent.length === 1 ? 201 : 410 });
      },
    });
    const endpoint = 'https://fcm.googleapis.com/fcm/send/abc';
    const subscription = { endpoint, p256dh: browserKey.getPublicKey('base64url'), auth };
    expect(await push.push(subscription, { title: 'Done' })).toBe('sent');
    expect(await push.push(subscription, { title: 'Done' })).toBe('gone');
    const opened = ece.decrypt(sent[0]!.body, {
      version: 'aes128gcm',
      privateKey: browserKey,
      authSecret: auth,
    });
    expect(JSON.parse(opened.toString())).toEqual({ title: 'Done' });
    const { jwtVerify, importJWK } = await import('jose');
    const [, token, key] = /^vapid t=(\S+), k=(\S+)$/.exec(sent[0]!.headers.get('authorization')!)!;
    expect(key).toBe(push.publicKey);
    const point = Buffer.from(key!, 'base64url');
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((part) => part.toString('base64url'));
    const { payload } = await jwtVerify(
      token!,
      await importJWK({ kty: 'EC', crv: 'P-256', x: x!, y: y! }, 'ES256'),
    );
    expect(payload.aud).toBe('https://fcm.googleapis.com');
  });
});
