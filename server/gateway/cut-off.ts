import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';
import { writeEvents } from '../platform/outbox.ts';
import { finishedEvent } from './command-store.ts';
import { interrupted, type Judgement, notBegun } from './verdict.ts';

/** A command whose end could not be noted is given up after this time: no call may take longer. */
const longestMinutes = 10;
/** The commands of a bulk wait their turn for longer; one bulk is done within this time. */
const longestBulkMinutes = 60;

/** Nobody waits any more for the answers of what these nodes were working on: each such command is ended in words. */
export async function endCommandsOfNodes(trx: Transaction<DB>, nodeIds: readonly string[]): Promise<void> {
  await endCommands(trx, sql`c.node_id = any(${[...nodeIds]}::uuid[])`);
}

/** Ends commands whose end was never noted, such as when the database was away at that moment. */
export async function endForgottenCommands(db: Database): Promise<void> {
  const age = sql`make_interval(mins => case when c.bulk_id is null then ${longestMinutes}::int else ${longestBulkMinutes}::int end)`;
  await db.transaction().execute((trx) => endCommands(trx, sql`c.requested_at < now() - ${age}`));
}

interface CutOff {
  id: string;
  intent: string;
  begun: boolean;
  bulk_id: string | null;
  finished_at: Date;
  station_id: string;
  identity: string;
  organization_id: string;
  site_id: string | null;
}

async function endCommands(trx: Transaction<DB>, which: RawBuilder<unknown>): Promise<void> {
  const { rows } = await sql<CutOff>`
    update command c
       set outcome = case when c.message_id is null then ${unsent.outcome} else ${unanswered.outcome} end,
           sentence = case when c.message_id is null then ${JSON.stringify(unsent.sentence)}::jsonb
                           else ${JSON.stringify(unanswered.sentence)}::jsonb end,
           verdict = 'failed', finished_at = now()
      from station s
     where s.id = c.station_id and c.outcome is null and ${which}
    returning c.id, c.intent, c.message_id is not null as begun, c.bulk_id, c.finished_at, c.station_id,
              s.identity, s.organization_id, s.site_id`.execute(trx);
  await writeEvents(
    trx,
    newId,
    rows.map((row) =>
      finishedEvent({
        commandId: row.id,
        intent: row.intent,
        bulkId: row.bulk_id,
        at: row.finished_at,
        station: {
          id: row.station_id,
          identity: row.identity,
          organizationId: row.organization_id,
          siteId: row.site_id,
        },
        judgement: row.begun ? unanswered : unsent,
      }),
    ),
  );
}

const unsent: Judgement = { outcome: 'offline', verdict: 'failed', sentence: notBegun };
const unanswered: Judgement = { outcome: 'timeout', verdict: 'failed', sentence: interrupted };
