import type { getLimits } from '../../../../server/energy/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';

export type Limits = ResponseOf<typeof getLimits>;
export type LimitedEvse = Limits['evses'][number];

/** Voltage between a phase and neutral that amperes are reckoned with, as the server does. */
const phaseVolts = 230;

interface Step {
  readonly from: number;
  readonly to: number;
  readonly kilowatts: number | null;
}

/** What limits an EVSE over time, in kW: expected, and as the station told it; steps are drawn as steps. */
export function limitSeries(evse: LimitedEvse, from: string, to: string) {
  const [begin, end] = [Date.parse(from), Date.parse(to)];
  const expected = evse.expected.map((segment) => ({
    from: Date.parse(segment.from),
    to: Date.parse(segment.to),
    kilowatts: segment.watts === null ? null : segment.watts / 1000,
  }));
  const told = toldSteps(evse);
  const edges = new Set([begin, end]);
  for (const step of [...expected, ...told]) {
    // A moment before the edge the old value still holds.
    for (const edge of [step.from - 1, step.from, step.to - 1, step.to])
      if (edge > begin && edge < end) edges.add(edge);
  }
  const times = [...edges].sort((a, b) => a - b);
  return { times, expected: valuesAt(expected, times), told: valuesAt(told, times) };
}

function toldSteps({ told, current, phases, ratedWatts, ratedAmps }: LimitedEvse): Step[] {
  if (!told) return [];
  const last = Date.parse(told.to);
  return told.periods.map((period, index) => {
    const next = told.periods[index + 1];
    const volts = current === 'DC' ? voltsOf(ratedWatts, ratedAmps) : phaseVolts * (period.phases ?? phases);
    const watts =
      period.limit === null ? null : told.unit === 'W' ? period.limit : powerOf(period.limit, volts);
    return {
      from: Date.parse(period.from),
      to: next ? Date.parse(next.from) : last,
      kilowatts: watts === null ? null : watts / 1000,
    };
  });
}

const voltsOf = (watts: number | null, amps: number | null) => (watts && amps ? watts / amps : null);
const powerOf = (amps: number, volts: number | null) => (volts === null ? null : amps * volts);

function valuesAt(steps: readonly Step[], at: readonly number[]): (number | null)[] {
  const lastEnd = steps.at(-1)?.to;
  return at.map((time) => {
    // The last moment belongs to the last step, so that the line reaches the end.
    const step = steps.find(({ from, to }) => time >= from && (time < to || (to === lastEnd && time === to)));
    return step?.kilowatts ?? null;
  });
}
