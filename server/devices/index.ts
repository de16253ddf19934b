/** Devices: what stations tell of themselves as machines. */

import type pg from 'pg';
import type { Audit } from '../access/index.ts';
import type { Commands, Slot, StationTemplate } from '../gateway/index.ts';
import type { Bus } from '../platform/bus.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { BootDependencies, DeviceMemory } from './boot.ts';
import { bootStatusRoutes } from './boot-status.ts';
import { createConfiguration } from './configuration/index.ts';
import { createConfigurationReader } from './configuration/reader.ts';
import { openReports } from './configuration/report-store.ts';
import { readHeartbeatLayers } from './configuration/wanted-store.ts';
import { createWrite } from './configuration/write.ts';
import { watchMoves } from './network/move.ts';
import { moveRoutes } from './network/routes.ts';
import { createAnswerKeeper } from './ocpp-answers.ts';
import { getReport, setNetworkProfile } from './ocpp-commands.ts';
import { devicesOcpp2 } from './ocpp2.ts';
import { devicesOcpp16 } from './ocpp16.ts';
import { deviceRoutes } from './routes.ts';
import { type Catalogue, createCatalogue } from './templates/catalogue.ts';
import { layoutRoutes } from './templates/layout-routes.ts';
import { modelRoutes } from './templates/model-routes.ts';
import { createCapabilities } from './templates/read-capabilities.ts';

export { createCertificates } from './certificates/index.ts';
export { createDeviceExtras } from './extras.ts';
export { monitoringOcpp2, monitoringOcpp21, noteNotification } from './ocpp-monitoring2.ts';
export { upkeepOcpp2 } from './ocpp-upkeep2.ts';
export { upkeepOcpp16 } from './ocpp-upkeep16.ts';
export { keepDataTransfer } from './spoke.ts';
export { readModels } from './templates/catalogue.ts';
export { createMessageLimits } from './templates/read-capabilities.ts';
export { createUpkeep } from './upkeep.ts';
export { createIsMasterPass, createVariableReader } from './variable-reader.ts';

export interface DevicesOptions {
  readonly db: Database;
  readonly bus: Bus;
  readonly audit: Audit;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly commands: Commands;
  readonly heartbeatSeconds: number;
  readonly onBoot: BootDependencies['onBoot'];
  readonly wasTriggered: BootDependencies['wasTriggered'];
  readonly takeLayout: BootDependencies['takeLayout'];
  /** The addresses at which stations reach this house. */
  readonly stationUrls: () => readonly string[];
  readonly onFault: (error: unknown, about: string) => void;
}

/** Puts the slice together: spokes and memory for stations, routes for people, and an ear for stations' answers. */
export async function createDevices(options: DevicesOptions) {
  const { db, pool, bus, clock, commands, heartbeatSeconds, onBoot, wasTriggered, takeLayout, onFault } =
    options;
  const catalogue = await createCatalogue({ db, bus });
  const slot = deviceSlot(pool, catalogue);
  const reader = createConfigurationReader({ db, pool, commands, onFault });
  const boot: BootDependencies = {
    slot,
    catalogue,
    heartbeatSeconds,
    onBoot,
    wasTriggered,
    takeLayout,
    readConfiguration: reader.read,
  };
  commands.onAnswer(createAnswerKeeper({ pool, clock }));
  const capabilitiesOf = createCapabilities(db);
  const configuration = createConfiguration({ ...options, write: createWrite({ commands, capabilitiesOf }) });
  return {
    slots: [slot],
    spoke16: devicesOcpp16(boot),
    spoke2: devicesOcpp2({ ...boot, reportCompleted: reader.reportCompleted }),
    routes: [
      ...deviceRoutes(db),
      ...bootStatusRoutes(options),
      ...modelRoutes({ ...options, catalogue }),
      ...layoutRoutes(options),
      ...configuration.routes,
      ...moveRoutes(options),
    ],
    repeatedWork: [
      ...configuration.repeatedWork,
      { name: 'watch-network-moves', crontab: '* * * * *', run: () => watchMoves(options) },
    ],
    commands: [getReport, setNetworkProfile],
    /** What a station can take: units of limits, periods, profiles, items in a message. */
    capabilitiesOf,
  };
}

export type Devices = Awaited<ReturnType<typeof createDevices>>;

const emptyMemory: DeviceMemory = {
  configurationFor: null,
  ownTemplate: {},
  heartbeats: [],
  retrySeconds: null,
  report: null,
};

function deviceSlot(pool: pg.Pool, catalogue: Pick<Catalogue, 'refresh'>): Slot<DeviceMemory> {
  return {
    name: 'device',
    empty: emptyMemory,
    async load(stationIds) {
      const [{ rows }, reports, heartbeats] = await Promise.all([
        pool.query<{
          id: string;
          configuration_for: string | null;
          template: StationTemplate;
          boot_retry_seconds: number | null;
        }>({
          name: 'device_memory',
          text: `select s.id, d.configuration_for, s.template, s.boot_retry_seconds
                   from station s left join device_state d on d.station_id = s.id where s.id = any($1::uuid[])`,
          values: [stationIds],
        }),
        openReports(pool, stationIds),
        readHeartbeatLayers(pool, stationIds),
        catalogue.refresh(),
      ]);
      return new Map(
        rows.map((row) => [
          row.id,
          {
            configurationFor: row.configuration_for,
            ownTemplate: row.template,
            heartbeats: heartbeats.get(row.id) ?? [],
            retrySeconds: row.boot_retry_seconds,
            report: reports.get(row.id) ?? null,
          },
        ]),
      );
    },
  };
}
