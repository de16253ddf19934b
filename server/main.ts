/** Starts Busbar: settings, ground, house, listening; and ends it in the opposite order. */
import { compose, type House } from './compose.ts';
import { type Config, readConfig } from './config.ts';
import type { Demo } from './demo/index.ts';
import { systemClock } from './platform/clock.ts';
import { createLog, type Log } from './platform/log.ts';
import { greeting } from './start/banner.ts';
import { type Ground, layGround } from './start/ground.ts';
import { type Listening, listen } from './start/listen.ts';
import { startWorker } from './start/worker.ts';

/** Ending in order may take this long, in milliseconds; then the process ends as it is. */
const patienceMs = 25_000;

await start();

async function start(): Promise<void> {
  const reading = readConfig(process.env);
  if ('problem' in reading) return refuse(reading.problem);
  const { config, warnings } = reading;
  const log = createLog({ level: config.logLevel, node: config.nodeName });
  for (const warning of warnings) log.warn(warning);

  const ground = await layGround(config, log, config.publicUrl ?? `http://localhost:${config.port}`);
  if ('problem' in ground) return refuse(ground.problem);
  const demo = config.demo ? await makeDemo(ground, log) : undefined;
  if (demo && 'problem' in demo) {
    await ground.end();
    return refuse(demo.problem);
  }
  const house = await compose(config, ground, log);
  const listening = await listen(config, house);
  if ('problem' in listening) {
    await house.drain();
    await house.end();
    await demo?.end();
    await ground.end();
    return refuse(listening.problem);
  }
  const worker = config.roles.includes('worker') ? await startWorker(config, ground, house, log) : undefined;
  endOnSignal(log, [
    () => demo?.end(),
    () => worker?.stop(),
    house.drain,
    listening.end,
    house.end,
    ground.end,
  ]);
  await greet(config, house, ground, listening);
  if (demo) process.stdout.write(`${demo.greeting}\n`);
  await demo?.start({ host: config.host, port: listening.port });
}

async function makeDemo(ground: Ground, log: Log): Promise<Demo | { problem: string }> {
  const { openDemo } = await import('./demo/index.ts');
  return openDemo({
    ...ground.connections,
    clock: systemClock,
    serverKey: ground.key,
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

function endOnSignal(log: Log, steps: readonly (() => Promise<void> | undefined)[]): void {
  let ending = false;
  const end = async (signal: NodeJS.Signals) => {
    if (ending) return;
    ending = true;
    log.info(`${signal}: what was read is answered, then Busbar ends`);
    setTimeout(() => process.exit(1), patienceMs).unref();
    for (const step of steps) await step();
    process.exit(0);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

function refuse(problem: string): void {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
