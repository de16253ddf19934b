import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { permissionsOf, roleHas } from '../access/index.ts';
import type { Handled } from '../platform/http/handle.ts';
import { apiPrefix } from '../platform/http/routes.ts';
import { type TestHouse, testHouse } from './house.ts';
import { sampleBody, samplePath } from './sample.ts';
import { plantTwin, type Twin } from './twin.ts';

/**
 * Two organizations with twin data, and every route of the API as it is registered: whoever adds a route is
 * tried by this, without naming it. A route that cannot be tried with a made-up request fails, too.
 */
describe('every route of the API', () => {
  let all: TestHouse;
  let north: Twin & { owner: string; viewer: string };
  let south: Twin & { owner: string };
  /** In the same organization as north, at a site of its own. */
  let east: Twin;
  let northSiteOwner: string;
  let routes: readonly Handled[];

  const key = async (role: string, organizationId: string, siteId: string | null = null) =>
    (await all.ask(all.ownerKey, 'POST', '/keys', { name: role, role, organizationId, siteId })).json()
      .key as string;
  const plant = async (mark: string) => {
    const body = { parentId: all.rootId, kind: 'operator', name: `${mark} organization` };
    const { id } = (await all.ask(all.ownerKey, 'POST', '/organizations', body)).json();
    return { ...(await plantTwin(all.database.db, id, mark)), owner: await key('owner', id) };
  };
  beforeAll(async () => {
    all = await testHouse();
    routes = all.house.http.apiRoutes;
    const planted = await plant('NORTH');
    north = { ...planted, viewer: await key('viewer', planted.organizationId) };
    south = await plant('SOUTH');
    east = await plantTwin(all.database.db, north.organizationId, 'EAST');
    northSiteOwner = await key('owner', north.organizationId, north.siteId);
  });
  afterAll(() => all.end());

  const name = ({ route }: Handled) => `${route.method} ${route.path}`;
  const isPublic = ({ route }: Handled) => route.permission === 'public';
  const isStream = ({ options }: Handled) => options.produces?.startsWith('text/event-stream') ?? false;
  const isAboutSomething = ({ route }: Handled) => /\{(?!viewId)\w+\}/.test(route.path);
  const isWrite = ({ route }: Handled) => route.method !== 'GET';

  async function ask(bearer: string | undefined, one: Handled, twin: Twin) {
    const { route } = one;
    return all.ask(bearer, route.method, samplePath(route, twin), sampleBody(route, twin));
  }
  /** What is wrong, by route: one list says more than the first failure. */
  async function complaints(over: readonly Handled[], judge: (one: Handled) => Promise<string | undefined>) {
    const found: string[] = [];
    for (const one of over) {
      const complaint = await judge(one);
      if (complaint) found.push(`${name(one)}: ${complaint}`);
    }
    return found;
  }
  /** A word of the twin's that the text holds, but for those that the reader may know. */
  function leak(text: string, twin: Twin = north, known: readonly string[] = []): string | undefined {
    const { owner, viewer, ...words } = twin as Partial<typeof north>;
    const found = Object.values(words).find((word) => text.includes(word) && !known.includes(word));
    return found && `tells a stranger “${found}”`;
  }
  /** Every row of every table that holds one of the twin's ids or its mark. */
  async function rowsOf({ mark, organizationId, stationId, siteId }: Twin): Promise<string[]> {
    const tables = await sql<{ name: string }>`
      select relname as name from pg_class
       where relkind in ('r', 'p') and not relispartition and relnamespace = 'public'::regnamespace
       order by relname`.execute(all.database.db);
    const found: string[] = [];
    for (const { name } of tables.rows) {
      const { rows } = await sql<{ row: string }>`
        select to_jsonb(t)::text as row from ${sql.table(name)} t
         where to_jsonb(t)::text ~ ${[mark, organizationId, stationId, siteId].join('|')}`.execute(
        all.database.db,
      );
      found.push(...rows.map(({ row }) => `${name} ${row}`).sort());
    }
    return found;
  }

  it('asks for a permission that an owner has', () => {
    const unknown = routes.filter(
      ({ route }) =>
        !['public', 'signed-in'].includes(route.permission) && !roleHas('owner', route.permission),
    );
    expect(unknown.map(name)).toEqual([]);
  });

  it('turns away who is not signed in', async () => {
    const wrong = await complaints(
      routes.filter((one) => !isPublic(one)),
      async (one) => {
        const { statusCode } = await ask(undefined, one, north);
        return statusCode === 401 ? undefined : `answers ${statusCode}`;
      },
    );
    expect(wrong).toEqual([]);
  });

  it('shows a reader what they may read, and lets them change nothing', async () => {
    const wrong = await complaints(
      routes.filter((one) => !isPublic(one) && !isStream(one)),
      async (one) => {
        const { permission } = one.route;
        const allowed = permission === 'signed-in' || permissionsOf.viewer.includes(permission);
        const { statusCode, body } = await ask(north.viewer, one, north);
        if (!allowed) return statusCode === 403 ? undefined : `lets a viewer in: ${statusCode}`;
        if (permission !== 'signed-in' && isWrite(one) && permission.endsWith(':write'))
          return 'is a write for viewers';
        const fine = isWrite(one) ? statusCode !== 403 && statusCode < 500 : statusCode < 300;
        return fine || one.route.path.includes('{viewId}')
          ? undefined
          : `answers ${statusCode} ${body.slice(0, 200)}`;
      },
    );
    expect(wrong).toEqual([]);
  });

  it('has something to show in every list, or the next test would prove nothing', async () => {
    const wrong = await complaints(
      routes.filter((one) => one.route.method === 'GET' && !isPublic(one) && !isStream(one)),
      async (one) => {
        const answer = await ask(north.owner, one, north);
        if (answer.statusCode >= 300)
          return `answers its owner ${answer.statusCode} ${answer.body.slice(0, 200)}`;
        if (!String(answer.headers['content-type']).startsWith('application/json')) return undefined;
        if (personal.has(one.route.path)) return undefined;
        return answer.json().items?.length === 0
          ? 'is empty: plant a row in server/testing/twin.ts'
          : undefined;
      },
    );
    expect(wrong).toEqual([]);
  });

  /** Lists that are a person's own, or belong to the whole house. */
  const personal = new Set(['/saved-views', '/waiting-stations', '/station-models']);

  /** Told to owners of a site though it is the organization's: it counts at their stations, and is no secret. */
  const countsBelow = new Set(['/trusted-roots']);

  const strangers = [
    { who: 'an owner of another organization', bearer: () => south.owner, twin: (): Twin => north },
    {
      who: 'an owner of another site of the same organization',
      bearer: () => northSiteOwner,
      twin: () => east,
    },
  ];
  it.each(strangers)('tells $who nothing, and does nothing for them', async ({ bearer, twin }) => {
    // The first use of a key is noted at the key.
    await all.ask(bearer(), 'GET', '/me');
    const known = twin() === east ? [east.organizationId] : [];
    const before = await rowsOf(twin());
    const wrong = await complaints(
      routes.filter((one) => !isPublic(one) && !(isStream(one) && !isAboutSomething(one))),
      async (one) => {
        const { statusCode, body } = await ask(bearer(), one, twin());
        if (statusCode >= 500) return `fails: ${statusCode} ${body}`;
        if (isAboutSomething(one))
          return statusCode === 404 ? undefined : `answers ${statusCode} ${body.slice(0, 200)}`;
        if (twin() === east && countsBelow.has(one.route.path)) return undefined;
        return statusCode < 300 ? leak(body, twin(), known) : undefined;
      },
    );
    expect(wrong).toEqual([]);
    expect(await rowsOf(twin())).toEqual(before);
  });

  it('tells nothing of another organization when asked about one’s own, or about anything', async () => {
    const wrong = await complaints(
      routes.filter((one) => one.route.method === 'GET' && !isPublic(one) && !isStream(one)),
      async (one) => {
        const own = await ask(south.owner, one, south);
        const bare = await all.ask(south.owner, 'GET', samplePath({ ...one.route, query: undefined }, south));
        const searched = one.route.query && 'q' in (one.route.query as { properties?: object }).properties!;
        const found = searched ? await all.ask(south.owner, 'GET', `${one.route.path}?q=NORTH`) : undefined;
        const told = [own, bare, found].filter((answer) => answer && answer.statusCode < 300);
        return leak(told.map((answer) => answer!.body.replaceAll('q=NORTH', '')).join('\n'));
      },
    );
    expect(wrong).toEqual([]);
  });

  it('lets nobody tie their own things to those of others', async () => {
    const before = await rowsOf(north);
    const ends = /retire|disable|discard|sign-out/;
    const last = (one: Handled) => one.route.method === 'DELETE' || ends.test(one.route.path);
    const writes = routes.filter((one) => isWrite(one) && !isPublic(one) && !isStream(one));
    const wrong = await complaints(
      writes.toSorted((a, b) => Number(last(a)) - Number(last(b))),
      async (one) => {
        for (const [word, value] of Object.entries(north)) {
          if (!(word in south)) continue;
          // All of it is south's, but for one thing in the body.
          const body = sampleBody(one.route, { ...south, [word]: value });
          if (JSON.stringify(body) === JSON.stringify(sampleBody(one.route, south))) continue;
          const answer = await all.ask(south.owner, one.route.method, samplePath(one.route, south), body);
          if (answer.statusCode >= 500) return `fails for ${word}: ${answer.body}`;
          const told = answer.statusCode < 300 ? leak(answer.body) : undefined;
          if (told) return `${told} (${word})`;
        }
      },
    );
    expect(wrong).toEqual([]);
    expect(await rowsOf(north)).toEqual(before);
  });

  it('streams to nobody what happens at another organization or site', async () => {
    const address = await all.house.http.listen({ host: '127.0.0.1', port: 0 });
    const rename = async (bearer: string, { siteId }: Twin, name: string) => {
      const { statusCode } = await all.ask(bearer, 'PATCH', `/sites/${siteId}`, { name });
      expect(statusCode).toBe(200);
    };
    const listen = async (bearer: string) => {
      const ending = new AbortController();
      const headers = { authorization: `Bearer ${bearer}` };
      const answer = await fetch(`${address}${apiPrefix}/stream`, { headers, signal: ending.signal });
      const chunks = answer.body!.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
      let heard = '';
      const until = async (word: string) => {
        while (!heard.includes(word)) heard += (await chunks.next()).value;
        return heard;
      };
      await until('hello');
      return { until, end: () => ending.abort() };
    };
    const [southEars, siteEars] = [await listen(south.owner), await listen(northSiteOwner)];
    await rename(north.owner, east, 'EAST renamed');
    await rename(north.owner, north, 'NORTH renamed');
    await rename(south.owner, south, 'SOUTH renamed');
    const [southHeard, siteHeard] = [await southEars.until(south.siteId), await siteEars.until(north.siteId)];
    expect(leak(southHeard)).toBeUndefined();
    expect(leak(southHeard, east)).toBeUndefined();
    expect(leak(siteHeard, east, [east.organizationId])).toBeUndefined();
    southEars.end();
    siteEars.end();
  });

  it('tells nothing of what a station did before it was handed on to who gets it, and all to who is above both', async () => {
    const logs = [
      ...['status-log', 'frames', 'commands', 'connections', 'security-events', 'device-events'],
      ...['reports', 'logs', 'customer-information', 'battery-swaps', 'firmware', 'timeline'],
    ];
    const counts = async (bearer: string) =>
      Object.fromEntries(
        await Promise.all(
          logs.map(async (log) => {
            const answer = await all.ask(bearer, 'GET', `/stations/${north.identity}/${log}`);
            return [log, answer.statusCode === 200 ? answer.json().items.length : answer.statusCode];
          }),
        ),
      );
    const before = await counts(all.ownerKey);
    expect(Object.values(before)).not.toContain(0);
    const body = { organizationId: south.organizationId, siteId: null };
    expect((await all.ask(all.ownerKey, 'PATCH', `/stations/${north.identity}`, body)).statusCode).toBe(200);
    const { timeline: told, ...rest } = await counts(south.owner);
    expect(new Set(Object.values(rest))).toEqual(new Set([0]));
    // That it was handed on is the new owner's.
    expect(told).toBe(1);
    const exported = await all.ask(south.owner, 'GET', `/stations/${north.identity}/frames/export`);
    expect([exported.statusCode, exported.body]).toEqual([200, '']);
    for (const path of [`commands/${north.commandId}`, `log-files/${north.fileId}/lines`])
      expect((await all.ask(south.owner, 'GET', `/stations/${north.identity}/${path}`)).statusCode).toBe(404);
    const { timeline: _, ...kept } = await counts(all.ownerKey);
    const { timeline: __, ...had } = before;
    expect(kept).toEqual(had);
  });

  it('is described where the API is read', async () => {
    const { paths } = (await all.house.http.inject({ url: `${apiPrefix}/openapi.json` })).json();
    const described = (one: Handled) => paths[apiPrefix + one.route.path]?.[one.route.method.toLowerCase()];
    expect(routes.filter((one) => !described(one)).map(name)).toEqual([]);
  });
});
