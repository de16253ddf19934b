import type { Sentence } from '../../platform/sentence.ts';
import type { BatteryControl } from './contract.ts';
import { commandHttp } from './control-http.ts';
import { openMqttControl } from './control-mqtt.ts';
import { openRegisterControl } from './control-register.ts';
import { openSunSpecControl } from './control-sunspec.ts';

/** A way to a battery. It answers with why it could not be told, or with nothing when it took it. */
export interface ControlPort {
  /** Lets it charge with so many W (below 0: discharge) for so many seconds; then it does as it likes again. */
  command(watts: number, seconds: number): Promise<Sentence | undefined>;
  /** Lets it do as it likes again. */
  release(): Promise<Sentence | undefined>;
  close(): Promise<void>;
}

/** The port of a battery; it connects when it is first used, and anew after a failure. */
export function controlPort(control: BatteryControl, password: string | undefined, id: string): ControlPort {
  switch (control.kind) {
    case 'sunspec':
      return openSunSpecControl(control);
    case 'modbus':
      return openRegisterControl(control);
    case 'mqtt':
      return openMqttControl(control, password, id);
    case 'http':
      return commandHttp(control, password);
  }
}

/** A text with the set-point put in; the usual one is JSON. */
export function filled(template: string | undefined, watts: number, seconds: number): string {
  const whole = Math.round(watts);
  if (template === undefined) return JSON.stringify({ watts: whole, seconds });
  return template.replaceAll('{watts}', String(whole)).replaceAll('{seconds}', String(seconds));
}

export const releasedText = (template: string | undefined) => template ?? JSON.stringify({ watts: null });
