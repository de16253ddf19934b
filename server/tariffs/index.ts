/** Tariffs: what charging costs, where and for whom, and which of several decides. */

import type { Commands } from '../gateway/index.ts';
import { assignmentRoutes } from './assignment-routes.ts';
import type { House } from './house.ts';
import { previewRoutes } from './preview-routes.ts';
import { priceRoutes } from './price-routes.ts';
import { seriesRoutes } from './series-routes.ts';
import { createTariffCommands, type StationTariffDependencies } from './station-commands.ts';
import { stationTariffRoutes } from './station-routes.ts';
import { createTariffKeeper, tellTariffs } from './station-tariffs.ts';
import { tariffRoutes } from './tariff-routes.ts';

export { type Candidate, candidatesFor, candidatesForAll } from './choose.ts';
export { costShape } from './cost-shape.ts';
export { frozenTariff } from './freeze.ts';
export { tariffOfDriver } from './ocpp21-tariff.ts';
export { sayTariff } from './sentences.ts';

export interface TariffsOptions extends House, Pick<StationTariffDependencies, 'findTransactionId'> {
  readonly commands: Pick<Commands, 'run' | 'onAnswer'>;
}

/** Puts the slice together: routes for people, and what stations that price by themselves are told. */
export function createTariffs(options: TariffsOptions) {
  const asked = createTariffCommands(options);
  options.commands.onAnswer(createTariffKeeper(options));
  return {
    routes: [
      ...tariffRoutes(options),
      ...assignmentRoutes(options),
      ...seriesRoutes(options),
      ...previewRoutes(options),
      ...priceRoutes(options),
      ...stationTariffRoutes(options),
    ],
    commands: Object.values(asked),
    repeatedWork: [
      {
        name: 'tell-tariffs',
        crontab: '* * * * *',
        run: () => tellTariffs(options, asked.setDefaultTariff),
      },
    ],
  };
}
