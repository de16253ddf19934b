import { sql } from 'kysely';
import { type Audit, inScope } from '../access/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Scope } from '../platform/http/caller.ts';
import { defaultPageSize, page } from '../platform/http/cursor.ts';
import { type Handled, handle } from '../platform/http/handle.ts';
import { newestCursor, olderThan } from '../platform/http/newest-first.ts';
import { notFound } from '../platform/http/problem.ts';
import type { NewId } from '../platform/ids.ts';
import { outboxHint, writeEvents } from '../platform/outbox.ts';
import { forgetAside, holdConsumer, retryOf } from '../platform/outbox-aside.ts';
import { type AsideSubject, discardAside, listAside, retryAside } from './aside-contract.ts';

interface AsideRow {
  readonly id: string;
  readonly consumer: AsideSubject['consumer'];
  readonly subject: string;
  readonly kind: string;
  readonly at: Date;
  readonly identity: string | null;
  readonly organization_id: string | null;
  readonly site_id: string | null;
  readonly tries: number;
  readonly error: string | null;
  readonly set_aside_at: Date;
  readonly events: number;
}

/** Events that could not be taken: which wait, to have them tried again, and to give one up. */
export function asideRoutes(house: {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly audit: Audit;
}): Handled[] {
  const { db, bus, clock, newId, audit } = house;
  return [
    handle(listAside, async ({ query, scope }) => {
      const limit = query.limit ?? defaultPageSize;
      const { rows } = await sql<AsideRow>`
        with ${subjects(scope)}
        select * from subjects where ${olderThan(query.cursor, 'set_aside_at', 'id')}
         order by set_aside_at desc, id desc limit ${limit + 1}`.execute(db);
      return page(rows, limit, (row) => newestCursor(row.set_aside_at, row.id), toSubject);
    }),

    handle(retryAside, async ({ body, scope, caller }) => {
      const { rows } = await sql<AsideRow>`
        with ${subjects(scope)}
        select * from subjects where (consumer, subject) in (
          select * from unnest(${body.subjects.map((one) => one.consumer)}::text[],
                               ${body.subjects.map((one) => one.subject)}::uuid[]))
         order by set_aside_at, id`.execute(db);
      if (rows.length === 0) throw notFound('such events that were set aside');
      await db.transaction().execute(async (trx) => {
        const at = clock.now();
        await writeEvents(
          trx,
          newId,
          rows.map(({ consumer, subject }) => retryOf(consumer, subject, at)),
        );
        await audit(
          trx,
          rows.map(({ consumer, subject, organization_id, site_id }) => ({
            caller,
            action: 'event.retried',
            subjectKind: 'event',
            subjectId: subject,
            organizationId: organization_id,
            siteId: site_id,
            detail: { consumer },
          })),
        );
      });
      bus.publish(outboxHint, null);
      return { asked: rows.length };
    }),

    handle(discardAside, async ({ params, body, scope, caller }) => {
      const behind = await db.transaction().execute(async (trx) => {
        await holdConsumer(trx, params.consumer);
        const { rows } = await sql<AsideRow>`
          with ${subjects(scope)}
          select * from subjects where consumer = ${params.consumer} and id = ${params.eventAsideId}`.execute(
          trx,
        );
        const [first] = rows;
        if (!first) throw notFound('such event that others of its subject wait behind');
        const data = await forgetAside(trx, first.id, first.consumer);
        if (first.events > 1)
          await writeEvents(trx, newId, [retryOf(first.consumer, first.subject, clock.now())]);
        await audit(trx, {
          caller,
          action: 'event.discarded',
          subjectKind: 'event',
          subjectId: first.subject,
          organizationId: first.organization_id,
          siteId: first.site_id,
          detail: {
            consumer: first.consumer,
            id: first.id,
            kind: first.kind,
            at: first.at,
            data,
            error: first.error,
            note: body.note,
          },
        });
        return first.events - 1;
      });
      if (behind > 0) bus.publish(outboxHint, null);
      return { asked: behind };
    }),
  ];
}

/** What waits within reach, by its earliest event; what belongs to no organization is seen by who sees the whole house. */
const subjects = (scope: Scope) => sql`subjects as (
  select distinct on (a.consumer, a.subject)
         a.id, a.consumer, a.subject, a.kind, a.at, s.identity, a.organization_id, a.site_id, a.tries, a.error,
         a.set_aside_at, count(*) over (partition by a.consumer, a.subject) as events
    from event_aside a left join station s on s.id = a.station_id
   where ${inScope(scope, 'a.organization_id', 'a.site_id')} or (a.organization_id is null and ${scope.whole})
   order by a.consumer, a.subject, a.xid, a.sequence)`;

const toSubject = (row: AsideRow): AsideSubject => ({
  id: row.id,
  consumer: row.consumer,
  subject: row.subject,
  kind: row.kind,
  at: row.at.toISOString(),
  stationIdentity: row.identity,
  tries: row.tries,
  error: row.error,
  setAsideAt: row.set_aside_at.toISOString(),
  events: row.events,
});
