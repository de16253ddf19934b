/** Questions to a site's own past: what if it had a battery, more sun, more EVSEs, another connection, another tariff? */

import { whatIfAsked, whatIfRoutes } from './routes.ts';
import { answerWhatIfs, type RunHouse } from './run.ts';

/** How often a worker looks for questions without being told of one. */
const lookMs = 30_000;

export function createWhatIf(house: RunHouse) {
  return {
    routes: whatIfRoutes(house),
    /** Answers questions, one at a time among all workers, until it is ended; one under way is given back then. */
    async follow() {
      let ended = false;
      let working: Promise<unknown> | undefined;
      const look = () => {
        if (ended || working) return;
        working = answerWhatIfs(house, () => ended)
          .catch((error) => house.onFault(error, 'answering questions to the past of sites'))
          .finally(() => {
            working = undefined;
          });
      };
      const heard = await house.bus.subscribe(whatIfAsked, look);
      const timer = setInterval(look, lookMs);
      look();
      return {
        async end() {
          ended = true;
          clearInterval(timer);
          heard.end();
          await working;
        },
      };
    },
  };
}
