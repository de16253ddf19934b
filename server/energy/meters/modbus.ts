import type { Sentence } from '../../platform/sentence.ts';
import type { ModbusTransport, RegisterEntry, Values } from './contract.ts';
import { sayMeter } from './sentences.ts';
import {
  endOfModels,
  longestModel,
  type Model,
  models,
  mostModels,
  nameplate,
  readModels,
  sunSpecBases,
  sunSpecMark,
} from './sunspec.ts';

/** What one look at a device found. */
export type ModbusRead =
  | { readonly values: Values; readonly found: readonly { readonly name: string; readonly value: string }[] }
  | { readonly problem: Sentence };

/** A device must answer each request in this time. */
const answerMs = 3000;
/** Registers of one request at the most (Modbus Application Protocol 1.1b3, 6.3). */
const mostRegisters = 125;

type Table = 'holding' | 'input';
type Read = (address: number, length: number, table?: Table) => Promise<number[]>;

/** An open connection to a device; it remembers where its models are. */
export interface ModbusConnection {
  read(): Promise<ModbusRead>;
  close(): void;
}

/** Connects to a Modbus/TCP device. What goes wrong is a sentence, now and at each `read`. */
export async function openModbus(
  transport: ModbusTransport,
): Promise<ModbusConnection | { readonly problem: Sentence }> {
  const { host, port, unitId } = transport;
  // Loaded when the first device asks for it: the library brings serial ports along, which no one else needs.
  const { default: library } = await import('modbus-serial');
  const client = new library.default();
  client.on('error', () => {});
  try {
    await within(client.connectTCP(host, { port }), () => client.destroy(() => {}));
  } catch (error) {
    client.destroy(() => {});
    return { problem: explain(error, transport) };
  }
  client.setID(unitId);
  client.setTimeout(answerMs);
  const read: Read = async (address, length, table = 'holding') => {
    const registers: number[] = [];
    for (let done = 0; done < length; done += mostRegisters) {
      const part = Math.min(mostRegisters, length - done);
      const { data } =
        table === 'holding'
          ? await client.readHoldingRegisters(address + done, part)
          : await client.readInputRegisters(address + done, part);
      registers.push(...data);
    }
    return registers;
  };
  let places: readonly Place[] | undefined;
  return {
    async read() {
      try {
        if (transport.registers) return await readMap(read, transport.registers);
        places ??= await findModels(read);
        if (!places) return { problem: sayMeter('not_sunspec', { unit: unitId }) };
        return await readSunSpec(read, places);
      } catch (error) {
        return { problem: explain(error, transport) };
      }
    },
    close: () => client.destroy(() => {}),
  };
}

/** Where a model begins, behind its id and length. */
interface Place {
  readonly id: number;
  readonly address: number;
  readonly length: number;
}

/** Walks the list of models from the first base that begins with “SunS”; undefined when none does. */
async function findModels(read: Read): Promise<Place[] | undefined> {
  for (const base of sunSpecBases) {
    const mark = await read(base, 2).catch((error) => {
      // A device that has no such address says so; one that is silent will be silent at the next one too.
      if (exceptionOf(error) === undefined) throw error;
      return [];
    });
    if (mark[0] !== sunSpecMark[0] || mark[1] !== sunSpecMark[1]) continue;
    const places: Place[] = [];
    for (let address = base + 2; places.length < mostModels; ) {
      const [id = endOfModels, length = 0] = await read(address, 2);
      if (id === endOfModels) break;
      places.push({ id, address: address + 2, length });
      address += 2 + length;
    }
    return places;
  }
  return undefined;
}

async function readSunSpec(read: Read, places: readonly Place[]): Promise<ModbusRead> {
  const wanted = places.filter(({ id }) => id === 1 || models[id]);
  const found: Model[] = [];
  for (const { id, address, length } of wanted)
    found.push({ id, registers: await read(address, Math.min(length, longestModel)) });
  const list = places.map(({ id }) => id).join(', ');
  if (!found.some(({ id }) => models[id])) return { problem: sayMeter('no_model', { models: list }) };
  const values = readModels(found);
  if (Object.keys(values).length === 0) return { problem: sayMeter('all_empty') };
  return { values, found: [...nameplate(found), { name: 'models', value: list }] };
}

const widths = {
  int16: 1,
  uint16: 1,
  int32: 2,
  uint32: 2,
  float32: 2,
  int64: 4,
  uint64: 4,
  float64: 4,
} as const;

async function readMap(read: Read, entries: readonly RegisterEntry[]): Promise<ModbusRead> {
  const values: Values = {};
  for (const { quantity, table, address, type, swapped = false, factor = 1 } of entries) {
    const registers = await read(address, widths[type], table);
    values[quantity] = decodeRegisters(registers, type, swapped) * factor;
  }
  return { values, found: [] };
}

/** A number from registers; `swapped`: the low word comes first. */
export function decodeRegisters(
  registers: readonly number[],
  type: RegisterEntry['type'],
  swapped: boolean,
): number {
  const view = new DataView(new ArrayBuffer(8));
  (swapped ? registers.toReversed() : registers).forEach((register, index) => {
    view.setUint16(index * 2, register);
  });
  switch (type) {
    case 'int16':
      return view.getInt16(0);
    case 'uint16':
      return view.getUint16(0);
    case 'int32':
      return view.getInt32(0);
    case 'uint32':
      return view.getUint32(0);
    case 'float32':
      return view.getFloat32(0);
    case 'int64':
      return Number(view.getBigInt64(0));
    case 'uint64':
      return Number(view.getBigUint64(0));
    case 'float64':
      return view.getFloat64(0);
  }
}

/** What a Modbus exception code says (Modbus Application Protocol 1.1b3, 7). */
const exceptions: Readonly<Record<number, string>> = {
  1: 'function not allowed',
  2: 'no such register',
  3: 'value not allowed',
  4: 'device failure',
  6: 'device busy',
  10: 'gateway path unavailable',
  11: 'device behind the gateway does not answer',
};

const exceptionOf = (error: unknown) => (error as { modbusCode?: number }).modbusCode;

function explain(error: unknown, { host, port }: ModbusTransport): Sentence {
  const code = exceptionOf(error);
  const { code: system, errno, name, message } = error as NodeJS.ErrnoException & { errno?: unknown };
  if (code !== undefined)
    return sayMeter('modbus_exception', { reason: exceptions[code] ?? `exception ${code}` });
  if (system === 'ECONNREFUSED') return sayMeter('refused', { host, port });
  if (['ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'].includes(system ?? ''))
    return sayMeter('unreachable', { host });
  if (name === 'TransactionTimedOutError' || String(errno) === 'ETIMEDOUT' || system === 'ETIMEDOUT')
    return sayMeter('timeout', { host, seconds: answerMs / 1000 });
  return sayMeter('broken', { reason: message || String(error) });
}

/** Fails with a timeout when nothing comes of it in time. */
async function within<T>(work: Promise<T>, giveUp: () => void): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      giveUp();
      reject(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }));
    }, answerMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
