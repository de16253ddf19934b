/**
 * Commands a battery by its SunSpec models, written from the SunSpec Alliance's Device Information Model Specification:
 * AC controls (704) where there are any, else storage control (124). Offsets are behind a model's id and length.
 */

import { endOfModels, mostModels, sunSpecBases, sunSpecMark } from '../meters/sunspec.ts';
import type { BatteryControl } from './contract.ts';
import type { ControlPort } from './control.ts';
import { CannotCommand, createModbusWriter, type Registers } from './modbus-writer.ts';
import { sayControl } from './sentences.ts';

/** Storage control: rates are percents of WChaMax; a rate below 0 forces the other way. */
const storage = {
  id: 124,
  length: 24,
  maxWatts: 0,
  mode: 3,
  dischargeRate: 10,
  chargeRate: 11,
  revertSeconds: 13,
  chargeFromGrid: 15,
  maxWattsScale: 16,
  rateScale: 23,
} as const;
/** Both limits hold; none holds. */
const storageModes = { both: 3, none: 0 } as const;

/** AC controls: a set-point in W, above 0 fed out, with a time after which it is over. */
const controls = {
  id: 704,
  length: 55,
  enabled: 20,
  setMode: 21,
  revertEnabled: 28,
  setScale: 53,
} as const;
const inWatts = 1;

interface Place {
  readonly id: number;
  readonly address: number;
  /** Of what is read at the beginning: it does not change. */
  readonly registers: readonly number[];
}

export function openSunSpecControl(control: Extract<BatteryControl, { kind: 'sunspec' }>): ControlPort {
  const writer = createModbusWriter(control);
  let place: Place | undefined;
  const withPlace = (work: (registers: Registers, at: Place) => Promise<void>) =>
    writer.run(async (registers) => {
      place ??= await findPlace(registers);
      await work(registers, place);
    });
  return {
    command: (watts, seconds) =>
      withPlace((registers, at) =>
        at.id === controls.id
          ? setActivePower(registers, at, watts, seconds)
          : setRates(registers, at, watts, seconds),
      ),
    release: () =>
      withPlace((registers, { id, address }) =>
        id === controls.id
          ? registers.write(address + controls.enabled, [0])
          : registers.write(address + storage.mode, [storageModes.none]),
      ),
    close: async () => writer.close(),
  };
}

async function setActivePower(registers: Registers, at: Place, watts: number, seconds: number) {
  const { address } = at;
  const set = Math.round(-watts / scale(at, controls.setScale));
  // First what ends it: nothing is ever set that would hold for ever.
  await registers.write(address + controls.revertEnabled, [0, seconds >>> 16, seconds & 0xffff]);
  await registers.write(address + controls.setMode, [inWatts, (set >>> 16) & 0xffff, set & 0xffff]);
  await registers.write(address + controls.enabled, [1]);
}

async function setRates(registers: Registers, at: Place, watts: number, seconds: number) {
  const { address } = at;
  const most = at.registers[storage.maxWatts]! * scale(at, storage.maxWattsScale);
  const percent = most > 0 ? Math.max(-100, Math.min(100, (watts / most) * 100)) : 0;
  const rate = Math.round(percent / scale(at, storage.rateScale));
  await registers.write(address + storage.revertSeconds, [Math.min(seconds, 0xfffe)]);
  await registers.write(address + storage.dischargeRate, [-rate & 0xffff, rate & 0xffff]);
  if (watts > 0) await registers.write(address + storage.chargeFromGrid, [1]);
  await registers.write(address + storage.mode, [storageModes.both]);
}

/** The power of ten that a register names; one that is not implemented is 1. */
function scale({ registers }: Place, offset: number): number {
  const power = registers[offset] ?? 0;
  if (power === 0x8000) return 1;
  return 10 ** (power > 0x7fff ? power - 0x1_0000 : power);
}

/** Walks the device's list of models. */
async function findPlace(registers: Registers): Promise<Place> {
  for (const base of sunSpecBases) {
    const mark = await registers.read(base, 2).catch((error) => {
      // A device that has no such address says so; one that is silent will be silent at the next one too.
      if ((error as { modbusCode?: number }).modbusCode === undefined) throw error;
      return [];
    });
    if (mark[0] !== sunSpecMark[0] || mark[1] !== sunSpecMark[1]) continue;
    const found = await placesFrom(registers, base + 2);
    const at = found.find(({ id }) => id === controls.id) ?? found.find(({ id }) => id === storage.id);
    if (!at) throw new CannotCommand(sayControl('no_model'));
    const { length } = at.id === controls.id ? controls : storage;
    return { ...at, registers: await registers.read(at.address, length) };
  }
  throw new CannotCommand(sayControl('not_sunspec'));
}

async function placesFrom(registers: Registers, first: number) {
  const found: { id: number; address: number }[] = [];
  for (let address = first; found.length < mostModels; ) {
    const [id = endOfModels, length = 0] = await registers.read(address, 2);
    if (id === endOfModels) break;
    found.push({ id, address: address + 2 });
    address += 2 + length;
  }
  return found;
}
