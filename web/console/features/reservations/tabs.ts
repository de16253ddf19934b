import { stationTab } from '../../stationTab.ts';

export const reservationTabs = [
  stationTab('reservations', 'charging', () => import('./StationReservations.tsx'), {
    permission: 'reservations:read',
  }),
];
