import { encodeError, encodeResult, type IncomingCall, type Version } from '@busbar/ocpp';
import type pg from 'pg';
import type { Audit } from '../access/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Caller } from '../platform/http/caller.ts';
import { newId } from '../platform/ids.ts';
import { outboxHint, writeEvents } from '../platform/outbox.ts';
import { fastHashOf, passwordOf } from './credentials.ts';
import { storable } from './frame-row.ts';
import type { Knock } from './knock.ts';

/** Unknown stations that may wait at a time; a flood of invented identities ends here. */
export const maxWaiting = 1_000;
/** How soon a waiting station is told to boot again: so soon it is online after somebody accepted it. */
const bootAgainSeconds = 60;
/** A waiting station that was not seen for so long is taken off the list. */
const forgetDays = 30;
/** Longest fact of a boot that is kept; the standards allow 50. */
const maxFact = 255;

/**
 * Where unknown stations wait to be accepted. They are told `Pending` at boot and do nothing else in the domain.
 * A waiting station's row id becomes the id of the station when it is accepted.
 */
export function createWaitingRoom(options: { pool: pg.Pool; bus: Bus; clock: Clock; serverKey: Uint8Array }) {
  const { pool, bus, clock, serverKey } = options;

  /** Puts a station on the list, or notes that it was seen again. Gives its id; undefined when the list is full. */
  async function arrive(identity: string, knock: Knock, version: Version): Promise<string | undefined> {
    const { rows } = await pool.query<{ id: string; added: boolean }>({
      name: 'waiting_arrive',
      text: waitingArrive,
      values: [newId(), identity, version, knock.address, clock.now(), maxWaiting, newId()],
    });
    const row = rows[0];
    if (!row) return undefined;
    if (row.added) bus.publish(outboxHint, null);
    const password = passwordOf(knock.basic, identity);
    // The newest password counts: it is the one that the station will show after being accepted.
    const hash = typeof password === 'string' ? null : fastHashOf(serverKey, row.id, password);
    await pool.query('update waiting_station set offered_password_hash = $2 where id = $1', [row.id, hash]);
    return row.id;
  }

  /** Answers a message of a waiting station. */
  async function answer(id: string, version: Version, call: IncomingCall): Promise<string> {
    if (call.refusal !== undefined) return call.refusal;
    const { messageId } = call;
    const currentTime = clock.now().toISOString();
    switch (call.action) {
      case 'BootNotification':
        await noteFacts(id, bootFacts(version, call.payload as Record<string, unknown>));
        return encodeResult(messageId, { status: 'Pending', currentTime, interval: bootAgainSeconds });
      case 'Heartbeat':
        return encodeResult(messageId, { currentTime });
      case 'StatusNotification':
        // 1.6 knows no rule against it, and some stations report status before their boot is answered.
        if (version === '1.6') return encodeResult(messageId, {});
    }
    const why = `${call.action.slice(0, 50)}: this station waits to be accepted by an operator; only BootNotification is answered until then`;
    return encodeError(version, messageId, 'SecurityError', why);
  }

  async function noteFacts(id: string, facts: BootFacts): Promise<void> {
    await pool.query(
      `update waiting_station set vendor = $2, model = $3, serial_number = $4, firmware = $5, last_seen_at = $6 where id = $1`,
      [id, facts.vendor, facts.model, facts.serialNumber, facts.firmware, clock.now()],
    );
  }

  return { arrive, answer };
}

export type WaitingRoom = ReturnType<typeof createWaitingRoom>;

interface BootFacts {
  readonly vendor: string | null;
  readonly model: string | null;
  readonly serialNumber: string | null;
  readonly firmware: string | null;
}

function bootFacts(version: Version, payload: Record<string, unknown>): BootFacts {
  if (version === '1.6') {
    return {
      vendor: fact(payload.chargePointVendor),
      model: fact(payload.chargePointModel),
      serialNumber: fact(payload.chargePointSerialNumber ?? payload.chargeBoxSerialNumber),
      firmware: fact(payload.firmwareVersion),
    };
  }
  const station = payload.chargingStation as Record<string, unknown>;
  return {
    vendor: fact(station.vendorName),
    model: fact(station.model),
    serialNumber: fact(station.serialNumber),
    firmware: fact(station.firmwareVersion),
  };
}

const fact = (value: unknown) => (typeof value === 'string' ? storable(value.slice(0, maxFact)) : null);

// The list has no owner yet, so that its event has no organization: the stream shows it to who may onboard.
const waitingArrive = `
with arrived as (
  insert into waiting_station (id, identity, version, address, first_seen_at, last_seen_at)
  select $1::uuid, $2::text, $3::text, $4::text, $5::timestamptz, $5::timestamptz
   where exists (select from waiting_station where identity = $2::text)
      or (select count(*) from waiting_station) < $6::integer
  on conflict (identity) do update set version = excluded.version, address = excluded.address, last_seen_at = excluded.last_seen_at
  returning id, identity, xmax = 0 as added
), told as (
  insert into event (id, at, kind, subject_id, data)
  select $7::uuid, $5::timestamptz, 'waiting.added', id, jsonb_build_object('identity', identity, 'version', $3::text, 'address', $4::text)
    from arrived where added
)
select id, added from arrived`;

/** Takes stations off the list that were not seen for a month. Gives how many. */
export async function pruneWaiting(pool: pg.Pool): Promise<number> {
  const { rowCount } = await pool.query(
    'delete from waiting_station where last_seen_at < now() - make_interval(days => $1)',
    [forgetDays],
  );
  return rowCount ?? 0;
}

/** Takes a station off the list by hand; false when it is not on it. It is listed again when it connects anew. */
export function dismissWaiting(options: { db: Database; bus: Bus; clock: Clock; audit: Audit }) {
  const { db, bus, clock, audit } = options;
  return async (caller: Caller, identity: string): Promise<boolean> => {
    const dismissed = await db.transaction().execute(async (trx) => {
      const row = await trx
        .deleteFrom('waiting_station')
        .where('identity', '=', identity)
        .returning('id')
        .executeTakeFirst();
      if (!row) return false;
      const data = { identity, accepted: false };
      await writeEvents(trx, newId, [
        { kind: 'waiting.resolved', at: clock.now(), organizationId: null, subjectId: row.id, data },
      ]);
      const subject = { subjectKind: 'waiting_station', subjectId: row.id, organizationId: null };
      await audit(trx, { caller, action: 'waiting.dismissed', ...subject, detail: { identity } });
      return true;
    });
    if (dismissed) bus.publish(outboxHint, null);
    return dismissed;
  };
}
