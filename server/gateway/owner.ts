import type { Version } from '@busbar/ocpp';
import type pg from 'pg';
import { arrayLiteral } from '../platform/array-literal.ts';
import { type Row, sink } from '../platform/batch.ts';
import { isTransient } from '../platform/database/errors.ts';
import { newId } from '../platform/ids.ts';

/** Stations taken over in one transaction at the most. */
const maxTogether = 500;
const gatherMs = 3;
const maxTries = 5;

/** What is noted of a connection when it begins. */
export interface Arrival {
  readonly stationId: string;
  readonly version: Version;
  readonly securityProfile: number;
  readonly address: string;
  readonly at: Date;
}

/** The right to write for a station until somebody else takes it over. */
export interface Ownership {
  readonly epoch: number;
  readonly version: number;
}

/**
 * Taking stations over: `epoch = epoch + 1`, the connection log and the event in one committed transaction,
 * many stations together. A station that arrives twice at once is taken over twice, one after the other.
 */
export function createOwner(pool: pg.Pool, nodeId: () => string) {
  type Waiting = Arrival & { resolve(owned: Ownership | undefined): void; reject(error: unknown): void };
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let running = false;

  function schedule(): void {
    if (running || timer) return;
    timer = setTimeout(run, waiting.length >= maxTogether ? 0 : gatherMs);
  }

  async function run(): Promise<void> {
    timer = undefined;
    running = true;
    const { now, later } = distinct(waiting);
    waiting = later;
    try {
      const owned = await takeAll(now);
      for (const arrival of now) arrival.resolve(owned.get(arrival.stationId));
    } catch (error) {
      for (const arrival of now) arrival.reject(error);
    }
    running = false;
    if (waiting.length > 0) schedule();
  }

  async function takeAll(arrivals: readonly Arrival[]): Promise<Map<string, Ownership>> {
    const sorted = [...arrivals].sort((a, b) => (a.stationId < b.stationId ? -1 : 1));
    for (let attempt = 1; ; attempt += 1) {
      try {
        const { rows } = await pool.query({
          name: 'take_over',
          text: takeOver,
          values: [
            nodeId(),
            ...[
              sorted.map((arrival) => arrival.stationId),
              sorted.map((arrival) => arrival.version),
              sorted.map((arrival) => arrival.securityProfile),
              sorted.map((arrival) => arrival.address),
              sorted.map((arrival) => arrival.at),
              sorted.map(() => newId()),
              sorted.map(() => newId()),
            ].map(arrayLiteral),
          ],
        });
        return new Map(
          rows.map((row) => [row.station_id, { epoch: Number(row.epoch), version: Number(row.version) }]),
        );
      } catch (error) {
        if (attempt >= maxTries || !isTransient(error)) throw error;
      }
    }
  }

  return {
    /** Makes this node the owner; `undefined` when there is no such station. Rejects when the database is away. */
    take: (arrival: Arrival): Promise<Ownership | undefined> =>
      new Promise((resolve, reject) => {
        waiting.push({ ...arrival, resolve, reject });
        schedule();
      }),

    /** The row that notes the end of a connection; without effect when the station has a newer owner. */
    ended: (stationId: string, epoch: number, reason: string, at: Date): Row =>
      connectionEnded.row({ station_id: stationId, epoch, reason, at, log_id: newId(), event_id: newId() }),

    /** The present epoch and version of stations, to tell an edit from a new owner. */
    async read(stationIds: readonly string[]): Promise<ReadonlyMap<string, Ownership & { mine: boolean }>> {
      const { rows } = await pool.query({
        name: 'read_ownership',
        text: 'select station_id, epoch, version, node_id = $2 as mine from ownership where station_id = any($1::uuid[])',
        values: [stationIds, nodeId()],
      });
      return new Map(
        rows.map((row) => [
          row.station_id,
          { epoch: Number(row.epoch), version: Number(row.version), mine: row.mine === true },
        ]),
      );
    },
  };
}

export type Owner = ReturnType<typeof createOwner>;

function distinct<T extends Arrival>(arrivals: readonly T[]): { now: T[]; later: T[] } {
  const seen = new Set<string>();
  const now: T[] = [];
  const later: T[] = [];
  for (const arrival of arrivals) {
    if (now.length >= maxTogether || seen.has(arrival.stationId)) later.push(arrival);
    else {
      seen.add(arrival.stationId);
      now.push(arrival);
    }
  }
  return { now, later };
}

// The lock comes first and in order, so that two nodes taking over the same stations cannot block each other.
const takeOver = `
with arrival as (
  select * from unnest($2::uuid[], $3::text[], $4::smallint[], $5::text[], $6::timestamptz[], $7::uuid[], $8::uuid[])
    as a (station_id, version, security_profile, address, at, log_id, event_id)
), locked as (
  select o.station_id from ownership o join arrival a using (station_id) order by o.station_id for update of o
), taken as (
  update ownership o
     set node_id = $1::uuid, epoch = o.epoch + 1, connected_at = a.at, ended_at = null
    from arrival a, locked l
   where o.station_id = a.station_id and l.station_id = o.station_id
  returning o.station_id, o.epoch, o.version, a.version as ocpp, a.security_profile, a.address, a.at, a.log_id, a.event_id
), logged as (
  insert into connection_log (id, station_id, connected, epoch, node_id, version, security_profile, address, at)
  select log_id, station_id, true, epoch, $1::uuid, ocpp, security_profile, address, at from taken
), known as (
  update station s set version = t.ocpp, last_seen_at = t.at from taken t where s.id = t.station_id
  returning s.id, s.identity, s.organization_id, s.site_id
), told as (
  insert into event (id, at, kind, organization_id, site_id, station_id, subject_id, data)
  select t.event_id, t.at, 'station.connected', k.organization_id, k.site_id, t.station_id, t.station_id,
         jsonb_build_object('identity', k.identity, 'version', t.ocpp, 'epoch', t.epoch, 'address', t.address)
    from taken t join known k on k.id = t.station_id
)
select station_id, epoch, version from taken`;

const connectionEnded = sink({
  name: 'connection_ended',
  order: 90,
  columns: {
    station_id: 'uuid',
    epoch: 'bigint',
    reason: 'text',
    at: 'timestamptz',
    log_id: 'uuid',
    event_id: 'uuid',
  },
  key: (values) => String(values.station_id),
  sql: (r) => `
with ended as (
  update ownership o set node_id = null, ended_at = r.at from ${r}
   where o.station_id = r.station_id and o.epoch = r.epoch and o.node_id is not null
  returning o.station_id, o.epoch, r.reason, r.at, r.log_id, r.event_id
), logged as (
  insert into connection_log (id, station_id, connected, epoch, reason, at)
  select log_id, station_id, false, epoch, reason, at from ended
), seen as (
  update station s set last_seen_at = e.at from ended e where s.id = e.station_id
)
insert into event (id, at, kind, organization_id, site_id, station_id, subject_id, data)
select e.event_id, e.at, 'station.disconnected', s.organization_id, s.site_id, s.id, s.id,
       jsonb_build_object('identity', s.identity, 'epoch', e.epoch, 'reason', e.reason)
  from ended e join station s on s.id = e.station_id`,
});
