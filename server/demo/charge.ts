import {
  type Car,
  type EvseSpec,
  fill,
  flowOf,
  PACK_VOLTS,
  PHASE_VOLTS,
  type Random,
} from '@busbar/simulator';

/** One look at the meter of a past charge. */
export interface PastSample {
  readonly at: number;
  readonly context: 'Transaction.Begin' | 'Sample.Periodic' | 'Transaction.End';
  readonly registerWh: number;
  readonly watts: number;
  /** Per phase; a single value on DC. */
  readonly amps: readonly number[];
  readonly volts: number;
  /** Percent; AC stations do not learn it. */
  readonly soc: number | null;
}

/** How a past charge went. */
export interface Charge {
  readonly samples: readonly PastSample[];
  readonly startWh: number;
  readonly endWh: number;
  /** Time in which energy flowed. */
  readonly chargingSeconds: number;
  /** When the car had enough, if it had. */
  readonly fullAt: number | undefined;
  readonly slipped: boolean;
}

/** Length of a step in which power is taken as constant, and steps from one sample to the next. */
const steps = {
  AC: { seconds: 300, perSample: 3 },
  DC: { seconds: 60, perSample: 3 },
} as const;

/** After the car has enough nothing changes but the time: one sample an hour tells that. */
const idleSampleSeconds = 3600;

/** A meter that slips has counted this much before, so that the whole transaction stays above nothing. */
const leastBeforeSlipWh = 1500;

/** Charges a car from one moment to another, step by step along its battery's curve. */
export function charge(options: {
  readonly car: Car;
  readonly evse: EvseSpec;
  readonly from: number;
  readonly to: number;
  readonly startWh: number;
  readonly random: Random;
  /** Makes the register fall at one in so many samples: a meter whose memory fails. */
  readonly slipOneIn?: number;
}): Charge {
  const { car, evse, from, to, startWh, random, slipOneIn } = options;
  const { seconds, perSample } = steps[evse.kind];
  const samples: PastSample[] = [];
  let registerWh = startWh;
  let chargingSeconds = 0;
  let fullAt: number | undefined;
  let slipped = false;

  function look(at: number, context: PastSample['context']): void {
    const { watts, amps } = flowOf(car, evse, {});
    samples.push({
      at,
      context,
      registerWh: Math.round(registerWh),
      watts: Math.round(watts),
      amps: amps.map((amp) => Math.round(amp * 10) / 10),
      volts:
        evse.kind === 'DC'
          ? Math.round(PACK_VOLTS * (0.9 + car.soc * 0.2))
          : PHASE_VOLTS + random.whole(-3, 4),
      soc: evse.kind === 'DC' ? Math.round(car.soc * 100) : null,
    });
  }

  look(from, 'Transaction.Begin');
  let sinceSample = 0;
  for (let at = from; at < to; ) {
    const { watts } = flowOf(car, evse, {});
    if (watts === 0 && fullAt === undefined) {
      fullAt = at;
      if (sinceSample > 0) look(at, 'Sample.Periodic');
      sinceSample = 0;
    }
    const length = Math.min(watts > 0 ? seconds : idleSampleSeconds, (to - at) / 1000);
    const flowedWh = (watts * length) / 3600;
    registerWh += flowedWh;
    fill(car, flowedWh, evse.kind);
    if (watts > 0) chargingSeconds += length;
    at += length * 1000;
    sinceSample += watts > 0 ? 1 : perSample;
    if (at < to && sinceSample >= perSample) {
      const shownWh = samples.at(-1)!.registerWh;
      if (slipOneIn && shownWh - startWh > leastBeforeSlipWh && random.chance(1 / slipOneIn)) {
        registerWh = shownWh - random.between(200, 900);
        slipped = true;
      }
      look(at, 'Sample.Periodic');
      sinceSample = 0;
    }
  }
  look(to, 'Transaction.End');
  return {
    samples,
    startWh: samples[0]!.registerWh,
    endWh: samples.at(-1)!.registerWh,
    chargingSeconds: Math.round(chargingSeconds),
    fullAt,
    slipped,
  };
}
