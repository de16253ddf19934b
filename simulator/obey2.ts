import type { IncomingCall } from '@busbar/ocpp';
import { createChargingOrders2 } from './charging-orders2.ts';
import type { Core, Obey } from './core.ts';
import { createDeviceOrders2 } from './device-orders2.ts';
import type { Orders201 } from './orders2.ts';
import { createOrders21 } from './orders21.ts';
import { createStreams } from './streams21.ts';
import { createUpkeepOrders2 } from './upkeep-orders2.ts';
import type { DeviceModel } from './variables2.ts';

/** How a station of 2.0.1 or 2.1 answers the CSMS: 2.1 is 2.0.1 and more. */
export function createObey2(core: Core, model: DeviceModel): Obey {
  const streams = createStreams(core, model);
  const shared: Orders201 = {
    ...createChargingOrders2(core),
    ...createDeviceOrders2(core, model, streams),
    ...createUpkeepOrders2(core),
  };
  const orders = core.about.version === '2.1' ? { ...shared, ...createOrders21(core, streams) } : shared;
  return ({ action, payload }: IncomingCall) => {
    // The peer has checked action and payload against the schema.
    const order = orders[action as keyof typeof orders] as (request: unknown) => object;
    return order(payload);
  };
}
