import type pg from 'pg';
import type { Authorize } from '../drivers/index.ts';
import type { Commands } from '../gateway/index.ts';
import { displayOcpp2 } from './display/ocpp2.ts';
import { createDisplayKeeper } from './display/ocpp2-answers.ts';
import { createDisplayCommands } from './display/ocpp2-commands.ts';
import { type DisplayHouse, displayRoutes } from './display/routes.ts';
import { formRoutes } from './forms/routes.ts';
import { requestBatterySwap } from './swap/commands.ts';
import { swapOcpp21 } from './swap/ocpp21.ts';
import { swapRoutes } from './swap/routes.ts';
import { dataTransfer } from './transfer.ts';
import type { ReadVariables } from './variable-reader.ts';

export interface DeviceExtrasOptions extends DisplayHouse {
  readonly pool: pg.Pool;
  readonly commands: Pick<Commands, 'onAnswer' | 'run'>;
  readonly variablesOf: ReadVariables;
  /** Whose token swaps a battery. */
  readonly authorize: Authorize;
  /** The station's own id of a transaction that a message belongs to. */
  readonly stationTransactionId: (stationId: string, transaction: string) => Promise<string | undefined>;
}

/** What stations have beside charging: a display, settings that belong together, batteries to swap, and what their vendors thought of. */
export function createDeviceExtras(options: DeviceExtrasOptions) {
  const { db, authorize, stationTransactionId } = options;
  options.commands.onAnswer(createDisplayKeeper(options));
  return {
    spoke2: displayOcpp2,
    spoke21: swapOcpp21(authorize),
    routes: [...swapRoutes(db), ...displayRoutes(options), ...formRoutes(options)],
    commands: [dataTransfer, requestBatterySwap, ...createDisplayCommands(stationTransactionId)],
  };
}
