import { stationTab } from '../../stationTab.ts';

export const certificateTabs = [
  stationTab('certificates', 'security', () => import('./StationSecurity.tsx')),
];
