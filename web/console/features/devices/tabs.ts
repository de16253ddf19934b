import { stationTab } from '../../stationTab.ts';

export const deviceTabs = [
  stationTab('configuration', 'device', () => import('./Configuration.tsx')),
  stationTab('metering', 'charging', () => import('./Metering.tsx')),
  stationTab('messages', 'device', () => import('./DisplayMessages.tsx'), {
    shown: ({ version }) => version !== '1.6',
  }),
  stationTab('batteries', 'device', () => import('./Batteries.tsx'), {
    shown: ({ version }) => version === '2.1',
  }),
];
