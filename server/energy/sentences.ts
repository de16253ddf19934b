import { sentences } from '../platform/sentence.ts';

/** What speaks against a charging profile. */
export const sayConflict = sentences('profile', {
  evse_unknown: 'The station has no EVSE {evse}.',
  purpose_forbidden: 'External limits are set at the site, never from here.',
  station_max_evse: 'A limit for the whole station cannot be set at one EVSE.',
  station_max_relative:
    'A limit for the whole station needs a start time: it cannot begin with a transaction.',
  tx_without_evse: 'A limit for one transaction needs its EVSE.',
  tx_without_transaction: 'A limit for one transaction needs the transaction.',
  tx_not_running: 'The transaction does not run at this station.',
  tx_elsewhere: 'The transaction runs at EVSE {evse}, not at the chosen one.',
  transaction_unwanted: 'Only a limit for one transaction may name a transaction.',
  start_missing: 'A limit at fixed times needs a start time.',
  start_unwanted: 'A limit that begins with the transaction has no start time.',
  never_valid: 'The limit ends before it begins.',
  over: 'The limit would be over already.',
  longer_than_cycle: 'A limit that repeats cannot be longer than the time after which it repeats.',
  no_periods: 'The limit has no value.',
  first_not_zero: 'The first period has to begin with the schedule, at 0 s.',
  out_of_order: 'The periods have to follow each other in time.',
  after_end: 'A period begins after the limit has ended.',
  phase_to_use: 'A phase can be chosen only where one phase is used.',
  phase_switching: 'The station cannot choose the phase.',
  phases_dc: 'Direct current has no phases.',
  more_phases: 'The EVSE has {phases} phases; a limit for more of them changes nothing.',
  stack_level_low: 'Level {level} is too low: the station keeps profiles in order from level {min} on.',
  stack_level: 'Level {level} is too high: the station knows levels up to {max}.',
  too_many_periods: 'The limit has {count} periods; the station takes {max}.',
  too_many_profiles: 'The station holds {max} profiles already, and takes no more.',
  same_level:
    'Profile {id} holds at the same time with the same level {level}: replace it, or choose another level.',
  default_elsewhere:
    'Profile {id} is the default of level {level} at EVSE {evse}: clear it first, or choose another level.',
  below_least: 'Below {amps} A a car pauses.',
  above_rating: 'The EVSE cannot deliver more than {rated} anyway.',
  negative: 'A limit cannot be below zero.',
  unit_unknown_voltage:
    'The station takes no limit in this unit, and its voltage is not known, so that it cannot be converted.',
});

/** What an installed profile means, and what became of it. */
export const sayProfile = sentences('limit', {
  station_max: 'At most {limit} for the whole station.',
  tx_default: 'At most {limit} for whoever charges.',
  tx: 'At most {limit} for one transaction.',
  priority: 'At most {limit} for a driver with priority.',
  local_generation: '{limit} more while the site itself generates.',
  external: 'At most {limit}, set at the site.',
  changing_station_max: 'A changing limit for the whole station, {low} to {high}.',
  changing_tx_default: 'A changing limit for whoever charges, {low} to {high}.',
  changing_tx: 'A changing limit for one transaction, {low} to {high}.',
  changing_priority: 'A changing limit for a driver with priority, {low} to {high}.',
  changing_local_generation: 'What the site generates itself, {low} to {high}.',
  changing_external: 'A changing limit set at the site, {low} to {high}.',
  setpoint: 'A setpoint or mode for exchange with the grid.',
});

/** What limits an EVSE now. */
export const sayNow = sentences('limit_now', {
  station_max: 'At most {watts} kW now: the limit of the whole station.',
  tx_default: 'At most {watts} kW now: the usual limit.',
  tx: 'At most {watts} kW now: the limit of the running transaction.',
  priority: 'At most {watts} kW now: the driver has priority.',
  local_generation: 'At most {watts} kW now.',
  external: 'At most {watts} kW now: a limit set at the site.',
  rating: 'Up to {watts} kW, its rating: no limit is set.',
  nothing: 'No limit is set, and no rating is on file.',
});

/** Who limits a station from outside. */
export const sayExternal = sentences('limit_external', {
  EMS: 'The energy management at the site limits it.',
  SO: 'The grid operator limits it.',
  CSO: 'The operator’s own energy management limits it.',
  Other: 'Somebody at the site limits it.',
  named: '“{source}” limits it.',
  cleared: '{source} limits it no more.',
});

/** What a vehicle asks for. */
export const sayNeed = sentences('charging_need', {
  energy_until: 'Wants {energy} kWh until {since}.',
  energy: 'Wants {energy} kWh.',
  until: 'Leaves at {since}.',
  plain: 'Asks for a plan without saying how much or until when.',
});
