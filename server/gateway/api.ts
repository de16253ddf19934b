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
import { endInterrupted } from './command-store.ts';
import { type CommandsOptions, createCommands } from './commands.ts';
import { frameRoutes } from './frame-routes.ts';
import { onboardingRoutes } from './onboarding-routes.ts';
import { createRotate } from './rotate.ts';
import { createSetPassword } from './set-password.ts';
import { dismissWaiting, pruneWaiting } from './waiting.ts';

export interface GatewayApiOptions
  extends Pick<CommandsOptions, 'centralToken' | 'stationTransactionId' | 'onFault'> {
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
  const bulk = createBulk({ db, clock, audit, commands, onFault });
  return {
    routes: [
      ...commandRoutes({ db, commands, bulk, stations }),
      ...onboardingRoutes({
        db,
        accept: createAccept({ db, bus, clock, audit, setPassword }),
        dismiss: dismissWaiting({ db, bus, clock, audit }),
        rotate: createRotate({ db, commands, serverKey: options.serverKey }),
        onboarding: options.onboarding,
        stationUrls: options.stationUrls,
      }),
      ...frameRoutes({ db, bus, clock }),
    ],
    commands,
    stations,
    setPassword,
    /** To be run every few minutes by one node. */
    async tidy(): Promise<void> {
      await pruneAttempts(pool);
      await pruneWaiting(pool);
      await endInterrupted(db);
    },
    /** Begins nothing new. */
    stop(): void {
      bulk.stop();
    },
  };
}

export type GatewayApi = ReturnType<typeof createGatewayApi>;
