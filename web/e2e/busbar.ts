import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { testDatabase } from '../../server/platform/testing.ts';
import { buildWebApp } from '../../tools/web-app.mjs';

const ROOT = join(import.meta.dirname, '../..');
/** A start on a busy machine, the bundle already built. */
const START_MS = 60_000;

export interface RunningBusbar {
  /** http://127.0.0.1:port */
  readonly url: string;
  /** ws://127.0.0.1:port/ocpp */
  readonly stationUrl: string;
  /** The code that the first-run page asks for. */
  readonly setupCode: string;
  stop(): Promise<void>;
}

/** Starts Busbar as an operator does, in a process of its own over a fresh database, with the console built. */
export async function startBusbar(env: Record<string, string> = {}): Promise<RunningBusbar> {
  const broken = buildWebApp();
  if (broken) throw new Error(broken);
  const database = await testDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'busbar-e2e-'));
  const port = await freePort();
  const child = spawn(process.execPath, ['server/main.ts'], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: database.url,
      BUSBAR_DATA_DIR: folder,
      BUSBAR_PORT: String(port),
      BUSBAR_HOST: '127.0.0.1',
      BUSBAR_LOG_LEVEL: 'error',
      ...env,
    },
  });
  const told = await greeting(child);
  const setupCode = /enter the code (\S+)/.exec(told)?.[1];
  if (!setupCode) throw new Error(`Busbar did not print a code:\n${told}`);
  return {
    url: `http://127.0.0.1:${port}`,
    stationUrl: `ws://127.0.0.1:${port}/ocpp`,
    setupCode,
    async stop() {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
      await database.drop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A port that nobody has: what a station is told as its URL is made from the setting, so 0 will not do. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** What it prints when it stands; rejects when it ends or stays silent. */
function greeting(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    const tooLong = setTimeout(() => reject(new Error(`Busbar did not start:\n${told}`)), START_MS);
    child.once('exit', (code) => reject(new Error(`Busbar ended with ${code}:\n${told}`)));
    createInterface({ input: child.stdout! }).on('line', (line) => {
      told += `${line}\n`;
      if (!told.includes('/api/docs')) return;
      clearTimeout(tooLong);
      resolve(told);
    });
  });
}
