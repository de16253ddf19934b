import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../testing/app.ts';

const browser = { host: 'localhost', origin: 'http://localhost' };

describe('operators, grants and keys', () => {
  let house: TestApp;
  beforeAll(async () => {
    house = await testApp();
  });
  afterAll(() => house.close());

  const json = async (key: string | undefined, method: string, path: string, body?: unknown) => {
    const answer = await house.ask(key, method, path, body);
    return { status: answer.statusCode, body: answer.body ? answer.json() : undefined };
  };
  const signIn = (email: string, password: string, cookies: Record<string, string> = {}) =>
    house.app.inject({
      method: 'POST',
      url: '/api/v1/sign-in',
      headers: browser,
      cookies,
      payload: { email, password },
    });
  const cookieOf = (answer: { cookies: { name: string; value: string }[] }) => ({
    busbar: answer.cookies.find(({ name }) => name === 'busbar')!.value,
  });
  const meAs = (cookies: Record<string, string>) => house.app.inject({ url: '/api/v1/me', cookies });
  let count = 0;
  const makeOperator = async (role = 'viewer', organizationId = house.rootId, password = 'correct horse') => {
    const email = `operator${++count}@example.com`;
    const grants = [{ role, organizationId, siteId: null }];
    const made = await json(house.ownerKey, 'POST', '/operators', { email, name: email, grants, password });
    expect(made.status).toBe(201);
    return { id: made.body.operator.id as string, email, password };
  };

  describe('signing in', () => {
    it('gives a cookie that scripts and other sites cannot use, and a new one each time', async () => {
      const { email, password } = await makeOperator();
      const planted = { busbar: 'planted-by-somebody-else' };
      const first = await signIn(email, password, planted);
      expect(first.statusCode).toBe(200);
      expect(first.headers['set-cookie']).toMatch(
        /^busbar=[\w-]{43}; Max-Age=\d+; Path=\/; HttpOnly; SameSite=Lax$/,
      );
      expect(cookieOf(first)).not.toEqual(planted);
      expect((await meAs(planted)).statusCode).toBe(401);
      const second = await signIn(email, password, cookieOf(first));
      expect(cookieOf(second)).not.toEqual(cookieOf(first));
      expect((await meAs(cookieOf(first))).statusCode).toBe(401);
      expect((await meAs(cookieOf(second))).json()).toMatchObject({ email, kind: 'operator' });
    });

    it('keeps only hashes of cookies, keys and passwords', async () => {
      const { email, password } = await makeOperator();
      const { busbar } = cookieOf(await signIn(email, password));
      const rows = await house.db.selectFrom('sign_in_session').selectAll().execute();
      expect(JSON.stringify(rows)).not.toContain(busbar);
      const accounts = await house.db.selectFrom('operator').select('password_hash').execute();
      expect(accounts.every(({ password_hash }) => password_hash?.startsWith('$argon2id$'))).toBe(true);
    });

    it('answers a wrong password, an unknown address and a disabled account with the same words', async () => {
      const { id, email, password } = await makeOperator();
      const wrong = await signIn(email, 'wrong password');
      const unknown = await signIn('nobody@example.com', 'wrong password');
      await json(house.ownerKey, 'POST', `/operators/${id}/disable`);
      const disabled = await signIn(email, password);
      expect([wrong, unknown, disabled].map(({ statusCode }) => statusCode)).toEqual([401, 401, 401]);
      expect(new Set([wrong.body, unknown.body, disabled.body]).size).toBe(1);
    });

    it('stops guessing after five failures, forgets them after a quarter of an hour, and spares the others', async () => {
      const { email, password } = await makeOperator();
      const guesses = await Promise.all(Array.from({ length: 8 }, () => signIn(email, 'guess guess')));
      expect(guesses.filter(({ statusCode }) => statusCode === 429)).toHaveLength(3);
      const refused = await signIn(email, password);
      expect(refused.statusCode).toBe(429);
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
      const other = await makeOperator();
      expect((await signIn(other.email, other.password)).statusCode).toBe(200);
      house.clock.advance(15 * 60_000);
      expect((await signIn(email, password)).statusCode).toBe(200);
    });

    it('refuses to be started from a page of another site', async () => {
      const { email, password } = await makeOperator();
      const answer = await house.app.inject({
        method: 'POST',
        url: '/api/v1/sign-in',
        headers: { host: 'localhost', origin: 'http://evil.example' },
        payload: { email, password },
      });
      expect(answer.statusCode).toBe(403);
      expect(answer.headers['set-cookie']).toBeUndefined();
    });

    it('lasts while it is used, a day without use at the most, thirty days in any case', async () => {
      const { email, password } = await makeOperator();
      const cookies = cookieOf(await signIn(email, password));
      for (let day = 0; day < 33; day++) {
        house.clock.advance(23 * 3_600_000);
        const expected = (day + 1) * 23 < 30 * 24 ? 200 : 401;
        expect((await meAs(cookies)).statusCode).toBe(expected);
      }
      const unused = cookieOf(await signIn(email, password));
      house.clock.advance(25 * 3_600_000);
      expect((await meAs(unused)).statusCode).toBe(401);
    });

    it('ends by signing out', async () => {
      const { email, password } = await makeOperator();
      const cookies = cookieOf(await signIn(email, password));
      const out = await house.app.inject({
        method: 'POST',
        url: '/api/v1/sign-out',
        cookies,
        headers: browser,
      });
      expect(out.statusCode).toBe(204);
      expect((await meAs(cookies)).statusCode).toBe(401);
    });

    it('lets a temporary password do nothing but choose an own one', async () => {
      const { id, email, password } = await makeOperator('owner');
      const before = cookieOf(await signIn(email, password));
      const { temporaryPassword } = (await json(house.ownerKey, 'POST', `/operators/${id}/password-reset`))
        .body;
      expect((await meAs(before)).statusCode).toBe(401);
      const answer = await signIn(email, temporaryPassword);
      expect(answer.json()).toEqual({ mustChangePassword: true });
      const cookies = cookieOf(answer);
      const inject = (method: 'GET' | 'PUT', path: string, payload?: object) =>
        house.app.inject({
          method,
          url: `/api/v1${path}`,
          cookies,
          headers: browser,
          ...(payload && { payload }),
        });
      expect((await inject('GET', '/operators')).statusCode).toBe(403);
      const change = { current: temporaryPassword, password: 'my very own words' };
      expect((await inject('PUT', '/me/password', { ...change, current: 'no' })).statusCode).toBe(422);
      expect((await inject('PUT', '/me/password', change)).statusCode).toBe(204);
      expect((await inject('GET', '/operators')).statusCode).toBe(200);
    });
  });

  describe('granting', () => {
    it('lets nobody grant, or make a key for, more than they hold', async () => {
      const north = await house.organization('North');
      const south = await house.organization('South');
      const grant = (role: string, organizationId: string) => ({ role, organizationId, siteId: null });
      const make = (email: string, grants: unknown[]) =>
        json(north.key, 'POST', '/operators', { email, name: 'X', grants });
      expect((await make('n1@example.com', [grant('owner', north.id)])).status).toBe(201);
      expect((await make('n2@example.com', [grant('viewer', house.rootId)])).status).toBe(403);
      expect(
        (await make('n3@example.com', [grant('viewer', north.id), grant('viewer', south.id)])).status,
      ).toBe(403);
      const key = (organizationId: string) =>
        json(north.key, 'POST', '/keys', { name: 'k', role: 'viewer', organizationId });
      expect((await key(north.id)).status).toBe(201);
      expect((await key(south.id)).status).toBe(403);
    });

    it('does not let an owner of a part take over an operator who holds more', async () => {
      const west = await house.organization('West');
      const { id, email } = await makeOperator('owner');
      const both = [
        { role: 'owner', organizationId: house.rootId, siteId: null },
        { role: 'viewer', organizationId: west.id, siteId: null },
      ];
      await json(house.ownerKey, 'PUT', `/operators/${id}/grants`, { grants: both });
      const seen = await json(west.key, 'GET', `/operators/${id}`);
      expect(seen.body).toMatchObject({ email, changeable: false, grants: [{ organizationId: west.id }] });
      expect(JSON.stringify(seen.body)).not.toContain(house.rootId);
      for (const verb of ['disable', 'password-reset']) {
        expect((await json(west.key, 'POST', `/operators/${id}/${verb}`)).status).toBe(403);
      }
      expect((await json(west.key, 'PATCH', `/operators/${id}`, { email: 'mine@example.com' })).status).toBe(
        403,
      );
      // Taking away what lies within their own reach is theirs, and leaves the rest as it was.
      expect((await json(west.key, 'PUT', `/operators/${id}/grants`, { grants: [] })).status).toBe(200);
      const left = await json(house.ownerKey, 'GET', `/operators/${id}`);
      expect(left.body.grants).toMatchObject([{ role: 'owner', organizationId: house.rootId }]);
    });

    it('keeps an owner of the whole house, however two try to leave at once', async () => {
      const alone = await testApp();
      try {
        const owners = await Promise.all(
          ['a', 'b'].map(async (name) => {
            const grants = [{ role: 'owner', organizationId: alone.rootId, siteId: null }];
            const body = { email: `${name}@example.com`, name, grants };
            return (await alone.ask(alone.ownerKey, 'POST', '/operators', body)).json().operator.id;
          }),
        );
        const leave = (id: string) =>
          alone.ask(alone.ownerKey, 'PUT', `/operators/${id}/grants`, { grants: [] });
        const answers = await Promise.all(owners.map(leave));
        expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([200, 409]);
        expect(answers.find(({ statusCode }) => statusCode === 409)!.json().title).toBe('Last owner');
      } finally {
        await alone.close();
      }
    });

    it('takes a withdrawn grant away at once, and tells whoever follows it', async () => {
      const { id, email, password } = await makeOperator('owner');
      const { busbar } = cookieOf(await signIn(email, password));
      const signed = await house.access.authenticate({ sessionToken: busbar });
      const { promise, resolve } = Promise.withResolvers<unknown>();
      const followed = signed!.follow(resolve);
      await json(house.ownerKey, 'PUT', `/operators/${id}/grants`, { grants: [] });
      expect((await house.app.inject({ url: '/api/v1/operators', cookies: { busbar } })).statusCode).toBe(
        403,
      );
      expect(await promise).toMatchObject({ caller: { grants: [] } });
      followed.end();
    });

    it('ends what follows a revoked key or a disabled operator', async () => {
      const key = await house.key('viewer', house.rootId);
      const { id, email, password } = await makeOperator('viewer');
      const { busbar } = cookieOf(await signIn(email, password));
      const ends = [{ bearer: key }, { sessionToken: busbar }].map(async (credentials) => {
        const signed = await house.access.authenticate(credentials);
        return new Promise((resolve) => signed!.follow(resolve));
      });
      const listed = (await json(house.ownerKey, 'GET', '/keys?limit=200')).body.items;
      const keyId = listed.find(({ prefix }: { prefix: string }) => key.startsWith(prefix)).id;
      expect((await json(house.ownerKey, 'DELETE', `/keys/${keyId}`)).status).toBe(204);
      await json(house.ownerKey, 'POST', `/operators/${id}/disable`);
      expect(await Promise.all(ends)).toEqual([undefined, undefined]);
      expect((await json(key, 'GET', '/me')).status).toBe(401);
    });

    it('lets an API key expire', async () => {
      const expiresAt = new Date(house.clock.now().getTime() + 60_000).toISOString();
      const body = { name: 'short', role: 'viewer', organizationId: house.rootId, expiresAt };
      const { key } = (await json(house.ownerKey, 'POST', '/keys', body)).body;
      expect((await json(key, 'GET', '/me')).status).toBe(200);
      house.clock.advance(61_000);
      expect((await json(key, 'GET', '/me')).status).toBe(401);
    });

    it('lets no key outlive the one it was made with', async () => {
      const soon = new Date(house.clock.now().getTime() + 60_000).toISOString();
      const later = new Date(house.clock.now().getTime() + 60_001).toISOString();
      const body = { name: 'k', role: 'owner', organizationId: house.rootId };
      const maker = (await json(house.ownerKey, 'POST', '/keys', { ...body, expiresAt: soon })).body;
      for (const expiresAt of [undefined, null, later]) {
        const refused = await json(maker.key, 'POST', '/keys', { ...body, expiresAt });
        expect(refused.status).toBe(403);
        expect(refused.body.detail).toContain(soon);
      }
      const child = (await json(maker.key, 'POST', '/keys', { ...body, expiresAt: soon })).body;
      const grandchild = (await json(child.key, 'POST', '/keys', { ...body, expiresAt: soon })).body;
      expect((await json(grandchild.key, 'GET', '/me')).status).toBe(200);
      for (let times = 0; times < 2; times++)
        expect((await json(house.ownerKey, 'DELETE', `/keys/${maker.apiKey.id}`)).status).toBe(204);
      for (const { key } of [maker, child, grandchild])
        expect((await json(key, 'GET', '/me')).status).toBe(401);
      const { items } = (await json(house.ownerKey, 'GET', '/audit?action=api_key.revoked&limit=3')).body;
      expect(new Set(items.map(({ subjectId }: { subjectId: string }) => subjectId))).toEqual(
        new Set([maker, child, grandchild].map(({ apiKey }) => apiKey.id)),
      );
      expect((await json(house.ownerKey, 'GET', '/me')).status).toBe(200);
    });

    it('lets no key that expires let an operator in, though it may shut one out', async () => {
      const expiresAt = new Date(house.clock.now().getTime() + 60_000).toISOString();
      const body = { name: 'short', role: 'owner', organizationId: house.rootId, expiresAt };
      const { key } = (await json(house.ownerKey, 'POST', '/keys', body)).body;
      const { id } = await makeOperator();
      const viewer = { role: 'viewer', organizationId: house.rootId, siteId: null };
      const grants = [viewer, { ...viewer, role: 'owner' }];
      expect(
        (await json(house.ownerKey, 'PUT', `/operators/${id}/grants`, { grants: [viewer] })).status,
      ).toBe(200);
      for (const [method, path, sent] of [
        ['POST', '/operators', { email: 'stays@example.org', name: 'Stays', grants }],
        ['PUT', `/operators/${id}/grants`, { grants }],
        ['POST', `/operators/${id}/password-reset`],
        ['POST', `/operators/${id}/enable`],
      ] as const) {
        const refused = await json(key, method, path, sent);
        expect(refused, path).toMatchObject({ status: 403, body: { title: 'Longer than you hold' } });
        expect(refused.body.detail).toContain(expiresAt);
      }
      expect((await json(key, 'PUT', `/operators/${id}/grants`, { grants: [viewer] })).status).toBe(200);
      expect((await json(key, 'POST', `/operators/${id}/disable`)).status).toBe(200);
    });

    it('refuses an address twice, whatever its case', async () => {
      const { email } = await makeOperator();
      const grants = [{ role: 'viewer', organizationId: house.rootId, siteId: null }];
      const twice = await json(house.ownerKey, 'POST', '/operators', {
        email: email.toUpperCase(),
        name: 'X',
        grants,
      });
      expect(twice).toMatchObject({ status: 409, body: { title: 'E-mail address taken' } });
    });
  });

  describe('organizations', () => {
    it('move with all below them, and whoever held the new place reaches them', async () => {
      const [a, b] = [await house.organization('A'), await house.organization('B')];
      const child = await house.organization('A child', { parentId: a.id });
      const grandchild = await house.organization('A grandchild', { parentId: child.id });
      expect((await json(b.key, 'GET', `/organizations/${grandchild.id}`)).status).toBe(404);
      const moved = await json(house.ownerKey, 'POST', `/organizations/${child.id}/move`, { parentId: b.id });
      expect(moved.body.path).toEqual([house.rootId, b.id, child.id]);
      expect((await json(b.key, 'GET', `/organizations/${grandchild.id}`)).body.path).toEqual([
        b.id,
        child.id,
        grandchild.id,
      ]);
      expect((await json(a.key, 'GET', `/organizations/${grandchild.id}`)).status).toBe(404);
    });

    it('do not hang under themselves, nor move or end by the hand of who holds just them', async () => {
      const a = await house.organization('Ring');
      const child = await house.organization('Ring child', { parentId: a.id });
      const move = (key: string, id: string, parentId: string) =>
        json(key, 'POST', `/organizations/${id}/move`, { parentId });
      expect((await move(house.ownerKey, a.id, child.id)).status).toBe(409);
      expect((await move(house.ownerKey, a.id, a.id)).status).toBe(409);
      expect((await move(a.key, a.id, child.id)).status).toBe(403);
      expect((await json(a.key, 'POST', `/organizations/${a.id}/retire`)).status).toBe(403);
      expect((await json(house.ownerKey, 'POST', `/organizations/${a.id}/retire`)).body).toMatchObject({
        status: 409,
        detail: expect.stringContaining('1 organizations'),
      });
      expect((await json(house.ownerKey, 'POST', `/organizations/${child.id}/retire`)).status).toBe(204);
      expect((await json(house.ownerKey, 'POST', `/organizations/${a.id}/retire`)).status).toBe(204);
    });

    it('are listed page by page without gap or double, whatever their names', async () => {
      const parent = await house.organization('Many');
      for (const name of ['a%', 'A_', 'b', 'B', 'ä', 'Z'])
        await house.organization(name, { parentId: parent.id });
      const walk = async (limit: number) => {
        const names: string[] = [];
        let cursor = '';
        do {
          const { body } = await json(
            house.ownerKey,
            'GET',
            `/organizations?parentId=${parent.id}&limit=${limit}${cursor}`,
          );
          names.push(...body.items.map(({ name }: { name: string }) => name));
          cursor = body.nextCursor && `&cursor=${body.nextCursor}`;
        } while (cursor);
        return names;
      };
      const all = await walk(200);
      expect(all).toHaveLength(6);
      for (const limit of [1, 2, 3, 5, 6]) expect(await walk(limit)).toEqual(all);
      const found = await json(house.ownerKey, 'GET', `/organizations?q=${encodeURIComponent('a%')}`);
      expect(found.body.items.map(({ name }: { name: string }) => name)).toEqual(['a%']);
      expect((await json(house.ownerKey, 'GET', '/organizations?cursor=abc')).status).toBe(422);
    });
  });

  describe('the audit trail', () => {
    it('tells who did what, and shows when an entry was changed or taken out', async () => {
      const { id } = await makeOperator();
      await json(house.ownerKey, 'POST', `/operators/${id}/disable`);
      const { body } = await json(house.ownerKey, 'GET', `/audit?subjectId=${id}`);
      expect(body.items.map(({ action }: { action: string }) => action)).toEqual([
        'operator.disabled',
        'operator.created',
      ]);
      expect(body.items[0]).toMatchObject({ actorKind: 'api_key', actorName: 'BUSBAR_ADMIN_API_KEY' });
      const check = async () => (await json(house.ownerKey, 'GET', '/audit/verification')).body;
      expect(await check()).toMatchObject({ whole: true, brokenAt: null });
      const [entry] = body.items;
      const set = (detail: string) =>
        house.db.updateTable('audit').set({ detail }).where('sequence', '=', entry.sequence).execute();
      await set('{"by": "nobody"}');
      expect(await check()).toMatchObject({ whole: false, brokenAt: entry.sequence });
      await set('{}');
      expect(await check()).toMatchObject({ whole: true });
    });

    it('stays one chain when many write at once', async () => {
      await Promise.all(Array.from({ length: 12 }, (_, index) => house.organization(`Crowd ${index}`)));
      expect(await house.access.verifyAudit()).toMatchObject({ whole: true });
    });
  });
});
