import { systemTimers, type Timers } from '@busbar/ocpp';

/**
 * Makes a clock that runs faster (or slower) than another: at speed 10 an hour passes in six minutes.
 * It starts at the other's time, so above speed 1 its timestamps run ahead of everybody else's.
 */
export function createScaledTimers(speed: number, base: Timers = systemTimers): Timers {
  if (!(speed > 0)) throw new RangeError(`A clock cannot run at speed ${speed}: it must be above 0.`);
  const start = base.now();
  return {
    now: () => start + (base.now() - start) * speed,
    after: (milliseconds, run) => base.after(milliseconds / speed, run),
  };
}
