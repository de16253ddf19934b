/** Workers that listen to the brokers of servers (3.1), each server by one of them: a lease says by which. */

import { sql } from 'kysely';
import { createLookout } from '../../platform/lookout.ts';
import { openBroker } from './broker.ts';
import { VtnProblem } from './client.ts';
import { clientOf } from './follow.ts';
import { type AdrHouse, sitesOf, type VtnRow } from './house.ts';

/** How often a worker looks for servers that nobody listens to, or that were changed. */
const lookMs = 5000;
/** A worker that dies leaves its servers to others after so long. */
const leaseMs = 20_000;
/** Servers that one worker listens to. */
const mostServers = 100;
/** Pauses before a broker that failed is tried again: doubled each time. */
const firstPauseMs = 5000;
const longestPauseMs = 120_000;

interface Listening {
  /** What it was opened with: another, and it is opened anew. */
  readonly key: string;
  readonly close: () => Promise<void>;
}

export function createListener(house: AdrHouse, hint: (vtnId: string) => Promise<void>) {
  const { db, clock, onFault } = house;
  const running = new Map<string, Listening>();
  const failed = new Map<string, { readonly times: number; readonly until: number }>();
  const lookout = createLookout((error) =>
    onFault(error, 'listening to the brokers of grid events; it is tried again'),
  );

  const keep = (vtnId: string, told: object) =>
    db.updateTable('vtn').set(told).where('id', '=', vtnId).where('notify', '=', 'mqtt').execute();

  /** One look: listens to what is free, and ends what is gone or changed. */
  const look = () => lookout.run(async () => take(await claim(house)));

  async function take(mine: readonly VtnRow[]): Promise<void> {
    const wanted = new Map<string, { vtn: VtnRow; key: string; venIds: string[] }>();
    for (const vtn of mine) {
      const venIds = (await sitesOf(db, vtn.id)).flatMap(({ ven_id }) => (ven_id === null ? [] : [ven_id]));
      const key = JSON.stringify([vtn.url, vtn.token_url, vtn.client_id, vtn.sealed_secret, venIds]);
      wanted.set(vtn.id, { vtn, key, venIds });
    }
    for (const [id, one] of running) {
      if (wanted.get(id)?.key === one.key) continue;
      running.delete(id);
      await one.close();
    }
    for (const one of wanted.values())
      if (!running.has(one.vtn.id)) await begin(one.vtn, one.key, one.venIds);
  }

  async function begin(vtn: VtnRow, key: string, venIds: readonly string[]): Promise<void> {
    const now = clock.now().getTime();
    const before = failed.get(vtn.id);
    if (before && before.until > now) return;
    try {
      const opened = await openBroker(clientOf(house, vtn), venIds, `busbar-${vtn.id.slice(-12)}`, {
        heard: () => void hear(vtn.id),
        gone: () => {
          running.delete(vtn.id);
          keep(vtn.id, { subscribed_at: null }).catch((error) =>
            onFault(error, `losing a broker of ${vtn.name}`),
          );
        },
      });
      running.set(vtn.id, { key, close: opened.close });
      failed.delete(vtn.id);
      await keep(vtn.id, { subscribed_at: clock.now(), missed_at: null, notify_problem: null });
    } catch (error) {
      if (!(error instanceof VtnProblem)) throw error;
      const times = Math.min(10, (before?.times ?? 0) + 1);
      failed.set(vtn.id, { times, until: now + Math.min(longestPauseMs, firstPauseMs * 2 ** (times - 1)) });
      await keep(vtn.id, { subscribed_at: null, notify_problem: JSON.stringify(error.sentence) });
    }
  }

  async function hear(vtnId: string): Promise<void> {
    try {
      await keep(vtnId, { notified_at: clock.now() });
      await hint(vtnId);
    } catch (error) {
      onFault(error, `following a notification of ${vtnId}`);
    }
  }

  return {
    look,
    /** Begins to work, until it is ended. */
    async start() {
      const timer = setInterval(() => void look(), lookMs);
      await look();
      return {
        async end() {
          clearInterval(timer);
          await lookout.end();
          await Promise.all([...running.values()].map((one) => one.close()));
          running.clear();
          await db.deleteFrom('vtn_lease').where('node_id', '=', house.nodeId()).execute();
        },
      };
    },
  };
}

/** Takes or renews the lease of every server with a broker that is ours or nobody's; gives ours. */
async function claim({ db, nodeId }: AdrHouse): Promise<VtnRow[]> {
  const { rows } = await sql<VtnRow>`
    with mine as (
      insert into vtn_lease (vtn_id, node_id, until)
      select v.id, ${nodeId()}::uuid, now() + ${leaseMs} * interval '1 millisecond'
        from vtn v left join vtn_lease l on l.vtn_id = v.id
       where v.retired_at is null and v.notify = 'mqtt'
         and (l.vtn_id is null or l.node_id = ${nodeId()}::uuid or l.until < now())
       order by v.id limit ${mostServers}
      on conflict (vtn_id) do update set node_id = excluded.node_id, until = excluded.until
       where vtn_lease.node_id = excluded.node_id or vtn_lease.until < now()
      returning vtn_id)
    select v.* from vtn v join mine on mine.vtn_id = v.id`.execute(db);
  return rows;
}
