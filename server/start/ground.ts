import type { Config } from '../config.ts';
import type { Bus } from '../platform/bus.ts';
import { createMemoryBus } from '../platform/bus-memory.ts';
import { createNatsBus } from '../platform/bus-nats.ts';
import { type Connections, openDatabase } from '../platform/database/database.ts';
import { migrate } from '../platform/database/migrate.ts';
import { newId } from '../platform/ids.ts';
import { type Node, registerNode } from '../platform/lease.ts';
import type { Log } from '../platform/log.ts';
import { databaseProblem, startEmbeddedPostgres } from '../platform/postgres/index.ts';
import { wrongKey } from './key-check.ts';
import { serverKey } from './secret-key.ts';

/** Connections of the shared pool: enough for the API and look-ups; the batch writer has one of its own. */
const poolSize = 16;

/** What everything stands on: a migrated database, the bus, this node's lease and the server's key. */
export interface Ground {
  readonly connections: Connections;
  readonly bus: Bus;
  readonly node: Node;
  readonly key: Uint8Array;
  /** True when PostgreSQL came with Busbar. */
  readonly embedded: boolean;
  end(): Promise<void>;
}

/** Lays the ground, or says in one sentence why it cannot be laid. */
export async function layGround(
  config: Config,
  log: Log,
  address: string,
): Promise<Ground | { problem: string }> {
  const key = serverKey(config.dataDir, config.secretKey);
  if ('problem' in key) return key;
  const postgres = config.databaseUrl ? await own(config.databaseUrl) : await embedded(config, log, address);
  if ('problem' in postgres) return postgres;

  const connections = openDatabase({ connectionString: postgres.url }, { max: poolSize });
  const fail = async (problem: string) => {
    await connections.close();
    await postgres.stop();
    return { problem };
  };
  try {
    const ran = await migrate(connections.db);
    if (ran.length > 0) log.info({ migrations: ran }, 'the database was brought up to date');
  } catch (error) {
    return fail(
      `${(error as Error).message}. Nothing of that migration was kept; mend the cause and start again.`,
    );
  }
  const mismatch = await wrongKey(connections.db, key, config.dataDir);
  if (mismatch) return fail(mismatch.problem);
  const bus = await openBus(config, log);
  if ('problem' in bus) return fail(bus.problem);
  const node = await registerNode({
    db: connections.db,
    newId,
    name: config.nodeName,
    roles: config.roles,
    onError: (error) =>
      log.warn(
        { err: error },
        'the lease of this node could not be renewed; its stations count as offline until it is',
      ),
  });

  return {
    connections,
    bus,
    node,
    key,
    embedded: !config.databaseUrl,
    async end() {
      await node
        .end()
        .catch((error) => log.warn({ err: error }, 'the lease of this node could not be given back'));
      await bus.close();
      await connections.close();
      await postgres.stop();
    },
  };
}

interface Postgres {
  readonly url: string;
  stop(): Promise<void>;
}

async function own(url: string): Promise<Postgres | { problem: string }> {
  const problem = await databaseProblem(url);
  return problem ? { problem } : { url, stop: async () => {} };
}

async function embedded(config: Config, log: Log, address: string): Promise<Postgres | { problem: string }> {
  return startEmbeddedPostgres({
    dataDir: config.dataDir,
    address,
    log: { info: (sentence) => log.info(sentence), warn: (sentence) => log.warn(sentence) },
  });
}

async function openBus(config: Config, log: Log): Promise<Bus | { problem: string }> {
  const onError = (error: unknown) => log.error({ err: error }, 'a listener on the bus failed');
  if (!config.natsUrl) return createMemoryBus(onError);
  try {
    return await createNatsBus({ url: config.natsUrl, name: config.nodeName, onError });
  } catch (error) {
    return { problem: `The NATS server (NATS_URL) cannot be used: ${(error as Error).message}` };
  }
}
