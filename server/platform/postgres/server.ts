/** Bringing the server of a data folder up: the one that runs already, or a new one. */

import type { ChildProcess } from 'node:child_process';
import { chownSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { type Binaries, hasLibrary, majorOf } from './binaries.ts';
import { majorProblem, prepareCluster } from './cluster.ts';
import { type Folders, forgetSocketFolder, makeSocketFolder, socketFolder } from './folders.ts';
import { knock } from './knock.ts';
import { didNotStart, type PostgresProblem } from './problems.ts';
import { dropStaleNotes } from './processes.ts';
import { endOf, openLog, startProgram } from './program.ts';
import { chooseRunner, type Runner, type Way } from './runner.ts';

export type ServerSettings = { readonly [name: string]: string };

/** Where PostgreSQL's own defaults do not fit, each with its reason. */
const SETTINGS: ServerSettings = {
  listen_addresses: '', // only the socket, which only this user can reach
  unix_socket_permissions: '0700',
  max_connections: '100',
  shared_buffers: '192MB', // a laptop has other work to do
  effective_cache_size: '1GB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  random_page_cost: '1.1', // no disk of today seeks
  wal_compression: 'on', // whole pages after a checkpoint are most of what small batches write
  max_wal_size: '2GB', // checkpoints come by time, not in the middle of a rush
  min_wal_size: '512MB', // a rush after a quiet night finds its files: each new one holds up all commits
  checkpoint_timeout: '10min',
  jit: 'off', // statements are short
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_min_error_statement: 'panic', // statements hold people's data
  log_error_verbosity: 'terse', // and so do the details of errors
};

/** A server that says nothing at all for so long, in milliseconds, is given up. */
const SILENCE_LIMIT = 30_000;

/** One that says it is recovering may take so long: 2 GB of log are replayed in about a minute. */
const WAKING_LIMIT = 600_000;

/** A wait that is longer than this, in milliseconds, is explained. */
const WORTH_A_WORD = 3_000;

/** How often a server is started in all: the children of one that was killed need a moment to notice. */
const MAX_STARTS = 12;
const BETWEEN_STARTS = 250;

/** How often a starting server is asked, in milliseconds: at once at first, rarely when it takes long. */
const betweenKnocks = (waited: number) => Math.min(10 + waited / 20, 500);

/** Counts what each statement costs; benchmarks and the curious read it. */
const STATISTICS = 'pg_stat_statements';

export type Log = { info(sentence: string): void; warn(sentence: string): void };

export type Server = { readonly client: pg.Client; readonly socket: string };

export type ServerOptions = {
  readonly folders: Folders;
  readonly binaries: Binaries;
  /** What the connection is called in `pg_stat_activity`. */
  readonly name: string;
  readonly log: Log;
  readonly settings?: ServerSettings;
  readonly ways?: readonly Way[];
};

/** Connects to the server of these folders, and starts one if none answers. */
export async function bringUp(options: ServerOptions): Promise<Server | PostgresProblem> {
  const { folders, binaries, ways } = options;
  const socket = socketFolder(folders);
  const running = socket ? await reach(options, socket, { silence: 0 }) : NOBODY;
  if ('client' in running) return running;
  if (running.stranger) forgetSocketFolder(folders);
  const problem = majorProblem(majorOf(binaries), folders);
  if (problem) return problem;
  const runner = chooseRunner(binaries, folders, ways);
  if ('problem' in runner) return runner;
  return (await prepareCluster(runner, folders)) ?? start(options, runner);
}

async function start(options: ServerOptions, runner: Runner): Promise<Server | PostgresProblem> {
  const { folders } = options;
  const socket = makeSocketFolder(folders, { elsewhere: runner.way === 'copy' });
  if (runner.owner !== undefined) chownSync(socket, runner.owner, runner.owner);
  const log = openLog(folders.log);
  try {
    for (let tries = 1; ; tries++) {
      dropStaleNotes(folders.data, socket);
      const child = startProgram(
        runner,
        'postgres',
        serverArguments(options, runner, socket),
        folders.data,
        log,
      );
      const server = await reachChild(options, socket, child);
      if ('client' in server) return server;
      if (tries === MAX_STARTS) return didNotStart(server.because, log.lastWords());
      await pause(BETWEEN_STARTS);
    }
  } finally {
    log.close();
  }
}

function serverArguments({ folders, settings }: ServerOptions, runner: Runner, socket: string): string[] {
  const preload = hasLibrary(runner.binaries, STATISTICS) ? { shared_preload_libraries: STATISTICS } : {};
  const all = { ...SETTINGS, ...preload, ...settings, unix_socket_directories: socket };
  const options = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  return ['-D', runner.dataPath(folders.data), ...options];
}

type Unreached = { because: string; stranger?: true };

const NOBODY: Unreached = { because: 'nobody listens' };

/** Waits for a server that was just started; one that stays silent is ended. */
async function reachChild(
  options: ServerOptions,
  socket: string,
  child: ChildProcess,
): Promise<Server | Unreached> {
  let ended: string | undefined;
  endOf(child).then((ending) => {
    ended = `it ended with ${ending}`;
  });
  child.unref();
  const server = await reach(options, socket, { silence: SILENCE_LIMIT, ended: () => ended });
  if ('because' in server && !ended) child.kill('SIGQUIT');
  return server;
}

/** Asks until the server is ready, has ended, or has been silent (or waking up) for too long. */
async function reach(
  { folders, name, log }: ServerOptions,
  socket: string,
  patience: { silence: number; ended?: () => string | undefined },
): Promise<Server | Unreached> {
  const began = performance.now();
  for (let told = false; ; ) {
    const answer = await knock(folders, socket, name);
    if (answer.is === 'ready') return { client: answer.client, socket };
    if (answer.is === 'stranger') return { because: 'the server of another folder answers', stranger: true };
    const ended = patience.ended?.();
    if (ended) return { because: ended };
    const waited = performance.now() - began;
    const limit = answer.is === 'waking' ? WAKING_LIMIT : patience.silence;
    if (waited >= limit) return { because: `it did not answer for ${Math.round(waited / 1000)} s` };
    if (waited > WORTH_A_WORD && !told)
      log.info('PostgreSQL is recovering from its log; this may take a minute.');
    told ||= waited > WORTH_A_WORD;
    await pause(betweenKnocks(waited));
  }
}
