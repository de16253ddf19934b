import { system } from '../access/index.ts';
import { someonePays } from '../books/index.ts';
import type { Authorize } from '../drivers/index.ts';
import { findTargetsById } from '../gateway/index.ts';
import { type Handled, handlePublic } from '../platform/http/handle.ts';
import { notFound, Problem } from '../platform/http/problem.ts';
import { reservationTokenKinds } from '../reservations/contract.ts';
import type { Reservations } from '../reservations/index.ts';
import type { Account, Accounts } from './account.ts';
import { freeFor } from './free-times.ts';
import type { House } from './house.ts';
import { type LabelCodes, referenceOf } from './label-code.ts';
import { readEvses, readSites } from './place-store.ts';
import type { createPlaces } from './places.ts';
import { noSuchSite, retiredCode } from './problems.ts';
import { bookable, dayOf, freeTimesOf, type Place, type Times, timesOf, withPlug } from './reserve.ts';
import * as contract from './reserve-contract.ts';
import { feeOf } from './reserve-fee.ts';
import { toOwnReservation } from './reserve-own.ts';
import * as refuse from './reserve-problems.ts';
import {
  findOwnToken,
  missesOften,
  type OwnUsableToken,
  readOwnReservations,
  readTaken,
} from './reserve-store.ts';

/** Of several free EVSEs so many are asked, when the first ones refuse. */
const mostAsked = 3;
const monthMs = 30 * 86_400_000;

export interface ReserveOptions extends House {
  readonly accounts: Accounts;
  readonly codes: LabelCodes;
  readonly places: ReturnType<typeof createPlaces>;
  readonly authorize: Authorize;
  readonly reservations: Pick<Reservations, 'book' | 'cancel'>;
}

interface Wish {
  readonly plug?: string;
  readonly startsAt?: string;
  readonly minutes: number;
  readonly tokenId: string;
}

/** Reserving by drivers: when something is free, what it costs, booking it, looking after it, giving it up. */
export function reserveRoutes(options: ReserveOptions): Handled[] {
  const { db, clock, accounts, codes, places, reservations } = options;

  /** As it is this moment: what everybody is shown may be some seconds old. */
  async function siteOf(siteId: string) {
    const [site] = await readSites(db, siteId);
    if (!site) throw noSuchSite();
    return { site, rows: await readEvses(db, { siteIds: [siteId] }) };
  }

  /** What a wish comes to: its times, and the EVSEs that are free for the whole of it, the best first. */
  async function plan(account: Account, siteId: string, wish: Wish) {
    const now = clock.now();
    const { site, rows } = await siteOf(siteId);
    const times = timesOf(wish, site, now);
    const token = await findOwnToken(db, account, wish.tokenId);
    if (!token) throw notFound('such token of yours');
    const those = withPlug(bookable(rows), wish.plug ?? '');
    const span = { from: times.startsAt, to: times.endsAt };
    const taken = await readTaken(db, [...new Set(those.map(({ stationId }) => stationId))], span);
    const ms = { from: times.startsAt.getTime(), to: times.endsAt.getTime() };
    const free = freeFor(those, taken, ms, now.getTime());
    if (free.length === 0) throw refuse.nothingFree();
    return { site, times, token, free };
  }

  /** What it costs; refused where it costs something and nobody could be billed: a fee that binds nobody keeps others away. */
  async function priced(place: Place, { token, times, site }: Awaited<ReturnType<typeof plan>>) {
    const { stationId, evseNumber: evse } = place;
    const { startsAt, keptUntil } = times;
    const tokenId = token.id;
    const fee = await feeOf(db, { stationId, evse, tokenId, zone: site.zone, startsAt, keptUntil });
    const free = !fee || fee.lateMinor + fee.noShowMinor === 0;
    if (!free && !(await someonePays(db, { tokenId, stationId, currency: fee.currency, at: startsAt })))
      throw refuse.nobodyPays();
    return fee;
  }

  async function targetOf(stationId: string) {
    const [target] = await findTargetsById(db, [stationId]);
    if (!target) throw retiredCode();
    return target;
  }

  /** Two are enough for anybody, not two at once; who lets them pass keeps others away. */
  async function refuseTooMany(account: Account, times: Times): Promise<void> {
    const live = (await readOwnReservations(db, account)).filter(
      ({ state, cancel_asked }) => !cancel_asked && (state === 'requested' || state === 'active'),
    );
    const same = live.some((one) => one.starts_at < times.endsAt && times.startsAt < one.expires_at);
    if (same || live.length >= contract.mostReservations) throw refuse.tooManyReservations();
    const since = new Date(clock.now().getTime() - monthMs);
    if (!times.now && (await missesOften(db, account, since))) throw refuse.missedTooOften();
  }

  /** Books one EVSE. Gives the reservation's id, or why it is not to be had. */
  async function bookAt(
    place: Place,
    times: Times,
    token: OwnUsableToken,
  ): Promise<{ readonly id: string } | { readonly refused: string }> {
    const target = await targetOf(place.stationId);
    const kind = reservationTokenKinds.find((known) => known === token.kind) ?? 'rfid';
    const at = times.startsAt;
    const shown = { uid: token.uid, kind, evseNumber: place.evseNumber, at };
    const { accepted, sentence } = await options.authorize(target, shown);
    if (!accepted) throw refuse.tokenCannot(sentence.text);
    const booked = await reservations
      .book(system, target, {
        token: { uid: token.uid, kind },
        evse: place.evseNumber,
        ...(!times.now && { startsAt: at.toISOString(), graceMinutes: contract.graceMinutes }),
        expiresAt: times.endsAt.toISOString(),
      })
      .catch(takenMeanwhile);
    if ('refused' in booked) return booked;
    const { id, command } = booked;
    if (command === null || command.verdict === 'accepted') return { id };
    // Who is on the way needs to know now: what a station did not promise is not left hanging.
    const { number } = await db
      .selectFrom('reservation')
      .select('number')
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
    await reservations.cancel(system, target, { id, number });
    return { refused: command.sentence.text };
  }

  async function show(account: Account, id: string): Promise<contract.OwnReservation> {
    const [row] = await readOwnReservations(db, account, id);
    if (!row) throw notFound('such reservation of yours');
    return toOwnReservation(db, codes, row, clock.now());
  }

  return [
    handlePublic(contract.getFreeTimes, async ({ request, params, query }) => {
      await accounts.who(request);
      const now = clock.now();
      const { site, rows } = await siteOf(params.siteId);
      const day = dayOf(site.zone, query.day, now);
      const stationIds = [...new Set(rows.map(({ station_id }) => station_id))];
      const span = { from: new Date(Math.min(day.from, now.getTime())), to: new Date(day.to) };
      return freeTimesOf(site, rows, await readTaken(db, stationIds, span), day, now);
    }),

    handlePublic(contract.quoteReservation, async ({ request, params, query }) => {
      const planned = await plan(await accounts.who(request), params.siteId, query);
      const { times, free } = planned;
      const [first] = free as [Place, ...Place[]];
      return {
        evse: {
          reference: referenceOf(first.evseId),
          name: [first.row.station_name, first.row.label].filter(Boolean).join(' · '),
          maxWatts: first.row.max_watts,
        },
        startsAt: times.startsAt.toISOString(),
        keptUntil: times.keptUntil.toISOString(),
        endsAt: times.endsAt.toISOString(),
        fee: await priced(first, planned),
      };
    }),

    handlePublic(contract.reserve, async ({ request, params, body }) => {
      const account = await accounts.who(request);
      const planned = await plan(account, params.siteId, body);
      await refuseTooMany(account, planned.times);
      let why = '';
      for (const place of planned.free.slice(0, mostAsked)) {
        const fee = await priced(place, planned);
        if (isDearer(fee, body.agreed)) throw refuse.feeChanged();
        const booked = await bookAt(place, planned.times, planned.token);
        places.forget();
        if ('id' in booked) return show(account, booked.id);
        why = booked.refused;
      }
      throw refuse.stationRefused(why);
    }),

    handlePublic(contract.listOwnReservations, async ({ request }) => {
      const account = await accounts.who(request);
      const rows = await readOwnReservations(db, account);
      const now = clock.now();
      return { items: await Promise.all(rows.map((row) => toOwnReservation(db, codes, row, now))) };
    }),

    handlePublic(contract.cancelOwnReservation, async ({ request, params }) => {
      const account = await accounts.who(request);
      const [row] = await readOwnReservations(db, account, params.reservationId);
      if (!row) throw notFound('such reservation of yours');
      await reservations.cancel(system, await targetOf(row.station_id), row);
      places.forget();
      return show(account, row.id);
    }),
  ];
}

/** Of two who book at once, the one who comes second is told so by the books of the station. */
function takenMeanwhile(error: unknown): { readonly refused: string } {
  if (error instanceof Problem && error.status === 409) return { refused: error.words.detail };
  throw error;
}

/** Whether it would cost more than somebody agreed to. */
function isDearer(
  fee: contract.ReservationFee | null,
  agreed: { readonly currency: string; readonly comeMinor: number; readonly noShowMinor: number } | null,
): boolean {
  if (!fee || fee.lateMinor + fee.noShowMinor === 0) return false;
  if (!agreed || agreed.currency !== fee.currency) return true;
  return fee.comeMinor > agreed.comeMinor || fee.noShowMinor > agreed.noShowMinor;
}
