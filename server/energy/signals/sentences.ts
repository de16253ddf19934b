import { sentences } from '../../platform/sentence.ts';

/** What is said of dimming. */
export const saySignal = sentences('grid_signal', {
  dimming_runs: 'Dimmed to {limit} kW for {devices} devices by {source}.',
  dimming_kept: 'Was dimmed to {limit} kW; at the most {highest} kW were drawn.',
  dimming_over:
    'Was dimmed to {limit} kW, but {highest} kW were drawn: look into which station did not obey.',
  dimming_device_over:
    'Each device was dimmed to {each} kW, but one drew {highest} kW: look into which station did not obey.',
  dimming_unmeasured: 'Was dimmed to {limit} kW; nothing was charging, or nothing was measured.',
});
