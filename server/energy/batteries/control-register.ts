import type { BatteryControl } from './contract.ts';
import type { ControlPort } from './control.ts';
import { createModbusWriter } from './modbus-writer.ts';

type RegisterControl = Extract<BatteryControl, { kind: 'modbus' }>;

/** Writes the set-point to one holding register; how long it holds without being repeated is the device's own matter. */
export function openRegisterControl(control: RegisterControl): ControlPort {
  const writer = createModbusWriter(control);
  const write = (watts: number) =>
    writer.run((registers) => registers.write(control.address, encoded(watts, control)));
  return {
    command: write,
    // There is nothing to let go: at 0 it stands, until its own watchdog ends that.
    release: () => write(0),
    close: async () => writer.close(),
  };
}

/** A set-point as registers; outside of what the type can say it is as near as it can be. */
export function encoded(
  watts: number,
  { type, swapped = false, factor = 1 }: Pick<RegisterControl, 'type' | 'swapped' | 'factor'>,
): number[] {
  const value = watts * factor;
  const view = new DataView(new ArrayBuffer(4));
  const whole = (bits: number) =>
    Math.min(2 ** (bits - 1) - 1, Math.max(-(2 ** (bits - 1)), Math.round(value)));
  if (type === 'int16') {
    view.setInt16(0, whole(16));
    return [view.getUint16(0)];
  }
  if (type === 'int32') view.setInt32(0, whole(32));
  else view.setFloat32(0, value);
  const words = [view.getUint16(0), view.getUint16(2)];
  return swapped ? words.reverse() : words;
}
