/** Configuration at scale: what stations shall be set to, where they differ, and setting them to it. */

import type pg from 'pg';
import { checkDue, checkedAtOnce } from './check.ts';
import { driftRoutes } from './drift-routes.ts';
import { type HealDependencies, healDue } from './heal.ts';
import { pruneReports } from './report-store.ts';
import { restartDue } from './restart.ts';
import { type TemplateDependencies, templateRoutes } from './template-routes.ts';

/** Rounds of comparing after a template was changed; the rest is the repeated work's. */
const maxRounds = 20;

type Dependencies = HealDependencies &
  Omit<TemplateDependencies, 'compareSoon'> &
  Parameters<typeof restartDue>[0] & { readonly pool: pg.Pool };

export function createConfiguration(deps: Dependencies) {
  let last: Promise<void> = Promise.resolve();

  /** Compares all that is due, in rounds; those who ask at once wait for each other. */
  function compare(): Promise<void> {
    const mine = last.then(rounds);
    last = mine.catch(() => {});
    return mine;
  }

  async function rounds(): Promise<void> {
    for (let round = 0; round < maxRounds; round += 1) if ((await checkDue(deps)) < checkedAtOnce) return;
  }

  return {
    routes: [
      ...templateRoutes({
        ...deps,
        compareSoon: () =>
          void compare().catch((error) => deps.onFault(error, 'comparing stations with a template')),
      }),
      ...driftRoutes(deps),
    ],
    repeatedWork: [
      {
        name: 'care-for-configuration',
        crontab: '* * * * *',
        async run(): Promise<void> {
          await compare();
          await healDue(deps);
          await restartDue(deps);
        },
      },
      { name: 'prune-variable-reports', crontab: '47 3 * * *', run: () => pruneReports(deps.pool) },
    ],
  };
}
