import { createHmac } from 'node:crypto';

/** Letters that nobody mistakes for one another. */
const letters = 'abcdefghjkmnpqrstuvwxyz23456789';

/**
 * The password of the demo's operators: made from the server's key, so that it is the same at every start
 * of one data folder and different in every other.
 */
export function demoPassword(serverKey: Uint8Array): string {
  const bytes = createHmac('sha256', serverKey).update('demo-operators').digest();
  const word = (from: number) =>
    Array.from(bytes.subarray(from, from + 4), (byte) => letters[byte % letters.length]).join('');
  return `${word(0)}-${word(4)}-${word(8)}`;
}

/** The password of a simulated station: known to the server's key alone, told to the simulator at its start. */
export function stationPassword(serverKey: Uint8Array, identity: string): string {
  return createHmac('sha256', serverKey).update(`demo-station\0${identity}`).digest('hex').slice(0, 40);
}

/** Who may sign in: the first is printed at the start. */
export const operators = [
  { email: 'demo@voltwerk.example', name: 'Dana Demo', role: 'owner', owner: 'Voltwerk' },
  { email: 'night@voltwerk.example', name: 'Nora Nacht', role: 'controller', owner: 'Voltwerk' },
  { email: 'manager@marktplatz.example', name: 'Milan Markt', role: 'manager', owner: 'Marktplatz Retail' },
  { email: 'viewer@nordpol.example', name: 'Vita Nord', role: 'viewer', owner: 'Nordpol Hotels' },
] as const;

/** A driver of the network who has charged much: whoever signs in to the app as this one finds a full account. */
export const driver = 'zoe.novak@example.com';
