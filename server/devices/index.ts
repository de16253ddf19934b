/** Devices: what stations tell of themselves as machines. */

import type pg from 'pg';
import type { Commands, Slot } from '../gateway/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { BootDependencies, DeviceMemory } from './boot.ts';
import { createConfigurationReader } from './configuration-reader.ts';
import { createAnswerKeeper } from './ocpp-answers.ts';
import { devicesOcpp2 } from './ocpp2.ts';
import { devicesOcpp16 } from './ocpp16.ts';
import { deviceRoutes } from './routes.ts';

export { keepDataTransfer, noteNotification } from './spoke.ts';

export interface DevicesOptions {
  readonly db: Database;
  readonly pool: pg.Pool;
  readonly clock: Clock;
  readonly commands: Commands;
  readonly heartbeatSeconds: number;
  readonly onBoot: BootDependencies['onBoot'];
  readonly wasTriggered: BootDependencies['wasTriggered'];
  readonly onFault: (error: unknown, about: string) => void;
}

/** Puts the slice together: spokes and memory for stations, routes for people, and an ear for stations' answers. */
export function createDevices(options: DevicesOptions) {
  const { db, pool, clock, commands, heartbeatSeconds, onBoot, wasTriggered, onFault } = options;
  const slot = deviceSlot(pool);
  const boot: BootDependencies = {
    slot,
    heartbeatSeconds,
    onBoot,
    wasTriggered,
    readConfiguration: createConfigurationReader({ pool, commands, onFault }),
  };
  commands.onAnswer(createAnswerKeeper({ pool, clock }));
  return {
    slots: [slot],
    spoke16: devicesOcpp16(boot),
    spoke2: devicesOcpp2(boot),
    routes: deviceRoutes(db),
  };
}

export type Devices = ReturnType<typeof createDevices>;

function deviceSlot(pool: pg.Pool): Slot<DeviceMemory> {
  return {
    name: 'device',
    empty: { configurationFor: null },
    async load(stationIds) {
      const { rows } = await pool.query<{ station_id: string; configuration_for: string }>({
        name: 'device_memory',
        text: 'select station_id, configuration_for from device_state where station_id = any($1::uuid[])',
        values: [stationIds],
      });
      return new Map(rows.map((row) => [row.station_id, { configurationFor: row.configuration_for }]));
    },
  };
}
