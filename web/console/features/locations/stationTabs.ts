import type { Station } from '../../../../server/locations/contract.ts';
import { type StationTab, type TabGroup, tabGroups } from '../../stationTab.ts';
import { certificateTabs } from '../certificates/tabs.ts';
import { configurationTabs } from '../configuration/tabs.ts';
import { deviceTabs } from '../devices/tabs.ts';
import { driverTabs } from '../drivers/tabs.ts';
import { energyTabs } from '../energy/tabs.ts';
import { gatewayTabs } from '../gateway/tabs.ts';
import { reservationTabs } from '../reservations/tabs.ts';
import { upkeepTabs } from '../upkeep/tabs.ts';
import { locationTabs } from './tabs.ts';

/** Every tab of a station's page, as the features declare them; within a group they stand in this order. */
const allTabs: readonly StationTab[] = [
  ...locationTabs,
  ...energyTabs,
  ...reservationTabs,
  ...driverTabs,
  ...configurationTabs,
  ...upkeepTabs,
  ...deviceTabs,
  ...certificateTabs,
  ...gatewayTabs,
];

/** The tabs that this person may see of this station, gathered under their groups; empty groups are left out. */
export function tabsOf(
  station: Station,
  can: (permission: string) => boolean,
): { group: TabGroup; tabs: StationTab[] }[] {
  const seen = allTabs.filter(
    ({ permission, shown }) => (!permission || can(permission)) && (!shown || shown(station)),
  );
  return tabGroups
    .map((group) => ({ group, tabs: seen.filter((tab) => tab.group === group) }))
    .filter(({ tabs }) => tabs.length > 0);
}
