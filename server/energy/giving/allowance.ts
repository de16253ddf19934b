/** What is known of a car that could give energy back. Energies in Wh, taken less given at the meter. */
export interface GivingFacts {
  /** What its driver or its fleet allows; null: nothing was said, so that it gives nothing. */
  readonly consent: { readonly keepPercent: number; readonly maxWatts: number | null } | null;
  readonly batteryWh: number | null;
  /** By the latest sample, in %. */
  readonly socPercent: number | null;
  readonly netWh: number;
  /** What the vehicle told its station (ISO 15118), and how much had flowed by then. */
  readonly need: {
    readonly transfer: string;
    readonly socPercent: number | null;
    readonly netWh: number;
    readonly v2x: V2xNeeds;
  } | null;
}

/** What of `v2xChargingParameters` is read here (2.1). */
export interface V2xNeeds {
  readonly maxDischargePower?: number;
  readonly evTargetEnergyRequest?: number;
  readonly evMinV2XEnergyRequest?: number;
  readonly targetSoC?: number;
}

/** What a car may give back from now on. */
export interface Allowance {
  /** How far it may be emptied, in Wh of its battery. */
  readonly wattHours: number;
  readonly maxWatts: number;
  readonly keepsPercent: number;
}

/** Share that is left of what flows in or out; out of a battery flows more than the meter counts. */
const oneWay = 0.9;

/**
 * What a car may give back: as much as its driver allows and as the car itself tells that it can, whichever is less.
 * Undefined where one of them said no, or where nobody knows how full it is. Pure.
 */
export function allowanceOf({
  consent,
  batteryWh,
  socPercent,
  netWh,
  need,
}: GivingFacts): Allowance | undefined {
  if (!consent || !batteryWh) return undefined;
  // A car that told its needs, and no transfer both ways among them, cannot.
  if (need && !need.transfer.includes('BPT')) return undefined;
  const maxWatts = least(need?.v2x.maxDischargePower, consent.maxWatts);
  const stored = need ? storedOf(netWh - need.netWh) : 0;
  const soc = socPercent ?? (need && socOf(need, stored, batteryWh));
  if (maxWatts === null || soc === null) return undefined;
  const byDriver = ((soc - consent.keepPercent) / 100) * batteryWh;
  const told = need?.v2x.evMinV2XEnergyRequest;
  const byCar = told === undefined ? byDriver : stored - told;
  return { wattHours: Math.max(0, Math.min(byDriver, byCar)), maxWatts, keepsPercent: consent.keepPercent };
}

const storedOf = (netWh: number) => (netWh < 0 ? netWh / oneWay : netWh * oneWay);

/** How full it is by what it told: its charge, or what was missing to the charge that it wanted. */
function socOf(
  { socPercent, v2x }: NonNullable<GivingFacts['need']>,
  stored: number,
  batteryWh: number,
): number | null {
  const { targetSoC, evTargetEnergyRequest: missing } = v2x;
  const then =
    socPercent ??
    (targetSoC === undefined || missing === undefined ? null : targetSoC - (missing / batteryWh) * 100);
  return then === null ? null : then + (stored / batteryWh) * 100;
}

const least = (a: number | undefined, b: number | null): number | null =>
  a === undefined ? b : b === null ? a : Math.min(a, b);
