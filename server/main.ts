/** Starts Busbar: settings, ground, house, listening; and ends it in the opposite order. */
import type { House } from './compose.ts';
import { type Config, filesFolder, readConfig } from './config.ts';
import type { Demo } from './demo/index.ts';
import { systemClock } from './platform/clock.ts';
import { createFileStore } from './platform/file-store.ts';
import { createLog, type Log } from './platform/log.ts';
import { greeting } from './start/banner.ts';
import { endOnSignal } from './start/ending.ts';
import { type Ground, layGround } from './start/ground.ts';
import type { Listening } from './start/listen.ts';

await start();

/** What was started so far. */
interface Started {
  ground?: Ground;
  demo?: Demo;
  house?: House;
  listening?: Listening;
  worker?: { stop(): Promise<void> };
}

async function start(): Promise<void> {
  const reading = readConfig(process.env);
  if ('problem' in reading) return refuse(reading.problem);
  const { config, warnings } = reading;
  const log = createLog({ level: config.logLevel, node: config.nodeName });
  for (const warning of warnings) log.warn(warning);
  const all: Started = {};
  const ending = endOnSignal(log, () => end(all));

  const laying = layGround(config, log, config.publicUrl ?? `http://localhost:${config.port}`);
  // Our own PostgreSQL starts while the house is read. Another is asked within a time that reading could use up.
  const early = config.databaseUrl ? undefined : readHouse();
  const ground = await laying;
  if ('problem' in ground) return refuse(ground.problem);
  all.ground = ground;
  await ending.stage();
  const demo = config.demo ? await makeDemo(config, ground, log) : undefined;
  if (demo && 'problem' in demo) {
    await end(all);
    return refuse(demo.problem);
  }
  if (demo) all.demo = demo;
  await ending.stage();
  const { compose, listen, startWorker } = await (early ?? readHouse());
  const house = await compose(config, ground, log);
  all.house = house;
  await ending.stage();
  const listening = await listen(config, house);
  if ('problem' in listening) {
    await end(all);
    return refuse(listening.problem);
  }
  all.listening = listening;
  await ending.stage();
  if (config.roles.includes('worker')) all.worker = await startWorker(config, ground, house, log);
  await ending.started();
  await greet(config, house, ground, listening);
  if (demo) process.stdout.write(`${demo.greeting}\n`);
  await demo?.start({ host: config.host, port: listening.port });
}

/** A thousand files, about a second. */
function readHouse() {
  return import('./start/building.ts');
}

/** Ends what was started, in the opposite order: no new frames are read before what was read is answered. */
async function end({ demo, worker, house, listening, ground }: Started): Promise<void> {
  await demo?.end();
  await worker?.stop();
  await house?.drain();
  await listening?.end();
  await house?.end();
  await ground?.end();
}

async function makeDemo(config: Config, ground: Ground, log: Log): Promise<Demo | { problem: string }> {
  const { openDemo } = await import('./demo/index.ts');
  return openDemo({
    ...ground.connections,
    clock: systemClock,
    serverKey: ground.key,
    files: createFileStore(filesFolder(config)),
    say: (sentence) => log.info(sentence),
    onFault: (error, about) => log.error({ err: error }, about),
  });
}

async function greet(config: Config, house: House, ground: Ground, { port }: Listening): Promise<void> {
  const { adminEmail: email, adminPassword: password, adminApiKey: apiKey } = config;
  const { setupCode } = await house.access.prepareFirstRun({
    ...(email && password && { owner: { email, password, name: email.split('@')[0]! } }),
    ...(apiKey && { apiKey }),
  });
  process.stdout.write(`${greeting({ config, port, embedded: ground.embedded, setupCode })}\n`);
}

function refuse(problem: string): void {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
