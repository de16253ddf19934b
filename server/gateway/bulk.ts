import { sql } from 'kysely';
import type { Actor, Audit } from '../access/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { problem } from '../platform/http/problem.ts';
import { newId } from '../platform/ids.ts';
import { beginCommand, insertCommands, type NewCommand } from './command-store.ts';
import type { Commands } from './commands.ts';
import { requestOf, type StationCommand } from './intent.ts';
import type { Target } from './target.ts';
import { unsupported } from './verdict.ts';

/** Stations of a bulk that are asked at a time: quick for thousands, gentle to the network behind them. */
const parallel = 50;
/** Bulks that one node works on at a time; more wait in order, up to a bound. */
const maxRunning = 4;
const maxWaiting = 50;
/** Rows of one insert: far below the 65,535 parameters of a statement. */
const rowsAtOnce = 1_000;

/** Runs one intent at many stations, with a command on record for each from the beginning. */
export function createBulk(options: {
  db: Database;
  clock: Clock;
  audit: Audit;
  commands: Commands;
  nodeId: () => string;
  onFault: (error: unknown, about: string) => void;
}) {
  const { db, clock, commands } = options;
  const queue: (() => Promise<void>)[] = [];
  let running = 0;
  let stopped = false;

  async function start<Params>(
    actor: Actor,
    targets: readonly Target[],
    wanted: StationCommand<Params>,
    params: Params,
  ): Promise<string> {
    if (queue.length >= maxWaiting) throw tooManyWaiting();
    const { intent } = wanted.declared;
    const bulkId = newId();
    const at = clock.now();
    const nodeId = options.nodeId();
    const all = targets.map((target): NewCommand => {
      const nothingYet = { action: null, payload: null, messageId: null };
      return { id: newId(), target, intent, ...nothingYet, actor, bulkId, nodeId, at };
    });
    await db.transaction().execute(async (trx) => {
      await trx
        .insertInto('bulk_command')
        .values({
          id: bulkId,
          intent,
          params: JSON.stringify(params),
          actor_kind: actor.kind,
          actor_id: actor.id,
          requested_at: at,
        })
        .execute();
      for (let from = 0; from < all.length; from += rowsAtOnce) {
        await insertCommands(trx, all.slice(from, from + rowsAtOnce));
      }
      // One entry for each organization, so that everybody finds what was asked of their stations.
      for (const [organizationId, stations] of countBy(targets)) {
        const subject = { subjectKind: 'bulk_command', subjectId: bulkId, organizationId };
        await options.audit(trx, {
          caller: actor,
          action: `station.bulk.${intent}`,
          ...subject,
          detail: { stations },
        });
      }
    });
    queue.push(() => work(actor, all, wanted, params));
    next();
    return bulkId;
  }

  function next(): void {
    const job = running < maxRunning && !stopped ? queue.shift() : undefined;
    if (!job) return;
    running += 1;
    void job().finally(() => {
      running -= 1;
      next();
    });
  }

  async function work<Params>(
    actor: Actor,
    all: readonly NewCommand[],
    wanted: StationCommand<Params>,
    params: Params,
  ) {
    const left = all.values();
    const worker = async () => {
      for (const command of left) {
        if (stopped) return;
        await runOne(actor, command, wanted, params).catch((error) =>
          options.onFault(error, `bulk command ${command.id}`),
        );
      }
    };
    await Promise.all(Array.from({ length: Math.min(parallel, all.length) }, worker));
  }

  async function runOne<Params>(
    actor: Actor,
    command: NewCommand,
    wanted: StationCommand<Params>,
    params: Params,
  ) {
    const spelled = await commands.spell(actor, command.target, wanted, params);
    if ('cannot' in spelled) {
      await commands.finish(command, { judgement: unsupported(spelled.cannot), outcome: undefined });
      return;
    }
    const sent = { ...command, action: spelled[0], payload: requestOf(spelled), messageId: newId() };
    if (!(await beginCommand(db, command.id, sent))) return;
    await commands.finish(sent, await commands.carryOut(command.target, spelled, sent.messageId));
  }

  return {
    start,
    /** Begins nothing new; what was sent still ends. */
    stop(): void {
      stopped = true;
    },
  };
}

export type Bulk = ReturnType<typeof createBulk>;

const tooManyWaiting = () =>
  problem(429, {
    title: 'Too many bulk commands',
    detail: `Nothing was asked: ${maxRunning} bulk commands run here, and ${maxWaiting} wait for them.`,
    help: 'Wait until some of them have ended: their pages show how they go.',
  });

function countBy(targets: readonly Target[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { organizationId } of targets) counts.set(organizationId, (counts.get(organizationId) ?? 0) + 1);
  return counts;
}

export interface BulkProgress {
  readonly intent: string;
  readonly requestedAt: Date;
  readonly total: number;
  readonly finished: number;
  readonly accepted: number;
  readonly failed: number;
}

/** How far a bulk command has come, counted over the stations within `reach`; undefined when there are none. */
export async function bulkProgress(
  db: Database,
  bulkId: string,
  reach: ReturnType<typeof sql<boolean>>,
): Promise<BulkProgress | undefined> {
  const { rows } = await sql<BulkProgress>`
    select b.intent, b.requested_at as "requestedAt", count(*)::int as total,
           count(c.outcome)::int as finished,
           count(*) filter (where c.verdict = 'accepted')::int as accepted,
           count(*) filter (where c.verdict in ('rejected', 'failed'))::int as failed
      from bulk_command b join command c on c.bulk_id = b.id join station s on s.id = c.station_id
     where b.id = ${bulkId} and ${reach}
     group by b.id`.execute(db);
  return rows[0];
}
