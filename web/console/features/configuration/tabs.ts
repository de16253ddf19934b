import { stationTab } from '../../stationTab.ts';

export const configurationTabs = [
  stationTab('wanted', 'device', () => import('./WantedTab.tsx')),
  stationTab('model', 'device', () => import('./ModelTab.tsx')),
  stationTab('network', 'device', () => import('./NetworkTab.tsx')),
];
