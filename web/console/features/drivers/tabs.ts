import { stationTab } from '../../stationTab.ts';

export const driverTabs = [stationTab('localList', 'charging', () => import('./LocalList.tsx'))];
