import { isDeepStrictEqual } from 'node:util';
import { system } from '../access/index.ts';
import { type Authorize, whyRefused } from '../drivers/index.ts';
import { findDispatched, findSaving, saveWish } from '../energy/index.ts';
import { type Commands, findTargetsById, type StationCommand } from '../gateway/index.ts';
import { type Handled, handlePublic, handlePublicRaw } from '../platform/http/handle.ts';
import { onceOver } from '../platform/http/once-over.ts';
import { tooOften } from '../platform/http/pace.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import { frame } from '../platform/stream-message.ts';
import type { Account, Accounts } from './account.ts';
import * as contract from './account-contract.ts';
import { beginStream } from './begin-stream.ts';
import { readTokens } from './card-routes.ts';
import type { Ears } from './ears.ts';
import type { House } from './house.ts';
import type { LabelCodes } from './label-code.ts';
import { ending, findStart } from './own-start.ts';
import { findOwn, listOwnOf, type OwnRow, toOwn } from './own-store.ts';
import { readEvses, readLabelled } from './place-store.ts';
import type { createPlaces } from './places.ts';
import { evseOfLabel, retiredCode } from './problems.ts';
import { seldom } from './seldom.ts';
import type { SignedStreams } from './signed-streams.ts';
import type { Watchers } from './watchers.ts';

const usualPage = 20;
/** Tokens of one driver that are offered at an EVSE. */
const mostOffers = 10;
/** So long a started station waits for its car at the most; and a start is looked at so often, for not all is an event. */
const startMs = 5 * 60_000;
const startLookMs = 3_000;
/** A departure further off than this is a slip of the thumb. */
const furthestMs = 7 * 86_400_000;

type TokenKind = 'rfid' | 'app' | 'emaid' | 'mac' | 'keycode' | 'ad_hoc' | 'central' | 'local';

export interface OwnOptions extends House {
  readonly accounts: Accounts;
  readonly codes: LabelCodes;
  readonly ears: Ears;
  readonly watchers: Watchers;
  readonly signedStreams: SignedStreams;
  readonly places: ReturnType<typeof createPlaces>;
  readonly authorize: Authorize;
  readonly commands: Pick<Commands, 'run'>;
  readonly remoteStart: StationCommand<{ evse?: number; token?: { uid: string; kind?: TokenKind } }>;
  readonly remoteStop: StationCommand<{ transactionId: string }>;
  readonly costSoFar: (transactionId: string) => Promise<number | undefined>;
}

/** Charging with an account: start with a token of one's own, watch, wish, stop, look back. */
export function ownRoutes(options: OwnOptions): Handled[] {
  const { db, clock, accounts, codes, ears, watchers, signedStreams, places } = options;

  const told = async (row: OwnRow) =>
    toOwn(row, row.ended_at ? undefined : await options.costSoFar(row.id), clock.now());
  const look = async (account: Account, id: string) => {
    const own = await told(await findOwn(db, account, id));
    return own.running ? { ...own, power: await powerOf(id) } : own;
  };

  async function powerOf(id: string): Promise<contract.OwnTransaction['power']> {
    const found = await findDispatched(db, id, clock.now());
    return found
      ? { sentence: found.sentence, nextAt: found.nextAt, waits: found.state === 'waiting' }
      : null;
  }

  /** What the driver may know of it: what power costs the operator is not among it. */
  async function savingOf(transactionId: string): Promise<contract.OwnTransaction['saving']> {
    const found = await findSaving(db, transactionId, clock.now());
    if (!found || found.energyWh <= 0) return null;
    const { saved, savedGrams, currency, sources, energyWh } = found;
    return {
      sunShare: Math.min(1, sources.sunWh / energyWh),
      saved: saved !== null && saved > 0 && currency ? { amount: saved, currency } : null,
      savedGrams: savedGrams !== null && savedGrams > 0 ? savedGrams : null,
    };
  }

  /** The EVSE behind a label's code. */
  async function labelled(code: string) {
    const [evse] = await readEvses(db, { evseId: evseOfLabel(codes, code) });
    if (!evse) throw retiredCode();
    return evse;
  }

  async function targetOf(stationId: string) {
    const [target] = await findTargetsById(db, [stationId]);
    if (!target) throw retiredCode();
    return target;
  }

  return [
    handlePublic(contract.listOwn, async ({ request, query }) => {
      const account = await accounts.who(request);
      return listOwnOf(db, account, { limit: usualPage, ...query }, told);
    }),

    handlePublic(contract.getOwn, async ({ request, params }) => {
      const own = await look(await accounts.who(request), params.transactionId);
      return own.running ? own : { ...own, saving: await savingOf(own.id) };
    }),

    handlePublicRaw(contract.ownLive, 'text/event-stream', async ({ request, params, reply }) => {
      const account = await accounts.who(request);
      const { transactionId } = params;
      let shown = await look(account, transactionId);
      const watcher = watchers.add(reply.raw, request.ip);
      if (!watcher) throw tooOften(60);
      const again = seldom(async () => {
        shown = await look(account, transactionId);
        watcher.write(frame('transaction', shown));
      }, options.onFault);
      const heard = await ears.hear({
        events: (events) => {
          if (events.some(({ subjectId }) => subjectId === transactionId)) again.soon();
        },
        measured: (id) => {
          if (id === transactionId) again.soon();
        },
      });
      onceOver(reply.raw, () => {
        heard.end();
        again.end();
      });
      beginStream(reply);
      signedStreams.keep(request, account, reply.raw);
      watcher.write(frame('transaction', shown));
      // What changed between the first look and the hearing.
      again.soon();
    }),

    handlePublic(contract.startOwn, async ({ request, params, body }) => {
      const account = await accounts.who(request);
      const evse = await labelled(params.code);
      const at = clock.now();
      const token = await db
        .selectFrom('token')
        .select(['uid', 'kind'])
        .where('id', '=', body.tokenId)
        .where('driver_id', 'in', [...account.driverIds])
        .where('retired_at', 'is', null)
        .executeTakeFirst();
      if (!token) throw notFound('such token of yours');
      const target = await targetOf(evse.station_id);
      const kind = token.kind as TokenKind;
      const shown = { uid: token.uid, kind, evseNumber: evse.evse_number, at };
      const { accepted, reason } = await options.authorize(target, shown);
      if (!accepted)
        return { started: false, sentence: whyRefused(reason, ending(token.uid)), at: at.toISOString() };
      const asked = { evse: evse.evse_number, token: { uid: token.uid, kind } };
      const result = await options.commands.run(system, target, options.remoteStart, asked);
      return {
        started: result.verdict === 'accepted',
        sentence: result.sentence,
        at: at.toISOString(),
      };
    }),

    handlePublic(contract.ownOffers, async ({ request, params }) => {
      const account = await accounts.who(request);
      const evse = await labelled(params.code);
      const { zone = 'UTC' } = (await readLabelled(db, evse.evse_id)) ?? {};
      const tokens = (await readTokens(db, account, clock.now()))
        .filter(({ usable }) => usable)
        .slice(0, mostOffers);
      const prices = await places.pricesWith(
        { ...evse, zone },
        tokens.map(({ id }) => id),
      );
      const items = tokens.map(({ id, label, ending }, place) => ({
        ...{ tokenId: id, label, ending },
        price: prices[place] ?? null,
      }));
      return { items };
    }),

    handlePublicRaw(contract.ownStartLive, 'text/event-stream', async ({ request, params, query, reply }) => {
      const account = await accounts.who(request);
      const evse = await labelled(params.code);
      const asked = { evse, tokenId: query.tokenId, since: new Date(query.since) };
      const look = () => findStart(db, account, asked);
      let told = await look();
      const watcher = watchers.add(reply.raw, request.ip);
      if (!watcher) throw tooOften(60);
      const again = seldom(async () => {
        const now = await look();
        if (!isDeepStrictEqual(now, told)) watcher.write(frame('start', now));
        told = now;
      }, options.onFault);
      const looking = setInterval(again.soon, startLookMs).unref();
      const late = setTimeout(() => reply.raw.end(), startMs).unref();
      onceOver(reply.raw, () => {
        clearInterval(looking);
        clearTimeout(late);
        again.end();
      });
      beginStream(reply);
      signedStreams.keep(request, account, reply.raw);
      watcher.write(frame('start', told));
    }),

    handlePublic(contract.stopOwn, async ({ request, params }) => {
      const row = await findOwn(db, await accounts.who(request), params.transactionId);
      if (row.ended_at) throw overAlready();
      const target = await targetOf(row.station_id);
      const result = await options.commands.run(system, target, options.remoteStop, {
        transactionId: row.id,
      });
      return { stopped: result.verdict === 'accepted', sentence: result.sentence };
    }),

    handlePublic(contract.setWish, async ({ request, params, body }) => {
      const account = await accounts.who(request);
      const row = await findOwn(db, account, params.transactionId);
      if (row.ended_at) throw overAlready();
      const at = clock.now();
      const departAt = body.departAt ? new Date(body.departAt) : null;
      refuseTime(body.mode, departAt, at);
      const wish = {
        mode: body.mode,
        ...(departAt && { departsAt: departAt.toISOString() }),
        ...(body.energyWh && { energyWh: body.energyWh }),
      };
      await saveWish(options, row.id, wish, 'driver');
      return look(account, row.id);
    }),
  ];
}

function refuseTime(mode: contract.WishMode, departAt: Date | null, now: Date): void {
  if (departAt && (departAt <= now || departAt.getTime() - now.getTime() > furthestMs))
    throw problem(422, {
      type: '/problems/drive/departure',
      title: 'Not a time to leave',
      detail: 'The departure must lie ahead, within a week.',
      help: 'Choose a later time, or charge now.',
      errors: [{ path: 'body/departAt', message: 'must lie ahead, within a week' }],
    });
  if (mode === 'departure' && !departAt)
    throw problem(422, {
      type: '/problems/drive/departure',
      title: 'When do you leave?',
      detail: 'To be ready by departure, Busbar must know when that is.',
      help: 'Say a time, or charge now.',
      errors: [{ path: 'body/departAt', message: 'is needed for this mode' }],
    });
}

const overAlready = () =>
  problem(409, {
    type: '/problems/drive/over',
    title: 'It has ended',
    detail: 'This charging is over already.',
    help: 'Look at its cost in the history.',
  });
