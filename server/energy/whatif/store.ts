import { type Kysely, sql } from 'kysely';
import type { DB } from '../../platform/database/generated/schema.ts';
import type { Sentence } from '../../platform/sentence.ts';
import type { WhatIfBody } from './contract.ts';
import type { Outcome } from './outcome.ts';

export type StoredChange = Omit<WhatIfBody, 'name' | 'weeks'>;
export interface StoredOutcome {
  readonly currency: string;
  readonly before: Outcome;
  readonly after: Outcome;
  /** Whether cars were assumed; absent in answers that were kept before there were such. */
  readonly assumed?: boolean;
  readonly notes: readonly Sentence[];
}

export interface WhatIfRow {
  readonly id: string;
  readonly organization_id: string;
  readonly site_id: string;
  readonly name: string;
  readonly change: StoredChange;
  readonly weeks: number;
  readonly state: 'waiting' | 'running' | 'done' | 'failed';
  readonly progress: number;
  readonly tries: number;
  readonly outcome: StoredOutcome | null;
  readonly problem: Sentence | null;
  readonly asked_at: Date;
  readonly done_at: Date | null;
}

/** A worker that said nothing for so long is dead: another one begins anew. */
const deadAfterSeconds = 120;

/** Takes the oldest question that nobody works on; undefined while one is being answered anywhere. */
export async function claimWhatIf(db: Kysely<DB>, now: Date): Promise<WhatIfRow | undefined> {
  const alive = sql`${now}::timestamptz - make_interval(secs => ${deadAfterSeconds})`;
  const { rows } = await sql<WhatIfRow>`
    update what_if w set state = 'running', alive_at = ${now}, tries = w.tries + 1, progress = 0
     where w.id = (
           select id from what_if
            where state = 'waiting' or (state = 'running' and alive_at < ${alive})
            order by asked_at, id limit 1 for update skip locked)
       and not exists (select from what_if where state = 'running' and alive_at >= ${alive})
    returning *`.execute(db);
  return rows[0];
}

/** Notes how far a replay is; false when it was forgotten meanwhile. */
export async function noteProgress(
  db: Kysely<DB>,
  id: string,
  progress: number,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('what_if')
    .set({ progress, alive_at: now })
    .where('id', '=', id)
    .where('state', '=', 'running')
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
