import type { Sentence } from '../../platform/sentence.ts';
import { sayControl } from './sentences.ts';

/** A device must answer each request in this time. */
const answerMs = 3000;

export interface ModbusPlace {
  readonly host: string;
  readonly port: number;
  readonly unitId: number;
}

/** Holding registers of a device. */
export interface Registers {
  read(address: number, length: number): Promise<number[]>;
  write(address: number, values: readonly number[]): Promise<void>;
}

/** Said by work with registers when it cannot go on. */
export class CannotCommand extends Error {
  readonly sentence: Sentence;
  constructor(sentence: Sentence) {
    super(sentence.text);
    this.sentence = sentence;
  }
}

/** Works with a device's registers over one connection, which is opened when needed and anew after a failure. */
export function createModbusWriter({ host, port, unitId }: ModbusPlace) {
  let open: { registers: Registers; destroy(): void } | undefined;

  async function connected() {
    if (open) return open;
    const { default: library } = await import('modbus-serial');
    const client = new library.default();
    client.on('error', () => {});
    const destroy = () => client.destroy(() => {});
    // The library's own timeout covers requests, not the way to the device.
    const timer = setTimeout(destroy, answerMs);
    try {
      await client.connectTCP(host, { port, timeout: answerMs });
    } catch (error) {
      destroy();
      throw error;
    } finally {
      clearTimeout(timer);
    }
    client.setID(unitId);
    client.setTimeout(answerMs);
    open = {
      destroy,
      registers: {
        read: async (address, length) => (await client.readHoldingRegisters(address, length)).data,
        write: async (address, values) => {
          await client.writeRegisters(address, [...values]);
        },
      },
    };
    return open;
  }

  function close(): void {
    open?.destroy();
    open = undefined;
  }

  return {
    /** Does something with the registers; a sentence says why it could not. */
    async run(work: (registers: Registers) => Promise<void>): Promise<Sentence | undefined> {
      try {
        await work((await connected()).registers);
        return undefined;
      } catch (error) {
        close();
        return error instanceof CannotCommand ? error.sentence : explain(error, host);
      }
    },
    close,
  };
}

function explain(error: unknown, host: string): Sentence {
  const { modbusCode, code, errno, name, message } = error as NodeJS.ErrnoException & { modbusCode?: number };
  if (modbusCode !== undefined) return sayControl('exception', { reason: `exception ${modbusCode}` });
  if (code === 'ECONNREFUSED') return sayControl('refused', { host });
  if (code === 'ENOTFOUND' || code === 'EHOSTUNREACH' || code === 'EAI_AGAIN')
    return sayControl('unreachable', { host });
  if (name === 'TransactionTimedOutError' || String(errno) === 'ETIMEDOUT' || code === 'ETIMEDOUT')
    return sayControl('silent', { host });
  return sayControl('broken', { reason: message || String(error) });
}
