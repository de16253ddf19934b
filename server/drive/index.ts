/** What drivers get: places and prices, labels that lead to them, charging with and without an account. */

import type { Authorize } from '../drivers/index.ts';
import { createPace, paced } from '../platform/http/pace.ts';
import { consumeOutbox } from '../platform/outbox-consumer.ts';
import { createAccounts } from './account.ts';
import { cardRequestRoutes } from './card-request-routes.ts';
import { forgetRequests } from './card-request-store.ts';
import { cardRoutes } from './card-routes.ts';
import { chargeRoutes } from './charge-routes.ts';
import { createEars } from './ears.ts';
import type { House } from './house.ts';
import { invoiceRoutes } from './invoice-routes.ts';
import { createLabelCodes } from './label-code.ts';
import { labelRoutes } from './label-routes.ts';
import { listingRoutes } from './listing-routes.ts';
import { createPublicLive } from './live.ts';
import type { SendMail } from './mail.ts';
import { type MeOptions, meRoutes } from './me-routes.ts';
import { createReadMe } from './me-store.ts';
import { createNoticeFollower, noteSoon } from './notice-note.ts';
import { forgetNotices, sendNotices } from './notices.ts';
import { type OwnOptions, ownRoutes } from './own-routes.ts';
import { passkeyRoutes } from './passkey-routes.ts';
import type { Paying } from './paying.ts';
import { placeRoutes } from './place-routes.ts';
import { createPlaces } from './places.ts';
import { type PrivacyOptions, privacyRoutes } from './privacy-routes.ts';
import { createPush } from './push.ts';
import { createGiveUp } from './reserve-give-up.ts';
import { type ReserveOptions, reserveRoutes } from './reserve-routes.ts';
import { seldom } from './seldom.ts';
import { signInRoutes } from './sign-in-routes.ts';
import { createSignedStreams } from './signed-streams.ts';
import { topUpRoutes } from './top-up-routes.ts';
import { createWatchers } from './watchers.ts';

export { createMailer } from './mail.ts';
export type { Paying } from './paying.ts';
export { eraseAccounts } from './privacy-routes.ts';

export interface DriveOptions
  extends House,
    Pick<OwnOptions, 'commands' | 'remoteStart' | 'remoteStop' | 'costSoFar'>,
    Pick<ReserveOptions, 'reservations'>,
    Pick<MeOptions, 'tellTransfers'>,
    Pick<PrivacyOptions, 'people'> {
  readonly serverKey: Uint8Array;
  readonly secureCookies: boolean;
  readonly paying: Paying;
  readonly authorize: Authorize;
  readonly sendMail: SendMail;
  /** So long before a reservation its driver is told; 0 is never. */
  readonly reservationNoticeMinutes: number;
  /** Where the demo's operator sees links that cannot be mailed. */
  readonly showLink: ((email: string, url: string) => void) | undefined;
  /** Sends notices to browsers; tests look at them instead. */
  readonly send?: typeof fetch;
}

/** What one network may ask of what everybody may see: some families behind one line who look around. */
const looking = { burst: 120, perMinute: 240 } as const;
/** What one network may do with payments and accounts: a car park's visitors on its wireless network. */
const charging = { burst: 60, perMinute: 120 } as const;

/** Puts the slice together. */
export function createDrive(options: DriveOptions) {
  const { db, bus, clock, serverKey, onFault } = options;
  const codes = createLabelCodes(serverKey);
  const places = createPlaces(options);
  const ears = createEars(options);
  const watchers = createWatchers();
  const live = createPublicLive(ears, places.forget);
  const accounts = createAccounts(options);
  const push = createPush(serverKey, {
    contact: options.publicUrl,
    ...(options.send && { send: options.send }),
  });
  const readMe = createReadMe(db, push.publicKey);
  const shared = {
    ...options,
    codes,
    ears,
    watchers,
    signedStreams: createSignedStreams(accounts, onFault),
    accounts,
    places,
    readMe,
    giveUpReservations: createGiveUp(options),
  };
  const sender = { ...options, push };
  const sending = seldom(async () => void (await sendNotices(sender)), onFault);
  return {
    routes: [
      ...paced(createPace(clock, looking), placeRoutes({ ...shared, live })),
      ...paced(createPace(clock, charging), [
        ...chargeRoutes(shared),
        ...signInRoutes(shared),
        ...passkeyRoutes(shared),
        ...ownRoutes(shared),
        ...reserveRoutes(shared),
        ...cardRoutes(shared),
        ...invoiceRoutes(shared),
        ...topUpRoutes(shared),
        ...meRoutes(shared),
        ...privacyRoutes(shared),
      ]),
      ...labelRoutes(shared),
      ...listingRoutes({ ...options, onChange: places.forget }),
      ...cardRequestRoutes({ ...options, onDecided: sending.soon }),
    ],
    repeatedWork: [
      {
        name: 'send-notices',
        crontab: '* * * * *',
        run: async () => {
          await noteSoon(db, clock.now(), options.reservationNoticeMinutes);
          await sendNotices(sender);
        },
      },
      {
        name: 'forget-drivers-links',
        crontab: '23 * * * *',
        run: async () => {
          await accounts.purge();
          await forgetNotices(db, clock.now());
          await forgetRequests(db, clock.now());
        },
      },
    ],
    followers: [
      () =>
        consumeOutbox({
          db,
          bus,
          name: 'drive',
          ...createNoticeFollower(clock, sending.soon),
          onError: (error) => onFault(error, 'noting what drivers are to be told'),
        }),
    ],
    /** Ends what is read for those who watch. */
    async end() {
      sending.end();
      await ears.end();
    },
  };
}
