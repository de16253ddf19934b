/** `npm run admin`: help for whoever is locked out. Works while Busbar runs, and while it is stopped. */

import { parseArgs } from 'node:util';
import { createAccess } from './access/index.ts';
import { type Config, readConfig } from './config.ts';
import { createMemoryBus } from './platform/bus-memory.ts';
import { systemClock } from './platform/clock.ts';
import { openDatabase } from './platform/database/database.ts';
import { migrate } from './platform/database/migrate.ts';
import { newId } from './platform/ids.ts';
import { createLog } from './platform/log.ts';
import { createMetrics } from './platform/metrics.ts';
import { databaseProblem, startEmbeddedPostgres } from './platform/postgres/index.ts';
import { acceptKey } from './start/key-check.ts';
import { serverKey } from './start/secret-key.ts';

const help = `npm run admin -- list-operators                     who may sign in, and with which roles
npm run admin -- reset-password [e-mail]            a temporary password, shown once; needs no address
                                                    where there is but one operator
npm run admin -- create-operator <e-mail> [name]    an owner of the whole network, with a temporary password
npm run admin -- accept-key                         goes on with a new server key when the old one is lost

Works while Busbar runs and while it is stopped, on the same settings (BUSBAR_DATA_DIR, DATABASE_URL).
With --demo it means the demo's network.`;

type Problem = { problem: string };
type Rescue = Awaited<ReturnType<typeof createAccess>>['rescue'] & { acceptKey(): Promise<void> };

const commands: {
  readonly [name: string]: (rescue: Rescue, ...words: string[]) => Promise<string | Problem>;
} = {
  'list-operators': listOperators,
  'reset-password': resetPassword,
  'create-operator': createOperator,
  'accept-key': useKey,
};

const outcome = await main();
if (typeof outcome === 'string') console.log(outcome);
else {
  console.error(outcome.problem);
  process.exitCode = 1;
}

async function main(): Promise<string | Problem> {
  const given = readArguments();
  if ('problem' in given) return given;
  const { name, words, demo } = given;
  if (name === undefined) return help;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) return { problem: `${name} is not a command.\n\n${help}` };
  const reading = readConfig(demo ? { ...process.env, BUSBAR_DEMO: '1' } : process.env);
  if ('problem' in reading) return reading;
  return withRescue(reading.config, (rescue) => command(rescue, ...words));
}

function readArguments(): { name: string | undefined; words: string[]; demo: boolean } | Problem {
  try {
    const options = { help: { type: 'boolean', short: 'h' }, demo: { type: 'boolean' } } as const;
    const { values, positionals } = parseArgs({ options, allowPositionals: true });
    const [name, ...words] = positionals;
    return { name: values.help ? undefined : name, words, demo: values.demo ?? false };
  } catch (error) {
    return { problem: `${(error as Error).message}\n\n${help}` };
  }
}

/** Opens the database that Busbar uses, beside it or in its place, and closes everything again. */
async function withRescue<T>(config: Config, work: (rescue: Rescue) => Promise<T>): Promise<T | Problem> {
  const key = serverKey(config.dataDir, config.secretKey);
  if ('problem' in key) return key;
  const database = await findDatabase(config);
  if ('problem' in database) return database;
  const connections = openDatabase(
    { connectionString: database.url },
    { max: 2, applicationName: 'busbar admin' },
  );
  try {
    await migrate(connections.db);
    const access = await createAccess({
      db: connections.db,
      bus: createMemoryBus(),
      clock: systemClock,
      newId,
      log: createLog({ level: 'error' }),
      metrics: createMetrics({ processMetrics: false }),
      serverKey: key,
      secureCookies: false,
    });
    try {
      return await work({ ...access.rescue, acceptKey: () => acceptKey(connections.db, key) });
    } finally {
      access.close();
    }
  } finally {
    await connections.close();
    await database.stop();
  }
}

async function findDatabase(config: Config): Promise<{ url: string; stop(): Promise<void> } | Problem> {
  const stop = async () => {};
  if (config.databaseUrl) {
    const problem = await databaseProblem(config.databaseUrl);
    return problem ? { problem } : { url: config.databaseUrl, stop };
  }
  const { dataDir } = config;
  const log = { info: () => {}, warn: (sentence: string) => console.error(sentence) };
  const started = await startEmbeddedPostgres({ dataDir, log, address: 'npm run admin' });
  if (!('problem' in started)) return started;
  return started.kind === 'already-running' ? { url: started.joinUrl, stop } : started;
}

async function listOperators(rescue: Rescue): Promise<string> {
  const operators = await rescue.operators();
  if (operators.length === 0)
    return 'There is no operator yet. Start Busbar: it prints a code for the first one.';
  return operators
    .map(({ email, name, disabled, roles }) => `${email}  ${name}  ${roles}${disabled ? '  (disabled)' : ''}`)
    .join('\n');
}

async function resetPassword(rescue: Rescue, given?: string): Promise<string | Problem> {
  const operators = await rescue.operators();
  const email = given ?? (operators.length === 1 ? operators[0]!.email : undefined);
  if (email === undefined) {
    return { problem: `Whose? Give the e-mail address of one of these:\n${await listOperators(rescue)}` };
  }
  const done = await rescue.resetPassword(email);
  if (done === 'unknown') {
    return { problem: `No operator has the address ${email}. There are:\n${await listOperators(rescue)}` };
  }
  return `The temporary password of ${email} is\n\n    ${done.temporaryPassword}\n\nIt must be changed at the next sign-in; all earlier sign-ins have ended.`;
}

async function createOperator(rescue: Rescue, email?: string, ...name: string[]): Promise<string | Problem> {
  if (!email || !/^[^\s@]+@[^\s@]+$/.test(email)) {
    return {
      problem: 'Give the new operator’s e-mail address: npm run admin -- create-operator ada@example.com Ada',
    };
  }
  const made = await rescue.createOwner({ email, name: name.join(' ') || email });
  if (made === 'taken')
    return { problem: `${email} is an operator already; reset-password gives a new password.` };
  return `${email} owns the whole network now. The temporary password is\n\n    ${made.temporaryPassword}\n\nIt must be changed at the first sign-in.`;
}

async function useKey(rescue: Rescue): Promise<string> {
  await rescue.acceptKey();
  return (
    'Busbar goes on with this server key. Stations whose password Busbar made need a new one, ' +
    'and the audit trail up to now can no longer be verified.'
  );
}
