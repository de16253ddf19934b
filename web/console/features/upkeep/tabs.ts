import { stationTab } from '../../stationTab.ts';

export const upkeepTabs = [
  stationTab('firmware', 'device', () => import('./Firmware.tsx')),
  stationTab('logs', 'device', () => import('./Logs.tsx')),
  stationTab('monitoring', 'device', () => import('./Monitoring.tsx')),
];
