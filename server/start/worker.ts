import type { Transaction } from 'kysely';
import type { House } from '../compose.ts';
import type { Config } from '../config.ts';
import { endCommandsOfNodes, endConnectionsOfNodes } from '../gateway/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { DB } from '../platform/database/generated/schema.ts';
import { prepareJobs, startJobs } from '../platform/jobs.ts';
import { buryDeadNodes, buryEveryMs } from '../platform/lease.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { outboxHint } from '../platform/outbox.ts';
import { countAside } from '../platform/outbox-aside.ts';
import { carePartitions, type Partitioned } from '../platform/partitions.ts';
import type { Ground } from './ground.ts';

/** Events are kept for consumers that were away; a stream that resumes later than this loads anew. */
const eventDays = 30;

/** How often each worker counts the events that were set aside, in milliseconds: its gauge is an alarm. */
const countAsideMs = 60_000;

/** Work that repeats, with its time in the five fields of crontab, UTC. */
export interface RepeatedWork {
  readonly name: string;
  readonly crontab: string;
  run(): Promise<unknown>;
}

/** Does what no message and no person asks for: dead nodes, partitions, and the slices' repeated work. */
export async function startWorker(config: Config, ground: Ground, house: House, log: Log) {
  const { db, pool } = ground.connections;
  await prepareJobs(pool);
  const works = [...house.repeatedWork, partitionCare(config, ground, house, log)];
  const jobs = await startJobs({
    pool,
    handlers: Object.fromEntries(works.map((work) => [work.name, async () => void (await work.run())])),
    crontab: Object.fromEntries(works.map((work) => [work.name, work.crontab])),
    onError: (error, job) => log.error({ err: error, job }, 'a job failed; it is tried again'),
  });
  const following = await Promise.all(house.followers.map((follow) => follow()));
  const burying = setInterval(() => {
    buryDeadNodes(db, closeBooks)
      .then((dead) => {
        if (dead.length === 0) return;
        log.warn({ nodes: dead }, 'nodes died; their stations are offline until they connect elsewhere');
        ground.bus.publish(outboxHint, null);
      })
      .catch((error) => log.warn({ err: error }, 'looking for dead nodes failed; it is tried again'));
  }, buryEveryMs);
  const tellAside = () =>
    gaugeAside(db, house.metrics).catch((error) =>
      log.warn({ err: error }, 'counting events that were set aside failed'),
    );
  const counting = setInterval(tellAside, countAsideMs);
  await tellAside();
  return {
    async stop(): Promise<void> {
      clearInterval(burying);
      clearInterval(counting);
      await Promise.all(following.map((one) => one.end()));
      await jobs.stop();
    },
  };
}

/** What follows from the death of nodes: their stations are offline, and nobody waits for answers there. */
async function closeBooks(trx: Transaction<DB>, nodeIds: readonly string[]): Promise<void> {
  await endConnectionsOfNodes(trx, nodeIds);
  await endCommandsOfNodes(trx, nodeIds);
}

/** Tells the gauge how many events each consumer has set aside. */
async function gaugeAside(db: Database, metrics: Metrics): Promise<void> {
  const counts = await countAside(db);
  metrics.eventsAside.reset();
  for (const { consumer, count } of counts) metrics.eventsAside.set({ consumer }, count);
}

function partitionCare(config: Config, ground: Ground, { metrics }: House, log: Log): RepeatedWork {
  const tables: readonly Partitioned[] = [
    { table: 'event', unit: 'day', keepDays: eventDays },
    { table: 'frame_log', unit: 'day', keepDays: config.frameRetentionDays },
    { table: 'meter_sample', unit: 'week', keepDays: config.sampleRetentionDays },
    { table: 'meter_reading', unit: 'week', keepDays: config.sampleRetentionDays },
    { table: 'transaction_event', unit: 'week' },
    { table: 'status_log', unit: 'week' },
    { table: 'connection_log', unit: 'week' },
    { table: 'attempt_log', unit: 'week' },
  ];
  return {
    name: 'partitions',
    crontab: '7 * * * *',
    async run() {
      const { dropped, stray, failed } = await carePartitions(ground.connections.db, tables, new Date());
      if (dropped.length > 0) log.info({ partitions: dropped }, 'old partitions were dropped');
      for (const [table, rows] of Object.entries(stray)) metrics.defaultPartitionRows.set({ table }, rows);
      for (const [table, error] of Object.entries(failed)) {
        log.error({ err: error, table }, 'the partitions of a table could not be cared for');
      }
    },
  };
}
