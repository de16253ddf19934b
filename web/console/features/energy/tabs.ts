import { stationTab } from '../../stationTab.ts';

export const energyTabs = [stationTab('limits', 'charging', () => import('./Limits.tsx'))];
