import { stationTab } from '../../stationTab.ts';

export const gatewayTabs = [
  stationTab('frames', 'record', () => import('./Frames.tsx'), { permission: 'frames:read' }),
  stationTab('call', 'record', () => import('./RawCall.tsx'), { permission: 'stations:raw-call' }),
];
