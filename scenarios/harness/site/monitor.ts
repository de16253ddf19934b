import type { Site } from '@busbar/scheduling';

/** Seconds for which a fuse carries so many times its rating at least (gG, IEC 60269-1, rounded down). */
const fuseCurve = [
  { times: 1.13, seconds: 3600 },
  { times: 1.45, seconds: 120 },
  { times: 1.9, seconds: 40 },
  { times: 3, seconds: 5 },
] as const;
/** Above its rating by less than this nothing is above it: readings and roundings. */
const graceShare = 0.02;

export interface Overload {
  readonly conductor: string;
  readonly at: number;
  readonly times: number;
  readonly seconds: number;
}

/** Watches the true currents, second by second: who was above its rating for longer than its fuse allows? */
export function createMonitor(site: Site) {
  const wires = site.conductors.map(({ taps }) =>
    taps.map(({ evse, leg, weight, degrees }) => ({
      evse,
      leg,
      x: weight * Math.cos((degrees * Math.PI) / 180),
      y: weight * Math.sin((degrees * Math.PI) / 180),
      degrees,
    })),
  );
  // Seconds in a row at or above each step of the curve.
  const above = site.conductors.map(() => fuseCurve.map(() => 0));
  const begun = site.conductors.map(() => 0);
  const overloads: Overload[] = [];
  let [secondsAbove, worst] = [0, 0];

  return {
    /** `drawn`: A of each EVSE's legs; `base`: what else flows on each conductor. */
    see(at: number, drawn: readonly (readonly number[])[], base: readonly number[]): void {
      wires.forEach((taps, i) => {
        const { id, ratingAmps, name } = site.conductors[i]!;
        // What else flows on a phase is in step with its voltage; on a neutral it may be anywhere.
        const degrees = phaseDegrees(id);
        const beside = degrees === undefined ? 0 : base[i]!;
        let x = beside * Math.cos(((degrees ?? 0) * Math.PI) / 180);
        let y = beside * Math.sin(((degrees ?? 0) * Math.PI) / 180);
        for (const tap of taps) {
          const amps = drawn[tap.evse]![tap.leg]!;
          x += amps * tap.x;
          y += amps * tap.y;
        }
        const times = (Math.hypot(x, y) + base[i]! - beside) / ratingAmps;
        worst = Math.max(worst, times);
        if (times > 1 + graceShare) secondsAbove += 1;
        const longest = longestAt(times);
        const run = above[i]!;
        fuseCurve.forEach((step, n) => {
          run[n] = times > lowerEnd(n) ? run[n]! + 1 : 0;
          if (run[n]! > step.seconds && longest !== Number.POSITIVE_INFINITY && begun[i] === 0) {
            begun[i] = 1;
            overloads.push({ conductor: name, at, times, seconds: run[n]! });
          }
        });
        if (times <= 1 + graceShare) begun[i] = 0;
      });
    },
    seen: () => ({ overloads, secondsAbove, worst }),
  };
}

function phaseDegrees(id: string): number | undefined {
  const phase = /\/L([123])$/.exec(id)?.[1];
  return phase === undefined ? undefined : -120 * (Number(phase) - 1);
}

/** A step of the curve begins where the one before ends. */
const lowerEnd = (n: number) => (n === 0 ? 1 + graceShare : fuseCurve[n - 1]!.times);

const longestAt = (times: number) =>
  times <= 1 + graceShare
    ? Number.POSITIVE_INFINITY
    : (fuseCurve.find((step) => times <= step.times)?.seconds ?? 0);
