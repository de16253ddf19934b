/** Drivers who have signed in, for tests: an account, a sign-in, and a token where one is wanted. */

import { expect } from 'vitest';
import type { TestPaying } from '../payments/testing.ts';
import { newId } from '../platform/ids.ts';
import { hashOf, newSecret } from './account.ts';

let networks = 0;

/** Signs a driver in whom the operator knows; `uid` gives them a card. */
export async function signedInDriver(
  paying: TestPaying,
  {
    name,
    uid,
    kind = 'rfid',
  }: { readonly name: string; readonly uid?: string; readonly kind?: 'rfid' | 'app' },
) {
  const { house } = paying;
  const email = `${name.toLowerCase()}@example.com`;
  const driver = await paying.made('/drivers', { organizationId: house.rootId, name, email });
  const driverId = driver.id as string;
  const token =
    uid &&
    (await paying.made('/tokens', { organizationId: house.rootId, uid, kind, driverId, label: `${name}’s` }));
  const [id, secret] = [newId(), newSecret()];
  const { db } = house.database;
  const now = new Date();
  const account = { id, email, email_key: email, created_at: now };
  await db.insertInto('drive_account').values(account).execute();
  await db.insertInto('drive_account_driver').values({ account_id: id, driver_id: driverId }).execute();
  const expires_at = new Date(now.getTime() + 3_600_000);
  const session = { hash: hashOf(secret), account_id: id, created_at: now, seen_at: now, expires_at };
  await db.insertInto('drive_session').values(session).execute();
  networks += 1;
  const remoteAddress = `10.2.0.${networks}`;
  return {
    driverId,
    accountId: id,
    tokenId: token?.id as string,
    /** Follows a stream as this driver. */
    listen: <T>(path: string) =>
      listen<T>(`http://${paying.host}/api/v1/drive${path}`, { cookie: `busbar-drive=${secret}` }),
    async ask(method: string, path: string, body?: unknown) {
      const answer = await house.house.http.inject({
        method: method as 'GET',
        url: `/api/v1/drive${path}`,
        remoteAddress,
        headers: { cookie: `busbar-drive=${secret}`, host: 'charge.example.com' },
        ...(body !== undefined && { payload: body as object }),
      });
      const json = answer.headers['content-type']?.includes('json');
      return {
        status: answer.statusCode,
        text: answer.body,
        body: answer.body && json ? answer.json() : undefined,
      };
    },
  };
}
export type SignedInDriver = Awaited<ReturnType<typeof signedInDriver>>;

/** Follows a stream of events; `until` gives the first data that it is told of which fit. */
export async function listen<T>(address: string, headers: Record<string, string> = {}) {
  const ending = new AbortController();
  const answer = await fetch(address, { headers, signal: ending.signal });
  expect(answer.headers.get('content-type')).toContain('text/event-stream');
  const chunks = answer.body!.pipeThrough(new TextDecoderStream())[Symbol.asyncIterator]();
  let text = '';
  return {
    async until(fits: (told: T) => boolean): Promise<T> {
      for (;;) {
        const end = text.indexOf('\n\n');
        if (end < 0) {
          text += (await chunks.next()).value;
          continue;
        }
        const data = /^data: (.*)$/m.exec(text.slice(0, end))?.[1];
        text = text.slice(end + 2);
        const told = data ? (JSON.parse(data) as T) : undefined;
        if (told && fits(told)) return told;
      }
    },
    /** Resolves once the server has ended it. */
    async over(): Promise<void> {
      while (!(await chunks.next()).done) text = '';
    },
    end: () => ending.abort(),
  };
}
