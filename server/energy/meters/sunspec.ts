/**
 * SunSpec device models as plain functions over registers: which fields a model has, and what they mean to us.
 * Source: SunSpec Alliance, Device Information Model Specification and models 1, 101–103, 111–113, 124, 201–204, 211–214, 802.
 */

import type { Quantity, Values } from './contract.ts';

/** One register is 16 bits; a field begins at an offset behind the model's id and length. */
type Kind = 'int16' | 'uint16' | 'acc32' | 'float32';

interface Field {
  readonly quantity: Quantity;
  readonly offset: number;
  readonly kind: Kind;
  /** Offset of the power of ten that the value is multiplied by; a model of floats has none. */
  readonly scale?: number;
  readonly times?: number;
}

const field = (quantity: Quantity, kind: Kind, offset: number, scale?: number, times?: number): Field => ({
  quantity,
  offset,
  kind,
  ...(scale !== undefined && { scale }),
  ...(times !== undefined && { times }),
});

/** Inverters: what they make is above 0. */
const inverter: readonly Field[] = [
  field('currentL1A', 'uint16', 1, 4),
  field('currentL2A', 'uint16', 2, 4),
  field('currentL3A', 'uint16', 3, 4),
  field('voltageL1V', 'uint16', 8, 11),
  field('voltageL2V', 'uint16', 9, 11),
  field('voltageL3V', 'uint16', 10, 11),
  field('powerW', 'int16', 12, 13),
  field('exportWh', 'acc32', 22, 24),
];
const inverterFloats: readonly Field[] = [
  field('currentL1A', 'float32', 2),
  field('currentL2A', 'float32', 4),
  field('currentL3A', 'float32', 6),
  field('voltageL1V', 'float32', 14),
  field('voltageL2V', 'float32', 16),
  field('voltageL3V', 'float32', 18),
  field('powerW', 'float32', 20),
  field('exportWh', 'float32', 30),
];
/** Meters: what is drawn is above 0. */
const meter: readonly Field[] = [
  field('currentL1A', 'int16', 1, 4),
  field('currentL2A', 'int16', 2, 4),
  field('currentL3A', 'int16', 3, 4),
  field('voltageL1V', 'int16', 6, 13),
  field('voltageL2V', 'int16', 7, 13),
  field('voltageL3V', 'int16', 8, 13),
  field('powerW', 'int16', 16, 20),
  field('powerL1W', 'int16', 17, 20),
  field('powerL2W', 'int16', 18, 20),
  field('powerL3W', 'int16', 19, 20),
  field('exportWh', 'acc32', 36, 52),
  field('importWh', 'acc32', 44, 52),
];
const meterFloats: readonly Field[] = [
  field('currentL1A', 'float32', 2),
  field('currentL2A', 'float32', 4),
  field('currentL3A', 'float32', 6),
  field('voltageL1V', 'float32', 10),
  field('voltageL2V', 'float32', 12),
  field('voltageL3V', 'float32', 14),
  field('powerW', 'float32', 26),
  field('powerL1W', 'float32', 28),
  field('powerL2W', 'float32', 30),
  field('powerL3W', 'float32', 32),
  field('exportWh', 'float32', 58),
  field('importWh', 'float32', 66),
];

/** Model → its fields, by the offset behind id and length. A later model adds to what an earlier one told. */
export const models: Readonly<Record<number, readonly Field[]>> = {
  101: inverter,
  102: inverter,
  103: inverter,
  111: inverterFloats,
  112: inverterFloats,
  113: inverterFloats,
  // Storage control: ChaState is the state of charge.
  124: [field('socPercent', 'uint16', 6, 20)],
  201: meter,
  202: meter,
  203: meter,
  204: meter,
  211: meterFloats,
  212: meterFloats,
  213: meterFloats,
  214: meterFloats,
  // Battery: taken to be above 0 while it discharges, as its current is; makers differ, hence a meter can be inverted.
  802: [field('socPercent', 'uint16', 9, 54), field('powerW', 'int16', 45, 61, -1)],
};

/** A model that was found: its number, and its registers behind id and length. */
export interface Model {
  readonly id: number;
  readonly registers: readonly number[];
}

/** The longest model of those that we read has 180 registers; more than 125 cannot be read in one request. */
export const longestModel = 512;
/** Models that a device may list before we stop looking. */
export const mostModels = 40;
export const sunSpecBases = [40_000, 50_000, 0] as const;
/** “SunS” in two registers. */
export const sunSpecMark = [0x5375, 0x6e53] as const;
export const endOfModels = 0xffff;

/** A field's value; undefined where the device says that it does not measure it. */
function raw({ registers }: Model, { offset, kind }: Field): number | undefined {
  const [high, low = 0] = registers.slice(offset, offset + 2);
  if (high === undefined) return undefined;
  switch (kind) {
    case 'int16':
      return high === 0x8000 ? undefined : signed(high);
    case 'uint16':
      return high === 0xffff ? undefined : high;
    case 'acc32': {
      const value = high * 0x1_0000 + low;
      // An accumulator that was never counted up is not implemented.
      return value === 0 ? undefined : value;
    }
    case 'float32': {
      const value = new DataView(Uint16Array.of(0, 0).buffer);
      value.setUint16(0, high);
      value.setUint16(2, low);
      const number = value.getFloat32(0);
      return Number.isNaN(number) ? undefined : number;
    }
  }
}

const signed = (register: number) => (register > 0x7fff ? register - 0x1_0000 : register);

/** What models say together, in our words; a scale that is not implemented makes its value unknown. */
export function readModels(found: readonly Model[]): Values {
  const values: Values = {};
  for (const model of found)
    for (const one of models[model.id] ?? []) {
      const value = raw(model, one);
      const power = one.scale === undefined ? 0 : model.registers[one.scale];
      if (value === undefined || power === undefined || power === 0x8000) continue;
      values[one.quantity] ??= value * 10 ** signed(power) * (one.times ?? 1);
    }
  return values;
}

/** Maker, model, version and serial number, as model 1 tells them. */
export function nameplate(found: readonly Model[]): { readonly name: string; readonly value: string }[] {
  const common = found.find(({ id }) => id === 1);
  if (!common) return [];
  const text = (from: number, length: number) =>
    common.registers
      .slice(from, from + length)
      .flatMap((register) => [register >> 8, register & 0xff])
      .filter((byte) => byte !== 0)
      .map((byte) => String.fromCharCode(byte))
      .join('')
      .trim();
  return [
    { name: 'maker', value: text(0, 16) },
    { name: 'model', value: text(16, 16) },
    { name: 'version', value: text(40, 8) },
    { name: 'serial', value: text(48, 16) },
  ].filter(({ value }) => value !== '');
}
