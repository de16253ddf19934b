import { createHash } from 'node:crypto';
import { currencyDecimals, previewCost, type Tariff } from '@busbar/pricing';
import { type Kysely, sql } from 'kysely';
import type { DB } from '../platform/database/generated/schema.ts';
import type { Seal } from '../platform/seal.ts';
import type { Sentence } from '../platform/sentence.ts';
import { type Candidate, candidatesFor, frozenTariff } from '../tariffs/index.ts';
import { sayOffer } from './sentences.ts';

/** So long the price that somebody was shown is the price they pay. */
export const offerMinutes = 20;

/** What charging costs at a place right now, and how much is held for it. */
export interface Offer {
  /** Sealed: it cannot be changed to another price or place. Handed back to `open`. */
  readonly id: string;
  readonly until: Date;
  readonly evse: Place;
  readonly currency: string;
  readonly decimals: number;
  /** What is held before charging begins. */
  readonly holdMinor: number;
  readonly tariff: {
    readonly id: string;
    readonly name: string;
    readonly version: number;
    readonly texts: Readonly<Record<string, string>>;
  };
  /** The prices themselves, as transactions are priced by them. */
  readonly prices: Tariff;
}

/** Where charging is paid for. */
export interface Place {
  readonly id: string;
  readonly number: number;
  readonly label: string;
  readonly stationId: string;
  readonly stationIdentity: string;
  readonly stationName: string;
  readonly organizationId: string;
  readonly siteId: string | null;
  readonly siteName: string | null;
  readonly zone: string;
  readonly watts: number;
}

/** What is kept with a payment: the transaction is billed by it, whatever becomes of the tariff meanwhile. */
export interface PromisedPrice {
  readonly assignmentId: string;
  readonly level: Candidate['level'];
  readonly tariffId: string;
  readonly versionId: string;
  readonly currency: string;
  readonly frozen: Tariff;
}

export type Offered = { readonly offer: Offer } | { readonly cannot: Sentence };

interface Sealed {
  readonly evse: string;
  readonly at: number;
  readonly hold: number;
  readonly promise: Omit<PromisedPrice, 'frozen'>;
  readonly digest: string;
}

/** What a full battery takes, in Wh: at fast stations, and at slow ones. */
const fullFastWh = 70_000;
const fullSlowWh = 40_000;
const fastWatts = 50_000;
/** What an EVSE delivers that nobody said anything of. */
const usualWatts = 11_000;

/** Tells what charging costs at an EVSE at this moment, and how much would be held. */
export async function makeOffer(
  db: Kysely<DB>,
  seal: Seal,
  evseId: string,
  at: Date,
): Promise<Offered | undefined> {
  const place = await findPlace(db, evseId);
  if (!place) return undefined;
  const [first] = await candidatesFor(db, {
    stationId: place.stationId,
    evse: place.number,
    tokenId: null,
    at,
  });
  if (!first) return { cannot: sayOffer('no_tariff') };
  const prices = await frozenTariff(db, first, at, place);
  const { assignmentId, level, tariffId, versionId, currency } = first;
  const holdMinor = holdFor(prices, place, at);
  const promise = { assignmentId, level, tariffId, versionId, currency };
  const sealed: Sealed = {
    evse: evseId,
    at: at.getTime(),
    hold: holdMinor,
    promise,
    digest: digestOf(prices),
  };
  return {
    offer: {
      id: Buffer.from(seal.seal(JSON.stringify(sealed)), 'base64').toString('base64url'),
      until: new Date(at.getTime() + offerMinutes * 60_000),
      evse: place,
      currency,
      decimals: currencyDecimals(currency),
      holdMinor,
      tariff: { id: tariffId, name: first.tariffName, version: first.versionNumber, texts: first.texts },
      prices,
    },
  };
}

export type OpenedOffer =
  | { readonly evseId: string; readonly holdMinor: number; readonly promise: PromisedPrice }
  | { readonly problem: 'not_ours' | 'too_old' | 'changed' };

/** Reads an offer back: the price that was shown, though the tariff was edited since; one that was made up is none. */
export async function openOffer(db: Kysely<DB>, seal: Seal, id: string, now: Date): Promise<OpenedOffer> {
  const sealed = read(seal, id);
  if (!sealed) return { problem: 'not_ours' };
  if (now.getTime() - sealed.at > offerMinutes * 60_000) return { problem: 'too_old' };
  const { versionId, currency } = sealed.promise;
  const version = await db
    .selectFrom('tariff_version')
    .select('definition')
    .where('id', '=', versionId)
    .executeTakeFirst();
  if (!version) return { problem: 'changed' };
  const place = await findPlace(db, sealed.evse);
  const definition = version.definition as unknown as Candidate['definition'];
  const frozen = await frozenTariff(db, { versionId, currency, definition }, new Date(sealed.at), place);
  // Market prices that it follows were told anew: what was shown cannot be known any more.
  if (digestOf(frozen) !== sealed.digest) return { problem: 'changed' };
  return { evseId: sealed.evse, holdMinor: sealed.hold, promise: { ...sealed.promise, frozen } };
}

function read(seal: Seal, id: string): Sealed | undefined {
  try {
    return JSON.parse(seal.open(Buffer.from(id, 'base64url').toString('base64')));
  } catch {
    return undefined;
  }
}

const digestOf = (prices: Tariff) => createHash('sha256').update(JSON.stringify(prices)).digest('base64url');

/** The price of a full battery, rounded up to a sum that looks like money; never less than the smallest such sum. */
function holdFor(prices: Tariff, { zone, watts }: Place, at: Date): number {
  const wattHours = watts >= fastWatts ? fullFastWh : fullSlowWh;
  const { totals } = previewCost(prices, { zone, start: at.getTime(), wattHours, watts });
  const step = 5 * 10 ** Math.max(2, currencyDecimals(prices.currency));
  const due = (totals.afterTax ?? totals.beforeTax)?.minor ?? 0;
  return Math.max(step * 2, Math.ceil(due / step) * step);
}

/** The EVSE of a station that is in use, with all that a payer is shown of it. */
export async function findPlace(db: Kysely<DB>, evseId: string): Promise<Place | undefined> {
  const { rows } = await sql<Place>`
    select e.id, e.number, e.label, s.id as "stationId", s.identity as "stationIdentity", s.name as "stationName",
           s.organization_id as "organizationId", s.site_id as "siteId", si.name as "siteName",
           coalesce(si.zone, 'UTC') as zone,
           coalesce(e.max_watts, e.max_amps * e.phases * 230, ${usualWatts})::float8 as watts
      from evse e
      join station s on s.id = e.station_id and s.decommissioned_at is null
      left join site si on si.id = s.site_id
     where e.id = ${evseId} and e.retired_at is null`.execute(db);
  return rows[0];
}

/** Why a place cannot be charged at right now; undefined when it can. A plugged-in car is no reason. */
export async function whyNot(db: Kysely<DB>, place: Place): Promise<Sentence | undefined> {
  const { rows } = await sql<{ online: boolean; occupied: boolean; states: string[] }>`
    select exists (select from ownership o join node n on n.id = o.node_id
                    where o.station_id = ${place.stationId} and n.lease_until > now()) as online,
           exists (select from transaction t
                    where t.station_id = ${place.stationId} and t.evse_number = ${place.number} and t.state = 'active'
                      and t.token_uid is not null)
           or exists (select from payment p
                       where p.evse_id = ${place.id} and p.kind = 'charging'
                         and p.state in ('authorized', 'starting', 'charging')) as occupied,
           coalesce((select array_agg(state) from connector where evse_id = ${place.id}), '{}') as states`.execute(
    db,
  );
  const { online, occupied, states } = rows[0]!;
  const all = (...words: string[]) => states.length > 0 && states.every((state) => words.includes(state));
  if (!online) return sayOffer('offline');
  if (occupied) return sayOffer('occupied');
  if (all('unavailable', 'faulted')) return sayOffer('unavailable');
  if (all('reserved', 'unavailable', 'faulted')) return sayOffer('reserved');
  return undefined;
}
