/** What meters say, as values: mappings, signs, SunSpec registers, and what cannot be true. */

import { describe, expect, test } from 'vitest';
import { pauseMs } from './collect.ts';
import { agreeing, type JudgeInput, judge, type Reading } from './judge.ts';
import { normalized, readMapped, valueAt } from './mapping.ts';
import { decodeRegisters } from './modbus.ts';
import { createGather, fits } from './mqtt.ts';
import { nameplate, readModels } from './sunspec.ts';

describe('a mapping', () => {
  test('finds values at paths through objects and lists, as numbers or as text', () => {
    const body = { data: { phases: [{ w: '1,5' }, { w: 2 }], time: 1_767_603_600 } };
    const mapping = [
      { quantity: 'powerL1W', path: 'data.phases[0].w', factor: 1000 },
      { quantity: 'powerL2W', path: '$.data.phases.1.w', factor: 1000 },
      { quantity: 'at', path: 'data.time' },
    ] as const;
    expect(readMapped(body, [...mapping])).toEqual({
      values: { powerL1W: 1500, powerL2W: 2000 },
      at: new Date('2026-01-05T09:00:00Z'),
    });
  });

  test('says which path is empty, and never walks into what an object inherits', () => {
    const read = readMapped({ a: null }, [{ quantity: 'powerW', path: 'a.b' }]);
    expect(read).toMatchObject({ problem: { key: 'meter.path_empty', params: { path: 'a.b' } } });
    expect(valueAt({}, 'constructor.name')).toBeUndefined();
    expect(valueAt(7, '')).toBe(7);
  });

  test('sums up phases, and gives currents the sign of their power', () => {
    const told = { powerL1W: -2300, powerL2W: 1150, currentL1A: 10, currentL2A: 5 };
    expect(normalized(told, false)).toMatchObject({ powerW: -1150, currentL1A: -10, currentL2A: 5 });
    expect(normalized({ powerW: 5, importWh: 1, exportWh: 2 }, true)).toEqual({
      powerW: -5,
      importWh: 2,
      exportWh: 1,
    });
  });
});

describe('what cannot be true', () => {
  const now = new Date('2026-01-05T12:00:00Z');
  const at = (seconds: number, values: Reading['values']): Reading => ({
    at: new Date(now.getTime() + seconds * 1000),
    values,
  });
  const judged = (reading: Reading, more: Partial<JudgeInput> = {}) =>
    judge({ reading, before: undefined, refused: undefined, mostWatts: 100_000, now, ...more });
  const why = (verdict: ReturnType<typeof judge>) =>
    verdict.kind === 'refused' ? verdict.why.key : verdict.kind;

  test('is refused with its reason: a power beyond the meter, a charge beyond full, a clock ahead', () => {
    expect(why(judged(at(0, { powerW: 119_000 })))).toBe('taken');
    expect(why(judged(at(0, { powerW: -121_000 })))).toBe('meter.too_much');
    expect(why(judged(at(0, { socPercent: 250 })))).toBe('meter.soc');
    expect(why(judged(at(0, { powerW: Number.NaN })))).toBe('meter.not_a_number');
    expect(why(judged(at(600, { powerW: 1 })))).toBe('meter.future');
    expect(why(judged(at(-100_000, { powerW: 1 })))).toBe('meter.old');
  });

  test('is a register that falls, or rises by more than the time allows', () => {
    const before = at(-60, { importWh: 1_000_000 });
    expect(why(judged(at(0, { importWh: 1_003_000 }), { before }))).toBe('taken');
    expect(why(judged(at(0, { importWh: 1_100_000 }), { before }))).toBe('meter.register_jump');
    expect(why(judged(at(0, { importWh: 0 }), { before }))).toBe('meter.register_fell');
    expect(why(judged(at(-60, { importWh: 1_000_000 }), { before }))).toBe('repeated');
  });

  test('is believed once so many readings agree: the meter was replaced', () => {
    const before = at(-600, { importWh: 1_000_000 });
    const refused = { ...at(-10, { importWh: 50 }), inRow: agreeing - 1 };
    expect(why(judged(at(0, { importWh: 60 }), { before, refused }))).toBe('taken');
    expect(why(judged(at(0, { importWh: 60 }), { before, refused: { ...refused, inRow: 1 } }))).toBe(
      'meter.register_fell',
    );
    expect(why(judged(at(0, { importWh: 40 }), { before, refused }))).toBe('meter.register_fell');
  });
});

describe('SunSpec', () => {
  const model = (id: number, length: number, told: Record<number, number>) => ({
    id,
    registers: Array.from({ length }, (_, offset) => told[offset] ?? 0x8000),
  });
  const minus = (value: number) => 0x1_0000 - value;

  test('a three-phase meter: scale factors, and values that are not measured', () => {
    const meter = model(203, 105, {
      1: 105,
      4: minus(1),
      16: minus(420),
      20: 1,
      36: 0,
      37: 0,
      44: 1,
      45: 2,
      52: 3,
    });
    expect(readModels([meter])).toEqual({ currentL1A: 10.5, powerW: -4200, importWh: 65_538_000 });
  });

  test('a value whose scale is not there is not guessed', () => {
    expect(readModels([model(203, 105, { 16: 420 })])).toEqual({});
  });

  test('an inverter of floats, and what is no number', () => {
    const float = (value: number) => {
      const view = new DataView(new ArrayBuffer(4));
      view.setFloat32(0, value);
      return [view.getUint16(0), view.getUint16(2)] as const;
    };
    const registers: number[] = Array.from({ length: 60 }, (_, offset) => (offset % 2 === 0 ? 0x7fc0 : 0));
    [registers[20], registers[21]] = float(6543.5);
    expect(readModels([{ id: 113, registers }])).toEqual({ powerW: 6543.5 });
  });

  test('a battery: its charge, and its power by our sign', () => {
    const battery = model(802, 62, { 9: 735, 54: minus(1), 45: 300, 61: 1 });
    expect(readModels([battery])).toEqual({ socPercent: 73.5, powerW: -3000 });
  });

  test('tells who made the device', () => {
    const registers = Array.from({ length: 66 }, () => 0);
    registers[0] = 0x4142;
    registers[48] = 0x3031;
    expect(nameplate([{ id: 1, registers }])).toEqual([
      { name: 'maker', value: 'AB' },
      { name: 'serial', value: '01' },
    ]);
  });

  test('registers of a map in either word order', () => {
    expect(decodeRegisters([0xffff, 0xff9c], 'int32', false)).toBe(-100);
    expect(decodeRegisters([0xff9c, 0xffff], 'int32', true)).toBe(-100);
    expect(decodeRegisters([0x42f6, 0xe979], 'float32', false)).toBeCloseTo(123.456, 3);
    expect(decodeRegisters([0, 0, 0, 7], 'uint64', false)).toBe(7);
  });
});

describe('topics', () => {
  test('a filter takes what it says and no more', () => {
    expect(fits('site/+/power', 'site/a/power')).toBe(true);
    expect(fits('site/+/power', 'site/a/b/power')).toBe(false);
    expect(fits('site/#', 'site/a/b')).toBe(true);
    expect(fits('site', 'site/a')).toBe(false);
  });

  test('values of several topics are one reading, and a topic that fell silent is left out', () => {
    let now = 0;
    const gather = createGather({
      transport: {
        kind: 'mqtt',
        url: 'mqtt://broker',
        topics: [
          { topic: 'p', mapping: [{ quantity: 'powerW', path: '' }] },
          { topic: 'e', mapping: [{ quantity: 'importWh', path: 'total', factor: 1000 }] },
        ],
      },
      staleMs: 1000,
      now: () => now,
    });
    expect(gather('p', Buffer.from('230,5'))).toEqual({ values: { powerW: 230.5 } });
    now = 900;
    expect(gather('e', Buffer.from('{"total": 2}'))).toEqual({ values: { powerW: 230.5, importWh: 2000 } });
    now = 1500;
    expect(gather('e', Buffer.from('{"total": 2}'))).toEqual({ values: { importWh: 2000 } });
    expect(gather('e', Buffer.from('no'))).toHaveProperty('problem');
  });
});

test('a device that fails is asked more and more seldom, with a bound', () => {
  expect([0, 1, 2, 3, 50].map((failures) => pauseMs(2000, failures) / 1000)).toEqual([2, 5, 10, 20, 120]);
});
