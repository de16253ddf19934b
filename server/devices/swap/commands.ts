import { stationCommand } from '../../gateway/index.ts';
import { swapCommands } from './contract.ts';

/** Starts a battery swap from afar (S01). */
export const requestBatterySwap = stationCommand(swapCommands['request-battery-swap'], {
  ocpp21: ({ token }, { requestId }) => [
    'RequestBatterySwap',
    { requestId, idToken: { idToken: token.uid, type: 'Central' } },
  ],
});
