/** Busbar as its operators run it: a process of its own, asked through its API. */

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const main = join(import.meta.dirname, '..', '..', 'server', 'main.ts');
/** Owns everything; made at the first start. */
const apiKey = 'bbk_scenarios-own-everything';
/** A start on a loaded machine, embedded PostgreSQL recovering from a crash, in milliseconds. */
const startLimit = 90_000;
/** What a process said is kept up to this many characters, the newest. */
const mostOutput = 2_000_000;

export interface BusbarOptions {
  /** Keeps the key of the server, and the database unless `DATABASE_URL` is given. */
  readonly dataDir: string;
  /** Fixed, so that stations find the next process where the last one was. */
  readonly port: number;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  /** JSON, read; what is in it is looked at member by member. */
  readonly body: ReturnType<typeof JSON.parse>;
}

export interface Busbar {
  readonly pid: number;
  readonly url: string;
  /** Where stations connect, without their identity. */
  readonly stations: string;
  /** Everything that the process has said. */
  output(): string;
  ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** Opens the live stream; `heard` grows. */
  stream(kinds: string): Promise<{ readonly heard: StreamEvent[]; close(): void }>;
  signal(signal: NodeJS.Signals): void;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<number | NodeJS.Signals>;
}

export interface StreamEvent {
  readonly kind: string;
  readonly data: { readonly stationId: string | null };
}

/** Starts Busbar and waits until it serves. */
export async function startBusbar({ dataDir, port, env = {} }: BusbarOptions): Promise<Busbar> {
  const child = spawn(process.execPath, [main], {
    env: {
      PATH: process.env.PATH,
      BUSBAR_DATA_DIR: dataDir,
      BUSBAR_PORT: String(port),
      BUSBAR_HOST: '127.0.0.1',
      BUSBAR_ADMIN_API_KEY: apiKey,
      BUSBAR_LOG_LEVEL: 'warn',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const leftovers = () => child.kill('SIGKILL');
  process.once('exit', leftovers);
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once('exit', (code, signal) => {
      process.off('exit', leftovers);
      resolve(code ?? signal ?? 1);
    });
  });
  const { output } = await readiness(child, ended);
  const url = `http://127.0.0.1:${port}`;
  return {
    pid: child.pid!,
    url,
    stations: `ws://127.0.0.1:${port}/ocpp`,
    output,
    ask: (method, path, body, headers) => ask(`${url}/api/v1${path}`, method, body, headers),
    stream: (kinds) => listen(`${url}/api/v1/stream?kinds=${kinds}`),
    signal: (signal) => void child.kill(signal),
    ended,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
    stop() {
      child.kill('SIGTERM');
      return ended;
    },
  };
}

function readiness(
  child: ChildProcess,
  ended: Promise<number | NodeJS.Signals>,
): Promise<{ output: () => string }> {
  let said = '';
  return new Promise((resolve, reject) => {
    const failed = (why: string) => reject(new Error(`Busbar did not start: ${why}\n${said.slice(-4000)}`));
    const patience = setTimeout(() => {
      child.kill('SIGKILL');
      failed(`it was not ready after ${startLimit / 1000} s`);
    }, startLimit);
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString()).slice(-mostOutput);
      if (!said.includes('Busbar is running')) return;
      clearTimeout(patience);
      resolve({ output: () => said });
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    void ended.then((how) => {
      clearTimeout(patience);
      failed(`it ended with ${how}`);
    });
  });
}

async function ask(
  url: string,
  method: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const answer = await fetch(url, {
    method,
    headers: {
      authorization: `Bearer ${apiKey}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: text ? JSON.parse(text) : undefined };
}

async function listen(url: string): Promise<{ heard: StreamEvent[]; close(): void }> {
  const over = new AbortController();
  const answer = await fetch(url, { headers: { authorization: `Bearer ${apiKey}` }, signal: over.signal });
  if (answer.status !== 200 || !answer.body) throw new Error(`the live stream answered ${answer.status}`);
  const heard: StreamEvent[] = [];
  const body = answer.body.pipeThrough(new TextDecoderStream());
  void (async () => {
    let rest = '';
    for await (const chunk of body) {
      const frames = (rest + chunk).split('\n\n');
      rest = frames.pop()!;
      for (const frame of frames) {
        const data = /^data: (.*)$/m.exec(frame)?.[1];
        const kind = /^event: (.*)$/m.exec(frame)?.[1];
        if (data && kind) heard.push({ kind, data: JSON.parse(data) });
      }
    }
  })().catch(() => {});
  return { heard, close: () => over.abort() };
}

/** Asks for something that must work. */
export async function demand(
  busbar: Busbar,
  method: string,
  path: string,
  body?: unknown,
): Promise<Reply['body']> {
  const reply = await busbar.ask(method, path, body);
  if (reply.status >= 300)
    throw new Error(`${method} ${path} answered ${reply.status} ${JSON.stringify(reply.body)}`);
  return reply.body;
}

/** The organization above all others. */
export async function rootOf(busbar: Busbar): Promise<string> {
  const { items } = await demand(busbar, 'GET', '/organizations');
  return items.find(({ parentId }: { parentId: string | null }) => parentId === null).id;
}

/** A token that may charge everywhere. */
export const goodToken = 'TAG-GOOD';

/** Makes stations, and the token that they are charged with. */
export async function provision(busbar: Busbar, identities: readonly string[]): Promise<string> {
  const organizationId = await rootOf(busbar);
  await busbar.ask('POST', '/tokens', { organizationId, uid: goodToken, kind: 'rfid' });
  for (const identity of identities) await demand(busbar, 'POST', '/stations', { organizationId, identity });
  return organizationId;
}

/** A folder that is gone when `remove` was called. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'busbar-scenario-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/**
 * A free port below the range from which the kernel takes ports for outgoing connections:
 * while Busbar is down, a station that knocks there could otherwise be given that very port, and meet itself.
 */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < 50; tries++) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port was found between 20000 and 32000');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
