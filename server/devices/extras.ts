import type { Authorize } from '../drivers/index.ts';
import type { Database } from '../platform/database/database.ts';
import { requestBatterySwap } from './swap/commands.ts';
import { swapOcpp21 } from './swap/ocpp21.ts';
import { swapRoutes } from './swap/routes.ts';
import { dataTransfer } from './transfer.ts';

export interface DeviceExtrasOptions {
  readonly db: Database;
  /** Whose token swaps a battery. */
  readonly authorize: Authorize;
}

/** What stations have beside charging: batteries to swap, and what their vendors thought of. */
export function createDeviceExtras({ db, authorize }: DeviceExtrasOptions) {
  return {
    spoke21: swapOcpp21(authorize),
    routes: swapRoutes(db),
    commands: [dataTransfer, requestBatterySwap],
  };
}
