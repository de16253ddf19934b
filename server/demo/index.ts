/** The demo: a made-up network with a past, and stations that live. Nothing else of Busbar knows of it. */

import { type ChildProcess, fork } from 'node:child_process';
import type pg from 'pg';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { demoPassword, driver, operators, stationPassword } from './account.ts';
import type { Order } from './child.ts';
import { keepLateVan } from './depot.ts';
import type { FleetOptions } from './fleet.ts';
import { giver } from './giver.ts';
import { keepMoney } from './money.ts';
import { outdated, planStations, problems } from './network.ts';
import { type Outside, openOutside } from './outside.ts';
import { registersOf } from './registers.ts';
import { seed } from './seed.ts';
import type { Files } from './seed-campaigns.ts';
import { tellPower } from './tell-power.ts';

export interface DemoDeps {
  readonly db: Database;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly serverKey: Uint8Array;
  /** Where firmware lies. */
  readonly files: Files;
  /** Tells people what takes so long. */
  readonly say: (sentence: string) => void;
  readonly onFault: (error: unknown, about: string) => void;
}

/** The demo of a Busbar that is about to run. */
export interface Demo {
  /** What it adds to the greeting: who may sign in, and what there is to find. */
  readonly greeting: string;
  /** Sets the simulator to work against this server. */
  start(address: { readonly host: string; readonly port: number }): Promise<void>;
  /** Ends the simulator; resolves when its last messages have been taken. */
  end(): Promise<void>;
}

/** How long the simulator may take to end. */
const patienceMs = 8000;

/** Makes the network and its past at the first start; says in one sentence why it cannot. */
export async function openDemo(deps: DemoDeps): Promise<Demo | { readonly problem: string }> {
  const seeding = await seed(deps);
  if ('problem' in seeding) return seeding;
  // Before Busbar looks after its sites: it must find the battery at its address of today.
  const outside = await openOutside(deps.db, deps.clock);
  return { greeting: greetingOf(deps.serverKey), ...createSimulation(deps, outside) };
}

function createSimulation(
  { db, clock, serverKey, onFault }: DemoDeps,
  outside: Outside,
): Pick<Demo, 'start' | 'end'> {
  let child: ChildProcess | undefined;
  let telling: { end(): void } | undefined;
  let money: { end(): void } | undefined;
  let van: { end(): void } | undefined;
  let ending = false;

  async function start({ host, port }: { host: string; port: number }): Promise<void> {
    const registers = await registersOf(db);
    const orders = planStations().map(({ identity, secured, make }) => ({
      identity,
      registersWh: make.evses.map((_, index) => registers.get(`${identity}/${index + 1}`) ?? 0),
      ...(secured && { password: stationPassword(serverKey, identity) }),
    }));
    const seedOfRun = `run/${clock.now().getTime()}`;
    const options: FleetOptions = { url: `ws://${near(host)}:${port}/ocpp`, orders, seed: seedOfRun };
    // A process group of its own: Ctrl-C is for us, and the simulator is told.
    child = fork(new URL('./child.ts', import.meta.url), { detached: true, stdio: 'inherit' });
    child.on('error', (error) => onFault(error, 'the simulator of the demo could not be started'));
    child.on('exit', (code) => {
      if (!ending) onFault(new Error(`it ended with code ${code}`), 'the simulator of the demo stopped');
    });
    child.send({ kind: 'run', options } satisfies Order);
    van = keepLateVan({ db, clock, onFault });
    money = keepMoney({ db, clock, onFault });
    telling = await tellPower(db, serverKey, `http://${near(host)}:${port}`, outside.battery, onFault);
  }

  async function end(): Promise<void> {
    ending = true;
    telling?.end();
    money?.end();
    van?.end();
    outside.end();
    if (!child || child.exitCode !== null || !child.connected) return;
    const gone = new Promise((resolve) => child?.once('exit', resolve));
    child.send({ kind: 'end' } satisfies Order);
    const timer = setTimeout(() => child?.kill('SIGKILL'), patienceMs);
    await gone;
    clearTimeout(timer);
  }

  return { start, end };
}

/** The address by which this machine reaches itself. */
function near(host: string): string {
  if (host === '::' || host === '0.0.0.0') return '127.0.0.1';
  return host.includes(':') ? `[${host}]` : host;
}

const stories = {
  meter_slips: 'its meter runs backwards at times',
  connection_drops: 'it loses its connection every few minutes',
  lock_fails: 'its connector lock fails at every second car',
} as const;

function greetingOf(serverKey: Uint8Array): string {
  const [owner, ...others] = operators;
  return [
    `  Sign in as       ${owner.email}   password ${demoPassword(serverKey)}`,
    `                   (also ${others.map(({ email }) => email).join(', ')}: same password)`,
    `  As a driver      /drive, as ${driver}: the link to sign in is printed here`,
    '  Worth finding',
    ...Object.entries(problems).map(
      ([identity, problem]) => `    ${identity.padEnd(14)} ${stories[problem]}`,
    ),
    `    ${giver.station.padEnd(14)} its car gives back while power is dear`,
    `    ${outdated.padEnd(14)} is not let in: it comes with an old password`,
    '  Start afresh     npm run demo -- --fresh',
  ].join('\n');
}
