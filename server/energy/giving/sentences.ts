import { sentences } from '../../platform/sentence.ts';

/** Whether a vehicle may give energy back. */
export const sayGiving = sentences('vehicle_giving', {
  never: 'Gives nothing back.',
  no_battery: 'May give energy back, but does not yet: the energy of its battery is not known.',
  allowed: 'May give energy back where a station can, and keeps {keep} %.',
  allowed_to: 'May give energy back with up to {power} kW where a station can, and keeps {keep} %.',
});
