/** Who may do what, where: operators, organizations, grants, API keys, sign-in, audit. */

import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { NewId } from '../platform/ids.ts';
import type { Log } from '../platform/log.ts';
import type { Metrics } from '../platform/metrics.ts';
import { createSeal } from '../platform/seal.ts';
import { createAudit } from './audit.ts';
import { auditRoutes } from './audit-routes.ts';
import { createCallers } from './callers.ts';
import { type NewOwner, prepareFirstRun } from './first-run.ts';
import type { House } from './house.ts';
import { keyRoutes } from './key-routes.ts';
import { operatorRoutes } from './operator-routes.ts';
import { organizationRoutes } from './organization-routes.ts';
import { createPasswords } from './passwords.ts';
import { createRescue } from './rescue.ts';
import { sessionRoutes } from './session-routes.ts';
import { purgeSessions } from './session-store.ts';
import { createThrottle } from './throttle.ts';

export type { Actor, Audit, AuditWords } from './audit.ts';
export { system } from './audit.ts';
export { permissionsOf, roleHas } from './roles.ts';
export { inScope } from './scope.ts';

export interface AccessDeps {
  readonly db: Database;
  readonly bus: Bus;
  readonly clock: Clock;
  readonly newId: NewId;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The server's key of 32 bytes: seals the set-up code and chains the audit trail. */
  readonly serverKey: Uint8Array;
  readonly secureCookies: boolean;
}

/** Puts the slice together: its routes, `authenticate` for the HTTP application, `audit` for every slice. */
export async function createAccess(deps: AccessDeps) {
  const { db, bus, clock, newId, log, metrics, serverKey, secureCookies } = deps;
  const seal = createSeal(serverKey, 'setup');
  const { audit, verify } = createAudit({ clock, newId, serverKey });
  const callers = await createCallers({ db, bus, clock, log });
  const passwords = createPasswords({ onWaiting: (count) => metrics.passwordChecks.set(count) });
  const throttle = createThrottle({ db, clock });
  const house: House = { db, bus, clock, newId, seal, audit, callers, passwords, throttle, secureCookies };
  return {
    routes: [
      ...sessionRoutes(house),
      ...organizationRoutes(house),
      ...operatorRoutes(house),
      ...keyRoutes(house),
      ...auditRoutes(db, () => verify(db)),
    ],
    authenticate: callers.authenticate,
    audit,
    verifyAudit: () => verify(db),
    /** Makes what the settings ask for; tells the code to print while nobody can sign in. */
    prepareFirstRun: (wanted: { owner?: NewOwner; apiKey?: string }) => prepareFirstRun(house, wanted),
    /** For `npm run admin`: helps who cannot get in. */
    rescue: createRescue(house),
    /** To be run now and then by a job: sign-ins that ended by themselves are forgotten, and failed ones. */
    async purge(): Promise<void> {
      await purgeSessions(db, clock.now());
      await throttle.purge();
    },
    close: () => callers.close(),
  };
}
export type Access = Awaited<ReturnType<typeof createAccess>>;
