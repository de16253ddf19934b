import type { CallOutcome } from '@busbar/ocpp';
import { sql, type Transaction } from 'kysely';
import type { Actor } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import type { NewEvent } from '../platform/outbox.ts';
import type { Sentence } from '../platform/sentence.ts';
import type { CommandResult } from './contract.ts';
import { storablePayload } from './frame-row.ts';
import { maskPayload } from './mask.ts';
import type { Target } from './target.ts';
import { type Judgement, running } from './verdict.ts';

export interface NewCommand {
  readonly id: string;
  readonly target: Target;
  /** Name of the intent, or `call`. */
  readonly intent: string;
  readonly action: string | null;
  readonly payload: unknown;
  readonly messageId: string | null;
  readonly actor: Actor;
  readonly bulkId: string | null;
  /** Who works on it. */
  readonly nodeId: string;
  readonly at: Date;
}

export async function insertCommands(trx: Transaction<DB>, commands: readonly NewCommand[]): Promise<void> {
  await trx
    .insertInto('command')
    .values(
      commands.map((command) => ({
        id: command.id,
        station_id: command.target.id,
        intent: command.intent,
        action: command.action,
        payload: toJson(command.payload),
        message_id: command.messageId,
        actor_kind: command.actor.kind,
        actor_id: command.actor.id,
        bulk_id: command.bulkId,
        node_id: command.nodeId,
        requested_at: command.at,
      })),
    )
    .execute();
}

/** Notes what is sent of a command that waited in a bulk; false when it was ended meanwhile. */
export async function beginCommand(
  db: Database,
  id: string,
  sent: { action: string; payload: unknown; messageId: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('command')
    .set({ action: sent.action, payload: toJson(sent.payload), message_id: sent.messageId })
    .where('id', '=', id)
    .where('outcome', 'is', null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

export interface FinishedCommand {
  readonly id: string;
  readonly judgement: Judgement;
  readonly outcome: CallOutcome | undefined;
  readonly at: Date;
}

/** Stores how commands ended, in one statement. */
export async function finishCommands(
  trx: Transaction<DB>,
  finished: readonly FinishedCommand[],
): Promise<void> {
  const column = <Value>(of: (one: FinishedCommand) => Value) => finished.map(of);
  await sql`
    update command c set outcome = f.outcome, verdict = f.verdict, sentence = f.sentence::jsonb, answer = f.answer::jsonb,
           error = f.error::jsonb, duration_ms = f.duration_ms, finished_at = f.finished_at
      from unnest(
             ${column(({ id }) => id)}::uuid[],
             ${column(({ judgement }) => judgement.outcome)}::text[],
             ${column(({ judgement }) => judgement.verdict)}::text[],
             ${column(({ judgement }) => toJson(judgement.sentence))}::text[],
             ${column(({ outcome }) => (outcome?.outcome === 'answered' ? toJson(outcome.payload) : null))}::text[],
             ${column(({ outcome }) => (outcome?.outcome === 'error' ? toJson(errorOf(outcome)) : null))}::text[],
             ${column(({ outcome }) => (outcome ? Math.round(outcome.durationMs) : null))}::int[],
             ${column(({ at }) => at)}::timestamptz[]
           ) as f (id, outcome, verdict, sentence, answer, error, duration_ms, finished_at)
     where c.id = f.id`.execute(trx);
}

export function errorOf({ code, description, details }: Extract<CallOutcome, { outcome: 'error' }>) {
  return { code, description, details: details ?? null };
}

/** JSON as text for a jsonb column: secrets masked, NUL and lone surrogates replaced. */
function toJson(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  const masked = maskPayload(value);
  return JSON.stringify(storablePayload(masked, JSON.stringify(masked)));
}

export type CommandRow = Awaited<ReturnType<ReturnType<typeof commands>['execute']>>[number];

/** Commands with all that the API tells of them. */
export function commands(db: Database) {
  return db
    .selectFrom('command')
    .select([
      'command.id',
      'command.station_id',
      'command.intent',
      'command.action',
      'command.payload',
      'command.message_id',
      'command.outcome',
      'command.verdict',
      'command.sentence',
      'command.answer',
      'command.error',
      'command.requested_at',
      'command.finished_at',
      'command.duration_ms',
    ]);
}

export function toResult(row: CommandRow): CommandResult {
  return {
    id: row.id,
    intent: row.intent,
    action: row.action,
    outcome: row.outcome as CommandResult['outcome'],
    verdict: row.verdict as CommandResult['verdict'],
    sentence: (row.sentence as Sentence | null) ?? running,
    messageId: row.message_id,
    request: row.payload,
    answer: row.answer,
    error: row.error as CommandResult['error'],
    requestedAt: row.requested_at.toISOString(),
    finishedAt: row.finished_at?.toISOString() ?? null,
    durationMs: row.duration_ms,
  };
}

/** The event that tells how a command ended. */
export function finishedEvent(ended: {
  readonly commandId: string;
  readonly intent: string;
  readonly bulkId: string | null;
  readonly at: Date;
  readonly station: Pick<Target, 'id' | 'identity' | 'organizationId' | 'siteId'>;
  readonly judgement: Judgement;
}): NewEvent {
  const { commandId, intent, bulkId, at, station, judgement } = ended;
  const { identity, organizationId, siteId } = station;
  return {
    kind: 'command.finished',
    at,
    organizationId,
    siteId,
    stationId: station.id,
    subjectId: commandId,
    data: { commandId, identity, intent, ...judgement, bulkId },
  };
}
