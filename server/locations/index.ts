/** Places: sites, stations, EVSEs, connectors, and what state they are in. */

import type pg from 'pg';
import { equipmentRoutes } from './equipment-routes.ts';
import { historyRoutes } from './history-routes.ts';
import type { House } from './house.ts';
import { importRoutes } from './import-routes.ts';
import { createTakeLayout } from './layout.ts';
import { placesSlot } from './memory.ts';
import { locationsOcpp2, type NoteNotification } from './ocpp2.ts';
import { locationsOcpp16 } from './ocpp16.ts';
import { siteRoutes } from './site-routes.ts';
import { createTakeStatus, type OnStatus } from './spoke.ts';
import { stationRoutes } from './station-routes.ts';
import { viewRoutes } from './view-routes.ts';

export { isZone } from '../platform/zone.ts';
export { change, type FindRunning } from './house.ts';
export { importOrganizations, type Organizations } from './import-world.ts';
export type { KnownModel, ReadModels } from './layout.ts';
export { layOut } from './layout-write.ts';
export { type NoteNotification, stateOfCharging } from './ocpp2.ts';
export { requireOrganization, requireSite, requireStation, unusable } from './reach.ts';
export { mostTelling } from './sentences.ts';
export { countsOf } from './site-store.ts';
export { type Extra, joinExtras, type OnStatus, type TakeLayout, type TakeStatus } from './spoke.ts';
export { isOnline } from './station-query.ts';
export { findStationItems } from './station-store.ts';
export { raiseVersions, writeStation } from './station-write.ts';
export type { StatusReport, StatusTold } from './status.ts';

export interface LocationsOptions extends House {
  readonly pool: pg.Pool;
  /** What a reported status means to transactions: a plug, an end that was never told. */
  readonly onStatus: OnStatus;
  /** Keeps what a NotifyEvent says beside availability. */
  readonly noteNotification: NoteNotification;
}

/** Puts the slice together: routes for people, spokes and memory for stations, `takeStatus` for transactions. */
export function createLocations(options: LocationsOptions) {
  const places = placesSlot(options.pool);
  const takeStatus = createTakeStatus(places, options.newId, options.onStatus);
  return {
    routes: [
      ...siteRoutes(options),
      ...stationRoutes(options),
      ...equipmentRoutes(options),
      ...importRoutes(options),
      ...historyRoutes(options),
      ...viewRoutes(options),
    ],
    slots: [places],
    spoke16: locationsOcpp16(takeStatus),
    spoke2: locationsOcpp2(takeStatus, options.noteNotification),
    /** For what other messages say of a connector, such as the chargingState of a TransactionEvent. */
    takeStatus,
    /** For the boot of a station of a known model. */
    takeLayout: createTakeLayout(places, options.newId),
  };
}
