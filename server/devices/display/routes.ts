import { sql } from 'kysely';
import type { Audit } from '../../access/index.ts';
import { inScope } from '../../access/index.ts';
import { findTarget } from '../../gateway/index.ts';
import { change, requireOrganization } from '../../locations/index.ts';
import type { Bus } from '../../platform/bus.ts';
import type { Clock } from '../../platform/clock.ts';
import type { Database } from '../../platform/database/database.ts';
import { decodeCursor, defaultPageSize, encodeCursor, page } from '../../platform/http/cursor.ts';
import { type Handled, handle } from '../../platform/http/handle.ts';
import { notFound } from '../../platform/http/problem.ts';
import { newId } from '../../platform/ids.ts';
import * as contract from './contract.ts';
import { standingOf } from './standing.ts';

export interface DisplayHouse {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly audit: Audit;
}

/** Messages on displays, and texts to begin one with. */
export function displayRoutes(house: DisplayHouse): Handled[] {
  const { db, clock } = house;
  return [
    handle(contract.listDisplayMessages, async ({ params, scope }) => {
      const { id } = await findTarget(db, scope, params.identity);
      return listMessages(db, id, clock.now());
    }),

    handle(contract.listDisplayTemplates, async ({ query, scope }) => {
      const { limit = defaultPageSize } = query;
      const after = decodeCursor(query.cursor, 'name', ['string', 'uuid']);
      let select = db
        .selectFrom('display_template')
        .selectAll()
        .where(inScope(scope, 'organization_id'))
        .orderBy(sql`lower(name)`)
        .orderBy('id')
        .limit(limit + 1);
      if (after) select = select.where(sql<boolean>`(lower(name), id) > (${after[0]}, ${after[1]}::uuid)`);
      const rows = await select.execute();
      return page(rows, limit, (row) => encodeCursor('name', [row.name.toLowerCase(), row.id]), toTemplate);
    }),

    handle(contract.createDisplayTemplate, ({ body, caller, scope }) =>
      change({ ...house, newId }, async (trx) => {
        await requireOrganization(trx, scope, body.organizationId);
        const id = newId();
        const { organizationId, ...text } = body;
        await trx
          .insertInto('display_template')
          .values({ id, organization_id: organizationId, ...text, created_at: clock.now() })
          .execute();
        const subject = { subjectKind: 'display_template', subjectId: id, organizationId };
        return {
          result: { id, ...body },
          events: [],
          audit: [{ caller, action: 'display_template.created', ...subject, detail: { name: body.name } }],
        };
      }),
    ),

    handle(contract.removeDisplayTemplate, async ({ params, caller, scope }) => {
      await change({ ...house, newId }, async (trx) => {
        const row = await trx
          .deleteFrom('display_template')
          .where('id', '=', params.textId)
          .where(inScope(scope, 'organization_id'))
          .returning(['id', 'organization_id', 'name'])
          .executeTakeFirst();
        if (!row) throw notFound('such text');
        const subject = {
          subjectKind: 'display_template',
          subjectId: row.id,
          organizationId: row.organization_id,
        };
        return {
          result: undefined,
          events: [],
          audit: [{ caller, action: 'display_template.removed', ...subject, detail: { name: row.name } }],
        };
      });
    }),
  ];
}

/** Messages of a display that are read at most: stations take some dozens. */
const maxMessages = 500;

async function listMessages(db: Database, stationId: string, now: Date) {
  const { rows } = await sql<MessageRow>`
    select m.message_id, m.wanted, m.reported, m.sent_at, m.reported_at,
           coalesce(t.state = 'ended', false) as transaction_ended
      from display_message m
      left join transaction t on t.station_id = m.station_id
        and t.station_transaction_id = m.wanted->>'stationTransactionId'
     where m.station_id = ${stationId}
     order by m.sent_at desc nulls last, m.message_id limit ${maxMessages}`.execute(db);
  const report = await db
    .selectFrom('display_report')
    .select('ended_at')
    .where('station_id', '=', stationId)
    .where('whole', '=', true)
    .executeTakeFirst();
  return {
    items: rows.map((row) => toMessage(row, now)),
    reportedAt: report?.ended_at?.toISOString() ?? null,
  };
}

interface MessageRow {
  message_id: number;
  wanted: contract.DisplayContent | null;
  reported: contract.DisplayContent | null;
  sent_at: Date | null;
  reported_at: Date | null;
  transaction_ended: boolean;
}

function toMessage(row: MessageRow, now: Date): contract.DisplayMessage {
  const { wanted, reported, reported_at: reportedAt, transaction_ended: transactionEnded } = row;
  return {
    messageId: row.message_id,
    ...((wanted ?? reported) as contract.DisplayContent),
    ...standingOf({ wanted, reported, reportedAt, transactionEnded }, now),
    sentAt: row.sent_at?.toISOString() ?? null,
    reportedAt: reportedAt?.toISOString() ?? null,
  };
}

function toTemplate(row: {
  id: string;
  organization_id: string;
  name: string;
  text: string;
  language: string | null;
  priority: string;
  state: string | null;
}): contract.DisplayTemplate {
  const { id, organization_id: organizationId, name, text, language } = row;
  return {
    id,
    organizationId,
    name,
    text,
    language,
    priority: row.priority as contract.DisplayTemplate['priority'],
    state: row.state as contract.DisplayTemplate['state'],
  };
}
