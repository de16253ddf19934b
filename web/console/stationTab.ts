import { type ComponentType, type LazyExoticComponent, lazy } from 'react';
import type { Station } from '../../server/locations/contract.ts';
import type { english } from './words/en/index.ts';

/** What the tabs of a station are gathered under, in the order of the page. */
export const tabGroups = ['now', 'charging', 'device', 'security', 'record'] as const;
export type TabGroup = (typeof tabGroups)[number];

/** One tab of a station's page: a feature's view of that station, loaded when somebody opens it. */
export interface StationTab {
  /** Its name in the address (`?tab=frames`) and in the words (`stations:tab.frames`). */
  readonly value: keyof (typeof english)['stations']['tab'];
  readonly group: TabGroup;
  readonly Content: LazyExoticComponent<ComponentType<{ station: Station }>>;
  /** What a person must be allowed to do to see it. */
  readonly permission?: string | undefined;
  /** Whether this station has such a thing at all. */
  readonly shown?: ((station: Station) => boolean) | undefined;
}

/**
 * Declares a tab of the station's page. A feature lists its own in its `tabs.ts`; `stationTabs.ts` joins them.
 *
 *     export const gatewayTabs = [stationTab('frames', 'record', () => import('./Frames.tsx'), { permission: 'frames:read' })];
 */
export function stationTab(
  value: StationTab['value'],
  group: TabGroup,
  load: () => Promise<{ default: ComponentType<{ station: Station }> }>,
  more: Pick<StationTab, 'permission' | 'shown'> = {},
): StationTab {
  return { value, group, Content: lazy(load), ...more };
}
