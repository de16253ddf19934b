import { createHash } from 'node:crypto';
import { type MeterKeys, makeMeterKeys, signOcmf } from '@busbar/signed-readings';
import type { Evse, Reading, Transaction } from './model.ts';

/** A meter that signs what it shows: its serial number and its keys. */
export interface Meter {
  readonly serial: string;
  readonly keys: MeterKeys;
}

/** The meter behind an EVSE: the same secret makes the same meter, so that its public key can be known before it lives. */
export function meterOf(secret: string, identity: string, evse: number): Meter {
  const seed = createHash('sha256').update(`${secret}/${identity}/${evse}`).digest();
  return { serial: `M${seed.toString('hex', 0, 4).toUpperCase()}`, keys: makeMeterKeys('secp256r1', seed) };
}

/** Signs a transaction's begin and end, as OCMF; pages count up. */
export type Sign = (evse: Evse, transaction: Transaction, end: Reading) => string;

export function createSigner(secret: string, identity: string): Sign {
  const pages = new Map<number, number>();
  return (evse, transaction, end) => {
    const page = (pages.get(evse.id) ?? 0) + 1;
    pages.set(evse.id, page);
    const { startedAt: from, startWh: fromWh, token } = transaction;
    const span = { from, fromWh, to: end.at, toWh: end.wh, page };
    return signSpan(meterOf(secret, identity, evse.id), span, token?.value);
  };
}

/** Begin and end of a transaction as a meter signs them in one record; registers in Wh. */
export function signSpan(
  { serial, keys }: Meter,
  span: { from: number; fromWh: number; to: number; toWh: number; page: number },
  token: string | undefined,
): string {
  const reading = (TX: 'B' | 'E', at: number, wh: number) => ({
    TM: `${new Date(at).toISOString().slice(0, -1).replace('.', ',')}+0000 S`,
    TX,
    RV: Math.round(wh) / 1000,
    RI: '1-0:1.8.0',
    RU: 'kWh',
    RT: 'AC',
    EF: '',
    ST: 'G',
  });
  const user = token === undefined ? { IS: false } : { IS: true, IL: 'VERIFIED', IT: 'ISO14443', ID: token };
  return signOcmf(
    {
      FV: '1.0',
      GI: 'Busbar simulator',
      GS: serial,
      PG: `T${span.page}`,
      MV: 'Halden',
      MM: 'H-Meter 2',
      MS: serial,
      ...user,
      RD: [reading('B', span.from, span.fromWh), reading('E', span.to, span.toWh)],
    },
    keys,
  );
}
