import { beforeEach, describe, expect, it } from 'vitest';
import { type TestApp, testApp } from '../testing/app.ts';

const browser = { host: 'localhost', origin: 'http://localhost' };

describe('the first run', () => {
  let house: TestApp;
  let setupCode: string;
  beforeEach(async () => {
    house = await testApp();
    setupCode = (await house.access.prepareFirstRun({})).setupCode!;
    return () => house.close();
  });

  const setUp = (code: string) =>
    house.app.inject({
      method: 'POST',
      url: '/api/v1/setup',
      headers: browser,
      payload: {
        code,
        organizationName: 'Volt',
        name: 'Ada',
        email: 'ada@example.com',
        password: 'correct horse',
      },
    });
  const needed = async () => (await house.app.inject({ url: '/api/v1/setup' })).json().needed;

  it('makes the first operator against the printed code, once, and signs them in', async () => {
    expect(await needed()).toBe(true);
    expect((await setUp('WRONG-CODE')).statusCode).toBe(422);
    const answers = await Promise.all([
      setUp(setupCode.toLowerCase().replaceAll('-', ' ')),
      setUp(setupCode),
    ]);
    expect(answers.map(({ statusCode }) => statusCode).sort()).toEqual([204, 409]);
    const cookies = { busbar: answers.find(({ statusCode }) => statusCode === 204)!.cookies[0]!.value };
    const me = (await house.app.inject({ url: '/api/v1/me', cookies })).json();
    expect(me).toMatchObject({ name: 'Ada', grants: [{ role: 'owner', organizationName: 'Volt' }] });
    expect(await needed()).toBe(false);
    expect((await setUp(setupCode)).statusCode).toBe(409);
  });

  it('prints the same code at the next start and on every node, and keeps it sealed', async () => {
    expect((await house.access.prepareFirstRun({})).setupCode).toBe(setupCode);
    const rows = await house.db.selectFrom('setting').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(setupCode);
  });

  it('cannot be guessed', async () => {
    for (let guess = 0; guess < 5; guess++) await setUp(`GUES-SGUE-${guess}`);
    expect((await setUp(setupCode)).statusCode).toBe(429);
  });

  it('is done unattended by the settings, the same at each start', async () => {
    const owner = { email: 'ada@example.com', name: 'Ada', password: 'correct horse' };
    const wanted = { owner, apiKey: 'a-key-of-the-settings' };
    for (let start = 0; start < 3; start++) expect(await house.access.prepareFirstRun(wanted)).toEqual({});
    const operators = await house.ask('a-key-of-the-settings', 'GET', '/operators');
    expect(operators.json().items).toHaveLength(1);
    // A password changed since then is not changed back.
    await house.access.prepareFirstRun({ owner: { ...owner, password: 'another password' } });
    const signIn = (password: string) =>
      house.app.inject({
        method: 'POST',
        url: '/api/v1/sign-in',
        headers: browser,
        payload: { email: owner.email, password },
      });
    expect((await signIn('another password')).statusCode).toBe(401);
    expect((await signIn('correct horse')).statusCode).toBe(200);
  });
});

describe('over https', () => {
  it('marks the cookie Secure and ties it to the host', async () => {
    const house = await testApp(undefined, { secureCookies: true, publicUrl: 'https://busbar.example' });
    try {
      const owner = { email: 'ada@example.com', name: 'Ada', password: 'correct horse' };
      await house.access.prepareFirstRun({ owner });
      const answer = await house.app.inject({
        method: 'POST',
        url: '/api/v1/sign-in',
        headers: { host: 'inside:8080', origin: 'https://busbar.example' },
        payload: owner && { email: owner.email, password: owner.password },
      });
      expect(answer.headers['set-cookie']).toMatch(
        /^__Host-busbar=.*; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
      );
      expect(answer.headers['strict-transport-security']).toBeDefined();
    } finally {
      await house.close();
    }
  });
});
