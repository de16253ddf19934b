import { stationTab } from '../../stationTab.ts';

export const deviceTabs = [stationTab('configuration', 'device', () => import('./Configuration.tsx'))];
