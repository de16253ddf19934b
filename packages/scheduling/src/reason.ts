/** Why a car gets what it gets: a code to translate by, with its values. Amperes are per leg, times epoch ms. */
export type Reason =
  | { readonly code: 'full' }
  | { readonly code: 'full_power'; readonly amps: number }
  | { readonly code: 'limited'; readonly amps: number; readonly conductor: string }
  | { readonly code: 'limited_evenly'; readonly amps: number }
  | { readonly code: 'below_minimum'; readonly amps: number; readonly least: number }
  | { readonly code: 'waits_turn'; readonly conductor: string }
  | { readonly code: 'rests' }
  | { readonly code: 'waits_price'; readonly until: number; readonly ready?: number }
  | { readonly code: 'waits_sun'; readonly until?: number }
  | { readonly code: 'waits_room'; readonly until: number; readonly ready?: number }
  | { readonly code: 'waits_others'; readonly until: number; readonly ready?: number }
  | { readonly code: 'cheap_now'; readonly amps: number; readonly ready?: number }
  | { readonly code: 'sun_now'; readonly amps: number }
  | { readonly code: 'on_time'; readonly amps: number; readonly ready: number }
  | { readonly code: 'short'; readonly amps: number; readonly missing: number }
  | { readonly code: 'overdue'; readonly amps: number }
  | { readonly code: 'no_room'; readonly missing: number }
  | { readonly code: 'too_dear' }
  | {
      readonly code: 'gives_back';
      readonly amps: number;
      readonly ready?: number;
      /** When it stops. */
      readonly until?: number;
    };

/** Says a reason in one English sentence; `clock` writes a time as the site's people read it. */
export function sentence(reason: Reason, clock: (at: number) => string): string {
  const ready = (at: number | undefined) => (at === undefined ? '' : `; will be full at ${clock(at)}`);
  switch (reason.code) {
    case 'full':
      return 'Has all the energy it asked for.';
    case 'full_power':
      return `Charges with all it can take, ${reason.amps} A.`;
    case 'limited':
      return `Limited to ${reason.amps} A: ${reason.conductor} is full.`;
    case 'limited_evenly':
      return `Charges with ${reason.amps} A, an even share.`;
    case 'below_minimum':
      return `Cannot charge: it may have ${reason.amps} A at the most, and charging begins at ${reason.least} A.`;
    case 'waits_turn':
      return `Pauses and takes turns with others: ${reason.conductor} is full.`;
    case 'rests':
      return 'Pauses for a few minutes before it charges again, to spare its contactor.';
    case 'waits_price':
      return `Waits for cheaper power at ${clock(reason.until)}${ready(reason.ready)}.`;
    case 'waits_sun':
      return reason.until === undefined
        ? 'Waits for sun; none is expected before it leaves.'
        : `Waits for sun, expected at ${clock(reason.until)}.`;
    case 'waits_room':
      return `Waits until ${clock(reason.until)}, while others that leave earlier charge${ready(reason.ready)}.`;
    case 'waits_others':
      return `Waits until ${clock(reason.until)}, while others charge${ready(reason.ready)}.`;
    case 'cheap_now':
      return `Charges with ${reason.amps} A while power is cheap${ready(reason.ready)}.`;
    case 'sun_now':
      return `Charges with ${reason.amps} A from the sun.`;
    case 'on_time':
      return `Charges with ${reason.amps} A; will be full at ${clock(reason.ready)}.`;
    case 'short':
      return `Charges with ${reason.amps} A; ${kilowattHours(reason.missing)} will be missing when it leaves.`;
    case 'overdue':
      return `Charges with ${reason.amps} A, as fast as it can: the departure that was said has passed.`;
    case 'no_room':
      return `Gets nothing: others have to charge first; ${kilowattHours(reason.missing)} will be missing when it leaves.`;
    case 'too_dear':
      return 'Waits: no power is cheap enough before it leaves.';
    case 'gives_back':
      return `Gives back ${reason.amps} A while power is dear${ready(reason.ready)}.`;
    default:
      return reason satisfies never;
  }
}

function kilowattHours(wattHours: number): string {
  return `${(wattHours / 1000).toFixed(1)} kWh`;
}
