import { sql, type Transaction } from 'kysely';
import { type Audit, inScope } from '../access/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Caller, Scope } from '../platform/http/caller.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { newId } from '../platform/ids.ts';
import { outboxHint, writeEvents } from '../platform/outbox.ts';
import { type Sentence, sentences } from '../platform/sentence.ts';
import type { SetPassword } from './set-password.ts';
import { type Accepted, acceptedSubject } from './station-request.ts';

const say = sentences('onboarding', {
  pinned: 'Accepted. The password that the station offered is pinned: it must show it each time it connects.',
  made: 'Accepted. Type this password into the station (AuthorizationKey in OCPP 1.6, BasicAuthPassword in 2.x) and choose security profile 1, or 2 with TLS: without it the station is not let in again.',
  open: 'Accepted without a password: anybody who knows the identity could pose as this station. Give it one soon.',
});

export interface Placement {
  readonly organizationId: string;
  readonly siteId?: string | undefined;
  readonly name?: string | undefined;
  readonly makePassword?: boolean | undefined;
}

/** Makes a waiting station one of ours, and has the node that holds its socket take it over. */
export function createAccept(options: {
  db: Database;
  bus: Bus;
  clock: Clock;
  audit: Audit;
  setPassword: SetPassword;
}) {
  const { db, bus, clock, audit } = options;

  return async function accept(caller: Caller, scope: Scope, identity: string, placement: Placement) {
    if (!scope.whole) throw notFound(`waiting station “${identity}”`);
    const accepted = await db.transaction().execute(async (trx) => {
      const waiting = await trx
        .deleteFrom('waiting_station')
        .where('identity', '=', identity)
        .returningAll()
        .executeTakeFirst();
      if (!waiting) throw notFound(`waiting station “${identity}”`);
      await refusePlace(trx, scope, placement);
      await refuseTaken(trx, identity);
      const { organizationId, siteId = null } = placement;
      const at = clock.now();
      const offered = waiting.offered_password_hash;
      await trx
        .insertInto('station')
        .values({
          // The id under which it waited: its offered password and its first frames are kept by it.
          id: waiting.id,
          organization_id: organizationId,
          site_id: siteId,
          identity,
          name: placement.name ?? '',
          version: waiting.version,
          vendor: waiting.vendor,
          model: waiting.model,
          serial_number: waiting.serial_number,
          firmware: waiting.firmware,
          security_profile: offered || placement.makePassword ? 1 : 0,
          created_at: at,
        })
        .execute();
      await trx.insertInto('ownership').values({ station_id: waiting.id }).execute();
      const { password, sentence } = await keepPassword(
        trx,
        waiting.id,
        offered,
        placement.makePassword ?? false,
      );
      const owned = { organizationId, siteId, stationId: waiting.id, subjectId: waiting.id };
      const data = { identity, by: 'onboarding' };
      await writeEvents(trx, newId, [
        { kind: 'station.created', at, ...owned, data },
        {
          kind: 'waiting.resolved',
          at,
          organizationId: null,
          subjectId: waiting.id,
          data: { identity, accepted: true },
        },
      ]);
      const subject = { subjectKind: 'station', subjectId: waiting.id, organizationId, siteId };
      await audit(trx, { caller, action: 'station.accepted', ...subject, detail: { identity } });
      return { stationId: waiting.id, identity, password: password ?? null, sentence };
    });
    bus.publish(outboxHint, null);
    bus.publish(acceptedSubject, { stationId: accepted.stationId } satisfies Accepted);
    return accepted;
  };

  async function keepPassword(
    trx: Transaction<DB>,
    stationId: string,
    offered: Buffer | null,
    make: boolean,
  ): Promise<{ password?: string | undefined; sentence: Sentence }> {
    if (offered) {
      await trx
        .insertInto('station_credential')
        .values({ station_id: stationId, fast_hash: offered, changed_at: clock.now() })
        .execute();
      return { sentence: say('pinned') };
    }
    if (!make) return { sentence: say('open') };
    return { password: await options.setPassword(trx, stationId), sentence: say('made') };
  }
}

async function refusePlace(
  trx: Transaction<DB>,
  scope: Scope,
  { organizationId, siteId }: Placement,
): Promise<void> {
  const organization = await trx
    .selectFrom('organization')
    .select('id')
    .where('id', '=', organizationId)
    .where('retired_at', 'is', null)
    .where(inScope(scope, 'id'))
    .executeTakeFirst();
  if (!organization) throw notFound('such active organization');
  if (siteId === undefined) return;
  const site = await trx
    .selectFrom('site')
    .select('id')
    .where('id', '=', siteId)
    .where('organization_id', '=', organizationId)
    .where('retired_at', 'is', null)
    .executeTakeFirst();
  if (!site) throw notFound('such site of this organization');
}

async function refuseTaken(trx: Transaction<DB>, identity: string): Promise<void> {
  const taken = await trx
    .selectFrom('station')
    .select(sql<number>`1`.as('one'))
    .where('identity', '=', identity)
    .executeTakeFirst();
  if (!taken) return;
  throw problem(409, {
    title: 'Identity taken',
    detail: `A station “${identity}” exists already: it was made while this one waited.`,
    help: 'Dismiss the waiting one; the station gets in as the existing one when it connects again.',
  });
}
