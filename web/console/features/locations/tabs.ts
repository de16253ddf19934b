import { stationTab } from '../../stationTab.ts';

export const locationTabs = [
  stationTab('now', 'now', () => import('./StationNow.tsx')),
  stationTab('history', 'record', () => import('./StationHistory.tsx')),
];
