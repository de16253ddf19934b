/** What stands around the demo’s garage: the battery that is told what to do, and the server of grid events. Both over HTTP. */

import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Kysely, sql } from 'kysely';
import type { Clock } from '../platform/clock.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { type Battery, createBattery } from './battery.ts';
import { createGridServer } from './grid-server.ts';
import { idsOf, siteOf } from './power.ts';
import { readPastEvents } from './seed-grid.ts';

/** The largest message that it reads, in bytes: a report of a day is far smaller. */
const mostBytes = 1_000_000;

export interface Outside {
  readonly battery: Battery;
  end(): void;
}

/** Opens both on this machine only, and tells Busbar where they are now: each start has ports of its own. */
export async function openOutside(db: Kysely<DB>, clock: Clock): Promise<Outside> {
  const now = () => clock.now().getTime();
  const site = await siteOf(db);
  const meterId = site && (await idsOf(db, site.id)).get('battery');
  const last = await db
    .selectFrom('meter_quarter')
    .select('soc_percent')
    .where('meter_id', '=', meterId ?? null)
    .orderBy('quarter', 'desc')
    .limit(1)
    .executeTakeFirst();
  const battery = createBattery(last?.soc_percent ?? 50);
  const grid = createGridServer(await readPastEvents(db), now);
  const server = createServer((request, response) => {
    void answer(request).then(
      ({ status, body }) => {
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
      },
      () => response.writeHead(400).end(),
    );
  });
  const url = await listenNear(server);

  async function answer(request: IncomingMessage): Promise<{ status: number; body: unknown }> {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    const body = await bodyOf(request);
    if (pathname !== '/battery')
      return grid(request.method ?? 'GET', pathname.replace(/^\/grid/, ''), searchParams, body);
    const { watts, seconds } = body as { watts?: number | null; seconds?: number };
    battery.tell(typeof watts === 'number' ? { watts, seconds: seconds ?? 0 } : null, now());
    return { status: 200, body: {} };
  }

  if (meterId) {
    const control = JSON.stringify({ kind: 'http', url: `${url}/battery`, method: 'POST' });
    await db.updateTable('site_battery').set({ control }).where('meter_id', '=', meterId).execute();
    await sql`update vtn set url = ${`${url}/grid`}
               where id in (select vtn_id from vtn_site where site_id = ${site.id})`.execute(db);
  }
  return { battery, end: () => void server.close().closeAllConnections() };
}

async function listenNear(server: Server): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject).listen(0, '127.0.0.1', resolve);
  await promise;
  server.unref();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function bodyOf(request: IncomingMessage): Promise<object> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    text += chunk;
    if (text.length > mostBytes) throw new Error('more than a device reads');
  }
  return text === '' ? {} : (JSON.parse(text) as object);
}
