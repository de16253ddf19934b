/** Starts Busbar: settings, ground, house, listening; and ends it in the opposite order. */
import { compose, type House } from './compose.ts';
import { type Config, readConfig } from './config.ts';
import { createLog, type Log } from './platform/log.ts';
import { greeting } from './start/banner.ts';
import { type Ground, layGround } from './start/ground.ts';
import { type Listening, listen } from './start/listen.ts';

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
  const house = await compose(config, ground, log);
  const listening = await listen(config, house);
  if ('problem' in listening) {
    await house.end();
    await ground.end();
    return refuse(listening.problem);
  }
  endOnSignal(log, listening, house, ground);
  await greet(config, house, ground, listening);
}

async function greet(config: Config, house: House, ground: Ground, { port }: Listening): Promise<void> {
  const { adminEmail: email, adminPassword: password, adminApiKey: apiKey } = config;
  const { setupCode } = await house.access.prepareFirstRun({
    ...(email && password && { owner: { email, password, name: email.split('@')[0]! } }),
    ...(apiKey && { apiKey }),
  });
  process.stdout.write(`${greeting({ config, port, embedded: ground.embedded, setupCode })}\n`);
}

function endOnSignal(log: Log, listening: Listening, house: House, ground: Ground): void {
  let ending = false;
  const end = async (signal: NodeJS.Signals) => {
    if (ending) return;
    ending = true;
    log.info(`${signal}: what was read is answered, then Busbar ends`);
    setTimeout(() => process.exit(1), patienceMs).unref();
    await house.drain();
    await listening.end();
    await house.end();
    await ground.end();
    process.exit(0);
  };
  process.on('SIGINT', end);
  process.on('SIGTERM', end);
}

function refuse(problem: string): void {
  process.stderr.write(`${problem}\n`);
  process.exitCode = 1;
}
