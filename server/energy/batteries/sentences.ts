import { sentences } from '../../platform/sentence.ts';

/** How batteries are used, and why each does what it does now. */
export const sayBattery = sentences('site_battery', {
  unset: 'Nobody has said how large it is and how it may be used: it is left alone.',
  uncommanded: 'It is not commanded: it does as it likes.',
  not_in_tree: 'It hangs in no electrical tree that is managed: it is not commanded.',
  normal: 'Takes what the sun leaves over, gives it back when power is used; {reserve} % are kept.',
  hold: 'Is held as it is.',
  reserve: 'Is kept for an outage: {reserve} % at least, and what the sun leaves over.',
  charge_cheap: 'Charges while power is cheap, gives while it is dear; {reserve} % are kept.',
  charge_cheap_below: 'Charges from the grid below {price} per kWh; {reserve} % are kept.',
  peak_shaving: 'Gives what the site takes above {peak} kW; {reserve} % are kept.',
});

/** What a commanded battery was told, and why. */
export const sayBatteryNow = sentences('battery_now', {
  begins: 'It has not been told anything yet: counted with {power} kW until it is.',
  silent: 'Its meter is silent: counted with {power} kW, and cars get less.',
  unheard: 'It did not take what it was told: {problem} Counted with {power} kW, and cars get less.',
  ignores: 'It does not do what it was told: counted with {power} kW, and cars get less.',
  held: 'Is held as it is.',
  sun: 'Charges with {power} kW: the sun gives more than is used.',
  serves: 'Gives {power} kW of what is used here.',
  keeps: 'Keeps what it has for dearer hours.',
  shaves: 'Gives {power} kW, so that the site takes no more than {peak} kW.',
  refills: 'Charges with {power} kW for the next peak.',
  ready: 'Is ready for the next peak.',
  reserve: 'Charges with {power} kW, until what is kept for an outage is in it.',
  kept: 'Is kept for an outage.',
  cheap: 'Charges with {power} kW while power is cheap.',
  dear: 'Gives {power} kW while power is dear.',
  waits: 'Waits: power is neither cheap nor dear enough.',
  full: 'Is full.',
  empty: 'Is down to the {reserve} % that are kept.',
  for_cars: 'Keeps what it has: only cars use power now, and it is not for them.',
  no_room: 'Charges with {power} kW: {conductor} carries no more beside the cars.',
  no_meter: 'Is held as it is: no meter at the grid connection says what is used here.',
  no_soc: 'Is held as it is: it does not tell how full it is.',
});

/** Why a battery could not be told its set-point. */
export const sayControl = sentences('battery_control', {
  refused: '{host} refused the connection.',
  silent: '{host} did not answer in time.',
  unreachable: '{host} cannot be reached.',
  no_model: 'The device has no model by which it could be commanded (SunSpec 124 or 704).',
  not_sunspec: 'No SunSpec device answers.',
  exception: 'The device refuses: {reason}.',
  status: '{host} answered with status {status}.',
  broken: 'It failed: {reason}.',
});
