import { readKey } from '@busbar/signed-readings';
import { meterOf, signSpan } from '@busbar/simulator';
import type { Transaction } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import { newId } from '../platform/ids.ts';
import type { PlannedStation } from './network.ts';
import type { StationOnFile } from './records.ts';

/** The meters of the demo are made of this word: it protects nothing. */
export const meterSecret = 'demo';
/** The site whose meters sign what they show. */
const signingPlace = 'MUC-A9';
/** Its meter was exchanged, and nobody told Busbar the new key. */
export const exchanged = 'MUC-A9-04';

export const signs = ({ place }: PlannedStation) => place.code === signingPlace;

/** What a past transaction's meter signed, as a station tells it with the last sample. */
export function signedOf(
  planned: PlannedStation,
  evse: number,
  span: Parameters<typeof signSpan>[1],
  token: string,
): string {
  const record = signSpan(meterOf(meterSecret, planned.identity, evse), span, token);
  const signed = {
    signedMeterData: Buffer.from(record).toString('base64'),
    signingMethod: '',
    encodingMethod: 'OCMF',
    publicKey: '',
  };
  return JSON.stringify({ signed: [{ measurand: 'Energy.Active.Import.Register', signed }] });
}

/** Registers the keys of the signing meters; that of the exchanged one is still its forerunner's. */
export async function seedMeterKeys(
  trx: Transaction<DB>,
  stations: readonly StationOnFile[],
  created_at: Date,
): Promise<void> {
  const rows = stations
    .filter(({ planned }) => signs(planned))
    .flatMap(({ id, organizationId, planned: { identity, make } }) =>
      make.evses.map((_, index) => {
        const meter = meterOf(identity === exchanged ? 'before' : meterSecret, identity, index + 1);
        const key = readKey(meter.keys.publicHex)!;
        return {
          id: newId(),
          organization_id: organizationId,
          meter_serial: null,
          station_id: id,
          evse_number: index + 1,
          public_key: key.hex,
          curve: key.curve.name,
          note: 'From the type plate',
          created_at,
          created_by_kind: 'system',
        };
      }),
    );
  await trx.insertInto('meter_key').values(rows).execute();
}
