import { Logger, parseCronItems, run, runMigrations } from 'graphile-worker';
import { type Kysely, sql } from 'kysely';
import type pg from 'pg';
import type { DB } from './database/generated/schema.ts';

/** Jobs that one node works on at once. */
const concurrency = 2;
/** How often to look for jobs whose time has come; new ones are told of at once. */
const pollMs = 2000;
/** A job that fails is tried again with growing pauses: seven times take about half an hour. */
const maxAttempts = 7;

/** Does one kind of job. May be run again after a crash, so that it must be safe to repeat. */
export type JobHandler = (payload: unknown) => Promise<void>;

export interface JobsOptions {
  readonly pool: pg.Pool;
  readonly handlers: Readonly<Record<string, JobHandler>>;
  /** When jobs run by themselves: the five fields of crontab, in UTC. On one node each time, however many there are. */
  readonly crontab?: Readonly<Record<string, string>>;
  readonly onError: (error: unknown, job: string) => void;
}

/** Makes or renews the tables of jobs; once at start, after our own migrations. */
export async function prepareJobs(pool: pg.Pool): Promise<void> {
  await runMigrations({ pgPool: pool, logger: silent });
}

/** Works on jobs until it is stopped. */
export async function startJobs(options: JobsOptions): Promise<{ stop(): Promise<void> }> {
  const { handlers, crontab = {}, onError } = options;
  const unknown = Object.keys(crontab).find((name) => !handlers[name]);
  if (unknown) throw new Error(`the calendar names the job “${unknown}”, which nobody does`);
  const runner = await run({
    pgPool: options.pool,
    concurrency,
    pollInterval: pollMs,
    noHandleSignals: true,
    logger: silent,
    parsedCronItems: parseCronItems(
      Object.entries(crontab).map(([task, match]) => ({
        task,
        match,
        // A run that was missed is not made up for; two at once are never wanted.
        options: { backfillPeriod: 0, maxAttempts, jobKey: task, jobKeyMode: 'preserve_run_at' },
      })),
    ),
    taskList: Object.fromEntries(
      Object.entries(handlers).map(([name, handle]) => [name, (payload: unknown) => handle(payload)]),
    ),
  });
  runner.events.on('job:error', ({ error, job }) => onError(error, job.task_identifier));
  runner.events.on('pool:listen:error', ({ error }) => onError(error, 'waiting for jobs'));
  return { stop: () => runner.stop() };
}

export interface JobOptions {
  /** Of jobs with the same key only one waits: a later one replaces it. */
  readonly key?: string;
  readonly runAt?: Date;
}

/** Adds a job in the caller's transaction: it exists if and only if that commits. */
export async function addJob(
  trx: Kysely<DB>,
  name: string,
  payload: unknown,
  { key, runAt }: JobOptions = {},
): Promise<void> {
  await sql`
    select graphile_worker.add_job(
      ${name}, payload => ${JSON.stringify(payload ?? {})}::json, job_key => ${key ?? null}::text,
      run_at => ${runAt ?? null}::timestamptz, max_attempts => ${maxAttempts})`.execute(trx);
}

/** What goes wrong is told by events, with the job's name. */
const silent = new Logger(() => () => {});
