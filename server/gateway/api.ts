import type pg from 'pg';
import type { Audit } from '../access/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { createAccept } from './accept.ts';
import { pruneAttempts } from './attempts.ts';
import { createBulk } from './bulk.ts';
import { createStationCaller } from './call-station.ts';
import { commandRoutes } from './command-routes.ts';
import { type CommandsOptions, createCommands } from './commands.ts';
import { endCommandsOfNodes, endForgottenCommands } from './cut-off.ts';
import { frameRoutes } from './frame-routes.ts';
import type { StationCommand } from './intent.ts';
import { gatewayStationCommands, type RemoteDependencies, remoteCommands } from './intents.ts';
import { onboardingRoutes } from './onboarding-routes.ts';
import { createRotate } from './rotate.ts';
import { createSetPassword } from './set-password.ts';
import { dismissWaiting, pruneWaiting } from './waiting.ts';

export interface GatewayApiOptions
  extends Pick<CommandsOptions, 'limitsOf' | 'nodeId' | 'onEnded' | 'onFault'>,
    RemoteDependencies {
  readonly db: Database;
  readonly pool: pg.Pool;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly audit: Audit;
  /** 32 bytes: under it the stations' passwords are kept. */
  readonly serverKey: Uint8Array;
  readonly onboarding: 'closed' | 'pending' | 'open';
  readonly stationUrls: () => readonly string[];
}

/** What every role needs of the gateway: asking stations for things, wherever they are connected, and the routes. */
export function createGatewayApi(options: GatewayApiOptions) {
  const { db, pool, bus, clock, audit, onFault } = options;
  const stations = createStationCaller({ pool, bus });
  const setPassword = createSetPassword(options.serverKey);
  const commands = createCommands({ ...options, stations });
  const rotate = createRotate({ db, commands, serverKey: options.serverKey });
  const remote = remoteCommands(options);
  const bulk = createBulk({ db, clock, audit, commands, nodeId: options.nodeId, onFault });
  return {
    routes: [
      ...onboardingRoutes({
        db,
        accept: createAccept({ db, bus, clock, audit, setPassword }),
        dismiss: dismissWaiting({ db, bus, clock, audit }),
        rotate,
        onboarding: options.onboarding,
        stationUrls: options.stationUrls,
      }),
      ...frameRoutes({ db, bus, clock }),
    ],
    /** The routes of everything that stations can be asked: by the gateway, and by the slices that come after it. */
    commandRoutes: (more: readonly StationCommand[]) =>
      commandRoutes({
        db,
        commands,
        bulk,
        stations,
        known: [remote.remoteStart, remote.remoteStop, ...gatewayStationCommands, ...more],
      }),
    commands,
    remoteStart: remote.remoteStart,
    remoteStop: remote.remoteStop,
    stations,
    setPassword,
    rotate,
    /** To be run every few minutes by one node. */
    async tidy(): Promise<void> {
      await pruneAttempts(pool);
      await pruneWaiting(pool);
      await endForgottenCommands(db);
    },
    /** Begins nothing new. */
    stop(): void {
      bulk.stop();
    },
    /** Tells of what was not begun, or not answered, that nobody here works on it any more. */
    async end(): Promise<void> {
      await db.transaction().execute((trx) => endCommandsOfNodes(trx, [options.nodeId()]));
    },
  };
}

export type GatewayApi = ReturnType<typeof createGatewayApi>;
