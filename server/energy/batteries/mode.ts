import type { BatterySettings } from './contract.ts';

/** What is known at a site at this moment, as far as a battery's set-point follows from it. Power in W. */
export interface BatteryMoment {
  /** Percent; undefined where the battery does not tell. */
  readonly soc: number | undefined;
  /** What the site takes beside its batteries, below 0 where the sun gives more; undefined while nothing measures it. */
  readonly netWatts: number | undefined;
  /** What its cars draw of that. */
  readonly carWatts: number;
  /** What the plan gives this battery in the present slot. */
  readonly planned: number | undefined;
  /** Money per kWh now, where anybody said. */
  readonly buy: number | undefined;
}

export type SetPointCode =
  | 'held'
  | 'sun'
  | 'serves'
  | 'keeps'
  | 'shaves'
  | 'refills'
  | 'ready'
  | 'reserve'
  | 'kept'
  | 'cheap'
  | 'dear'
  | 'waits'
  | 'full'
  | 'empty'
  | 'for_cars'
  | 'no_meter'
  | 'no_soc';

export interface SetPoint {
  /** Above 0 it charges. */
  readonly watts: number;
  readonly code: SetPointCode;
}

/** Above this it is full: makers end there, and an empty wish is a clean one. */
const fullPercent = 99.5;
/** What is charged for the next peak stays so far below the target, as a share of it. */
const belowPeak = 0.9;

/** What a battery should do now by its mode, its charge, what the site uses, and the plan. Pure. */
export function setPointOf(settings: BatterySettings, moment: BatteryMoment): SetPoint {
  const { soc } = moment;
  if (settings.mode === 'hold') return { watts: 0, code: 'held' };
  if (soc === undefined) return { watts: 0, code: 'no_soc' };
  const wished = wishOf(settings, { ...moment, soc });
  const watts = Math.min(settings.maxWatts, Math.max(-settings.maxWatts, wished.watts));
  if (watts > 0 && soc >= fullPercent) return { watts: 0, code: 'full' };
  if (watts < 0 && soc <= settings.reservePercent) return { watts: 0, code: 'empty' };
  return { ...wished, watts };
}

type Known = BatteryMoment & { readonly soc: number };

function wishOf(settings: BatterySettings, moment: Known): SetPoint {
  const { netWatts: net, soc } = moment;
  const { mode, maxWatts, reservePercent } = settings;
  if (mode === 'reserve' && soc < reservePercent) return { watts: maxWatts, code: 'reserve' };
  if (mode === 'charge_cheap' && isCheap(settings, moment)) return { watts: maxWatts, code: 'cheap' };
  if (net === undefined) return { watts: 0, code: 'no_meter' };
  switch (mode) {
    case 'hold':
      return { watts: 0, code: 'held' };
    case 'reserve':
      return net < 0 ? { watts: -net, code: 'sun' } : { watts: 0, code: 'kept' };
    case 'peak_shaving':
      return shaved(settings, net);
    case 'charge_cheap':
      return traded(settings, moment, net);
    case 'normal':
      return served(settings, moment, net);
  }
}

const isCheap = ({ cheapBelow }: BatterySettings, { buy }: BatteryMoment) =>
  cheapBelow !== null && buy !== undefined && buy <= cheapBelow;

/** What may be given: all that is used here, or what is left of it without the cars. */
function usable({ carsAbovePercent }: BatterySettings, { soc, carWatts }: Known, net: number): number {
  return soc <= carsAbovePercent ? Math.max(0, net - carWatts) : net;
}

function served(settings: BatterySettings, moment: Known, net: number): SetPoint {
  if (net < 0) return { watts: -net, code: 'sun' };
  if (moment.planned !== undefined && moment.planned >= 0) return { watts: 0, code: 'keeps' };
  const gives = usable(settings, moment, net);
  return gives > 0 || net === 0 ? { watts: -gives, code: 'serves' } : { watts: 0, code: 'for_cars' };
}

function shaved({ peakWatts }: BatterySettings, net: number): SetPoint {
  const peak = peakWatts ?? Number.POSITIVE_INFINITY;
  if (net > peak) return { watts: peak - net, code: 'shaves' };
  if (net < 0) return { watts: -net, code: 'sun' };
  const room = peak === Number.POSITIVE_INFINITY ? 0 : peak * belowPeak - net;
  return room > 0 ? { watts: room, code: 'refills' } : { watts: 0, code: 'ready' };
}

function traded(settings: BatterySettings, moment: Known, net: number): SetPoint {
  const { planned } = moment;
  // Without a plan nobody knows what is dear: it serves what is used here.
  if (planned === undefined) return served(settings, moment, net);
  if (planned > 0) return { watts: Math.max(planned, -net), code: 'cheap' };
  if (planned === 0) return net < 0 ? { watts: -net, code: 'sun' } : { watts: 0, code: 'waits' };
  const isForCars = moment.soc > settings.carsAbovePercent;
  const gives = isForCars ? -planned : Math.min(-planned, usable(settings, moment, net));
  return gives > 0 ? { watts: -gives, code: 'dear' } : { watts: 0, code: 'for_cars' };
}
