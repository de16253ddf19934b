/** Events that a consumer of the outbox could not take: kept apart, in the order of each subject, until tried again. */

import type { Kysely, Transaction } from 'kysely';
import type { DB } from './database/generated/schema.ts';
import { type NewEvent, type OutboxEvent, toEvent } from './outbox.ts';

/** Longest sentence of an error that is kept. */
const maxErrorLength = 2_000;

const retryKind = 'outbox.retry';

/** The event that has a consumer try again what was set aside of a subject. */
export const retryOf = (consumer: string, subject: string, at: Date): NewEvent => ({
  kind: retryKind,
  at,
  organizationId: null,
  subjectId: subject,
  data: { consumer },
});

/** Whether an event asks this consumer to try again what it set aside. */
export const isRetryFor = (consumer: string, { kind, subjectId, data }: OutboxEvent): boolean =>
  kind === retryKind && subjectId !== null && data.consumer === consumer;

/** What an event is about: the order of its events counts. One about nothing in particular stands alone. */
const subjectOf = ({ subjectId, stationId, id }: OutboxEvent): string => subjectId ?? stationId ?? id;

/** Parts events into those that may be taken and those of subjects of which an earlier one was set aside. */
export async function partByAside(trx: Transaction<DB>, consumer: string, events: readonly OutboxEvent[]) {
  const rows = await trx
    .selectFrom('event_aside')
    .select('subject')
    .distinct()
    .where('consumer', '=', consumer)
    .where('subject', 'in', [...new Set(events.map(subjectOf))])
    .execute();
  const aside = new Set(rows.map(({ subject }) => subject));
  return {
    free: events.filter((event) => !aside.has(subjectOf(event))),
    behind: events.filter((event) => aside.has(subjectOf(event))),
  };
}

/** Sets events aside: after tries that failed, or because an earlier one of their subject was. */
export async function setAside(
  trx: Transaction<DB>,
  consumer: string,
  events: readonly OutboxEvent[],
  failed?: { readonly tries: number; readonly error: unknown },
): Promise<void> {
  if (events.length === 0) return;
  const rows = events.map((event) => ({
    id: event.id,
    consumer,
    subject: subjectOf(event),
    xid: event.position.xid,
    sequence: event.position.sequence,
    at: event.at,
    kind: event.kind,
    organization_id: event.organizationId,
    site_id: event.siteId,
    station_id: event.stationId,
    subject_id: event.subjectId,
    data: JSON.stringify(event.data),
    tries: failed?.tries ?? 0,
    error: failed ? inWords(failed.error) : null,
    set_aside_at: new Date(),
  }));
  await trx.insertInto('event_aside').values(rows).execute();
}

/** The earliest event of a subject that a consumer set aside. */
export async function firstAside(
  trx: Transaction<DB>,
  consumer: string,
  subject: string,
): Promise<OutboxEvent | undefined> {
  const row = await trx
    .selectFrom('event_aside')
    .selectAll()
    .where('consumer', '=', consumer)
    .where('subject', '=', subject)
    .orderBy('xid')
    .orderBy('sequence')
    .limit(1)
    .executeTakeFirst();
  return row && toEvent({ ...row, data: row.data as OutboxEvent['data'] });
}

/** Until the commit the consumer takes nothing, so that what waits stays as it is seen. */
export async function holdConsumer(trx: Transaction<DB>, consumer: string): Promise<void> {
  await trx
    .selectFrom('event_cursor')
    .select('consumer')
    .where('consumer', '=', consumer)
    .forUpdate()
    .execute();
}

/** Forgets an event that was taken after all, or given up; gives what it told. */
export async function forgetAside(trx: Transaction<DB>, id: string, consumer: string): Promise<unknown> {
  const forgotten = await trx
    .deleteFrom('event_aside')
    .where('id', '=', id)
    .where('consumer', '=', consumer)
    .returning('data')
    .executeTakeFirst();
  return forgotten?.data;
}

/** Notes that an event failed once more. */
export async function noteTry(db: Kysely<DB>, consumer: string, id: string, error: unknown): Promise<void> {
  await db
    .updateTable('event_aside')
    .set((eb) => ({ tries: eb('tries', '+', 1), error: inWords(error) }))
    .where('id', '=', id)
    .where('consumer', '=', consumer)
    .execute();
}

/** How many events each consumer has set aside. */
export async function countAside(db: Kysely<DB>): Promise<{ consumer: string; count: number }[]> {
  return db
    .selectFrom('event_aside')
    .select((eb) => ['consumer', eb.fn.countAll<number>().as('count')])
    .groupBy('consumer')
    .execute();
}

const inWords = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, maxErrorLength);
