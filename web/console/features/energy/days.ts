import type { getDispatchDays } from '../../../../server/energy/dispatch/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';

type Days = ResponseOf<typeof getDispatchDays>;

/** Values of each quarter of an hour: powers in kW, the price as it is; gaps stay gaps. Pure. */
export function daysSeries({ quarters, plan }: Days) {
  const slots = (plan?.slots ?? []).map(({ from, to, watts }) => ({
    from: Date.parse(from),
    to: Date.parse(to),
    watts,
  }));
  const times = quarters.map(({ at }) => Date.parse(at));
  // The quarter that runs was measured in part only: what is planned for the rest of it stands for it.
  const planned = times.map((at, index) =>
    quarters[index]!.carWatts === null
      ? (slots.find(({ from, to }) => from < at + QUARTER_MS && to > at)?.watts ?? null)
      : null,
  );
  const of = (name: Exclude<keyof Days['quarters'][number], 'at'>) => quarters.map((one) => one[name]);
  return {
    times,
    cars: kilo(of('carWatts')),
    planned: kilo(planned),
    load: kilo(of('loadWatts')),
    expectedLoad: kilo(of('expectedLoadWatts')),
    sun: kilo(of('sunWatts')),
    expectedSun: kilo(of('expectedSunWatts')),
    price: of('price'),
  };
}

const QUARTER_MS = 900_000;
const kilo = (values: readonly (number | null)[]) =>
  values.map((watts) => (watts === null ? null : watts / 1000));
