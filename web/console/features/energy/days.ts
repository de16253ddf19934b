import type { getDispatchDays } from '../../../../server/energy/dispatch/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';

/** Measured quarters and planned slots on one axis of time, in kW; gaps stay gaps. Pure. */
export function daysSeries({ quarters, plan }: ResponseOf<typeof getDispatchDays>) {
  const measured = new Map(quarters.map(({ at, watts }) => [Date.parse(at), watts / 1000]));
  const planned = new Map<number, number>();
  for (const { from, to, watts } of plan?.slots ?? []) {
    planned.set(Date.parse(from), watts / 1000);
    // A slot holds until just before the next one.
    planned.set(Date.parse(to) - 1000, watts / 1000);
  }
  const times = [...new Set([...measured.keys(), ...planned.keys()])].sort((a, b) => a - b);
  return {
    times,
    measured: times.map((at) => measured.get(at) ?? null),
    planned: times.map((at) => planned.get(at) ?? null),
  };
}
