import { sentences } from '../../platform/sentence.ts';

/** Why an EVSE gets what it gets. Times as the site's people read them. */
export const sayReason = sentences('energy_reason', {
  full: 'Has all the energy it asked for.',
  full_power: 'Charges with all it can take, {amps} A.',
  limited: 'Limited to {amps} A: {conductor} is full.',
  limited_evenly: 'Charges with {amps} A, an even share.',
  below_minimum: 'Cannot charge: it may have {amps} A at the most, and charging begins at {least} A.',
  waits_turn: 'Pauses and takes turns with others: {conductor} is full.',
  rests: 'Pauses for a few minutes before it charges again, to spare its contactor.',
  waits_price: 'Waits for cheaper power at {until}.',
  waits_price_ready: 'Waits for cheaper power at {until}; will be full at {ready}.',
  waits_sun: 'Waits for sun, expected at {until}.',
  waits_sun_unknown: 'Waits for sun.',
  waits_others: 'Waits until {until}, while others charge.',
  waits_others_ready: 'Waits until {until}, while others charge; will be full at {ready}.',
  waits_room: 'Waits until {until}, while others that leave earlier charge.',
  waits_room_ready: 'Waits until {until}, while others that leave earlier charge; will be full at {ready}.',
  cheap_now: 'Charges with {amps} A while power is cheap.',
  cheap_now_ready: 'Charges with {amps} A while power is cheap; will be full at {ready}.',
  sun_now: 'Charges with {amps} A from the sun.',
  on_time: 'Charges with {amps} A; will be full at {ready}.',
  short: 'Charges with {amps} A; {missing} kWh will be missing when it leaves.',
  overdue: 'Charges with {amps} A, as fast as it can: the departure that was said has passed.',
  no_room: 'Gets nothing: others have to charge first; {missing} kWh will be missing when it leaves.',
  too_dear: 'Waits: no power is cheap enough before it leaves.',
  gives: 'Gives {power} kW to the house; keeps {keeps} %.',
  gives_until: 'Gives {power} kW to the house until {until}; keeps {keeps} %.',
  gives_back: 'Gives back {amps} A while power is dear.',
  idle: 'Nobody charges; it would begin with {amps} A.',
  idle_zero: 'Nobody charges; whoever comes is given their share at once.',
  offline_zero: 'Not connected: by itself it gives nothing, and nothing is kept for it.',
  offline: 'Not connected: counted with {amps} A, which it may draw by itself.',
  ignores: 'Draws more than it was told: counted with {amps} A, and others get less. Look at the station.',
  refuses: 'Refuses its limit: counted with {amps} A, and others get less. Look at the station.',
  foreign:
    'Somebody set a limit here that may stand above Busbar’s: counted with {amps} A, and taken off. Say what the car needs as a wish.',
  no_fallback: 'Its fallback is not confirmed: counted with {amps} A until it is.',
  asleep: 'Does not take what it may; {amps} A are kept for it.',
  waits_decrease: 'Gets {amps} A as soon as others have come down.',
});

/** What is expected of a car of which nobody said anything. */
export const sayExpected = sentences('energy_expected', {
  driver:
    'Expected to leave at about {at} (± {off} h) and to take about {energy} kWh (± {error}), as in the last {stays} stays of this driver.',
  site: 'Expected to leave at about {at} (± {off} h) and to take about {energy} kWh (± {error}), as {stays} cars did that came at this time.',
});

/** How a site's dispatch goes. */
export const sayDispatch = sentences('energy_dispatch', {
  quiet: 'Nobody charges.',
  plenty_one: 'One car charges with all it can take.',
  shared_one: 'One car charges with {amps} A; {conductor} is full.',
  planned_one: 'One car is plugged in and waits for its time.',
  waiting_one: 'One car waits; {conductor} is full.',
  plenty: '{cars} cars charge with all they can take.',
  shared: '{cars} cars share {amps} A; {conductor} is full.',
  planned: '{cars} cars charge as planned, {waiting} of them waiting for their time.',
  waiting: '{cars} cars, {waiting} of them waiting; {conductor} is full.',
  trouble: '{count} stations do not do what they are told; the others get less.',
  stale: 'The meter of {node} is silent: its highest load is assumed.',
});
