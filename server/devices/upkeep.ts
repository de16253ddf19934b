/** Firmware, logs and monitoring: what stations are asked, what they say of it, and the files that go in and out. */

import type pg from 'pg';
import type { Commands } from '../gateway/index.ts';
import { createAdvance } from './campaigns/advance.ts';
import { campaignRoutes } from './campaigns/routes.ts';
import { createFirmwareCommands } from './firmware/ocpp.ts';
import { firmwareRoutes } from './firmware/routes.ts';
import { createFirmwareSettle, giveUpFirmware } from './firmware/settle.ts';
import type { House } from './house.ts';
import { createLogCommands } from './logs/ocpp.ts';
import { removeOldLogs } from './logs/retention.ts';
import { logRoutes } from './logs/routes.ts';
import { createLogDelivered, createLogSettle, giveUpLogs } from './logs/settle.ts';
import { createMonitoringKeeper, createMonitoringSettle } from './monitoring/keep.ts';
import { createMonitoringCommands } from './monitoring/ocpp.ts';
import { monitoringRoutes } from './monitoring/routes.ts';
import { tidyMonitoring } from './monitoring/store.ts';
import { serveTransfers } from './transfers/http.ts';
import { purgeTransfers } from './transfers/store.ts';

export interface UpkeepOptions extends House {
  readonly pool: pg.Pool;
  readonly commands: Commands;
  readonly logRetentionDays: number;
  readonly onFault: (error: unknown, about: string) => void;
}

/** Puts the part of the slice together that keeps stations in order: commands, routes, files, and repeated work. */
export function createUpkeep({ pool, commands, logRetentionDays, onFault, ...house }: UpkeepOptions) {
  const firmware = createFirmwareCommands(house);
  const logs = createLogCommands(house);
  const campaigns = createAdvance({ ...house, pool, commands, firmware, logs, onFault });
  commands.onEnd(createFirmwareSettle(house));
  commands.onEnd(createLogSettle(house));
  commands.onEnd(createMonitoringSettle(house));
  commands.onAnswer(createMonitoringKeeper(house));
  return {
    commands: [
      firmware.update,
      firmware.publish,
      firmware.unpublish,
      logs.getLog,
      ...createMonitoringCommands(house),
    ],
    routes: [
      ...firmwareRoutes(house),
      ...logRoutes(house),
      ...monitoringRoutes(house.db),
      ...campaignRoutes(house, campaigns, onFault),
    ],
    /** Asks nobody any more, and waits for who was asked. */
    endCampaigns: campaigns.stop,
    serveTransfers: serveTransfers(house, createLogDelivered(house)),
    repeatedWork: [
      { name: 'advance-campaigns', crontab: '* * * * *', run: () => campaigns.advanceAll() },
      {
        name: 'tidy-upkeep',
        crontab: '13 * * * *',
        async run() {
          await giveUpFirmware(house);
          await giveUpLogs(house);
          await purgeTransfers(house.db, house.clock.now());
          await removeOldLogs(house, logRetentionDays);
          await tidyMonitoring(house.db, house.clock.now());
        },
      },
    ],
  };
}
