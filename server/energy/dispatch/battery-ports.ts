import type { Seal } from '../../platform/seal.ts';
import type { Sentence } from '../../platform/sentence.ts';
import { type ControlPort, controlPort } from '../batteries/control.ts';
import type { StoredBattery } from '../batteries/store.ts';
import { batteryHoldsMs } from './battery.ts';

interface Open {
  readonly port: ControlPort;
  /** From which settings it was opened. */
  readonly as: string;
}

/** The ways to the batteries of the sites that this worker looks after. */
export function createBatteryPorts(house: {
  readonly batterySeal: Pick<Seal, 'open'>;
  readonly onFault: (error: unknown, about: string) => void;
}) {
  const open = new Map<string, Open>();

  /** Opens what is commanded, and lets go what is commanded no more. */
  async function keep(
    stored: readonly StoredBattery[],
    isCommanded: (battery: StoredBattery) => boolean,
  ): Promise<void> {
    for (const battery of stored) {
      const { meterId, control, sealedPassword } = battery;
      const wanted = isCommanded(battery);
      const as = JSON.stringify([control, sealedPassword]);
      const before = open.get(meterId);
      if (before && (!wanted || before.as !== as)) {
        open.delete(meterId);
        const problem = await before.port.release();
        if (problem) house.onFault(new Error(problem.text), `letting go of battery ${meterId}`);
        await before.port.close();
      }
      if (!wanted || !control || open.has(meterId)) continue;
      const password = sealedPassword === null ? undefined : house.batterySeal.open(sealedPassword);
      open.set(meterId, { port: controlPort(control, password, meterId), as });
    }
    // Who is not listed any more belongs to another worker now, or is retired: its own watchdog ends what it was told.
    const known = new Set(stored.map(({ meterId }) => meterId));
    for (const [meterId, { port }] of open) {
      if (known.has(meterId)) continue;
      open.delete(meterId);
      await port.close();
    }
  }

  return {
    keep,
    /** Tells a battery its set-point, with how long it holds. */
    async command(meterId: string, watts: number): Promise<Sentence | undefined> {
      const port = open.get(meterId)?.port;
      if (!port) throw new Error(`battery ${meterId} has no port open`);
      return port.command(watts, batteryHoldsMs / 1000);
    },
    /**
     * Closes the ways. What batteries were told holds on: the EVSEs' grants hold on as well, and they must end first.
     */
    async end(): Promise<void> {
      for (const { port } of open.values()) await port.close();
      open.clear();
    },
  };
}
