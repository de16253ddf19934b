/** A Modbus/TCP device for tests, written from the protocol: it answers reads of holding registers, and takes writes. */

import { type AddressInfo, createServer, type Socket } from 'node:net';

const headerBytes = 7;

/**
 * Listens on a free loopback port. Addresses that are not in `registers` are refused as illegal (exception 2); what is
 * written is found in `registers`.
 */
export async function testModbusDevice(registers: Map<number, number>) {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    let waiting = Buffer.alloc(0);
    socket.on('data', (data) => {
      waiting = Buffer.concat([waiting, data]);
      while (waiting.length >= headerBytes) {
        const length = waiting.readUInt16BE(4) + 6;
        if (waiting.length < length) return;
        socket.write(answer(waiting.subarray(0, length), registers));
        waiting = waiting.subarray(length);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function answer(request: Buffer, registers: Map<number, number>): Buffer {
  const [unit, code] = [request[6]!, request[7]!];
  const [address, count] = [request.readUInt16BE(8), request.readUInt16BE(10)];
  const addresses = Array.from({ length: count }, (_, index) => address + index);
  const known = count <= 125 && addresses.every((one) => registers.has(one));
  const body = known ? carriedOut() : undefined;
  const header = Buffer.from(request.subarray(0, 6));
  const said = body ?? Buffer.from([unit, code | 0x80, 2]);
  header.writeUInt16BE(said.length, 4);
  return Buffer.concat([header, said]);

  function carriedOut(): Buffer | undefined {
    if (code === 3) {
      const values = addresses.map((one) => registers.get(one)!);
      return Buffer.from([unit, code, count * 2, ...values.flatMap((value) => [value >> 8, value & 0xff])]);
    }
    if (code !== 16) return undefined;
    addresses.forEach((one, index) => {
      registers.set(one, request.readUInt16BE(13 + index * 2));
    });
    return Buffer.from([unit, code, ...request.subarray(8, 12)]);
  }
}

/** The registers of a SunSpec device: “SunS” at the base, then models, then the end. */
export function sunSpecRegisters(
  base: number,
  models: readonly { readonly id: number; readonly registers: readonly number[] }[],
): Map<number, number> {
  const words = [
    0x5375,
    0x6e53,
    ...models.flatMap(({ id, registers }) => [id, registers.length, ...registers]),
    0xffff,
    0,
  ];
  return new Map(words.map((word, index) => [base + index, word]));
}
