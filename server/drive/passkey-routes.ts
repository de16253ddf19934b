import type {
  VerifyAuthenticationResponseOpts,
  VerifyRegistrationResponseOpts,
} from '@simplewebauthn/server';
import type { FastifyRequest } from 'fastify';
import { type Handled, handlePublic } from '../platform/http/handle.ts';
import { notFound, problem } from '../platform/http/problem.ts';
import type { Accounts } from './account.ts';
import * as contract from './account-contract.ts';
import type { House } from './house.ts';
import type { ReadMe } from './me-store.ts';

/** A finger is found within this time, in milliseconds. */
const challengeMs = 300_000;
/** More devices than these nobody has. */
const mostPasskeys = 20;

type Registration = VerifyRegistrationResponseOpts['response'];
type Authentication = VerifyAuthenticationResponseOpts['response'];
type Transports = NonNullable<VerifyAuthenticationResponseOpts['credential']['transports']>;

/** Read when the first passkey is asked for: with all that it needs it took a twentieth of the start. */
const webAuthn = () => import('@simplewebauthn/server');

export interface PasskeyOptions extends Pick<House, 'db' | 'clock' | 'newId'> {
  readonly accounts: Accounts;
  readonly readMe: ReadMe;
}

/** Passkeys: signing in with a finger or a face, on this device or the next. */
export function passkeyRoutes({ db, clock, newId, accounts, readMe }: PasskeyOptions): Handled[] {
  async function keep(challenge: string, accountId: string | null): Promise<string> {
    const id = newId();
    const expires_at = new Date(clock.now().getTime() + challengeMs);
    await db
      .insertInto('drive_challenge')
      .values({ id, challenge, account_id: accountId, expires_at })
      .execute();
    return id;
  }

  /** Gives a challenge once; whoever comes with it again has none. */
  async function take(id: string, accountId: string | null): Promise<string> {
    const row = await db
      .deleteFrom('drive_challenge')
      .where('id', '=', id)
      .where('account_id', accountId === null ? 'is' : '=', accountId)
      .where('expires_at', '>', clock.now())
      .returning('challenge')
      .executeTakeFirst();
    if (!row) throw refused('The request for the passkey ran out.');
    return row.challenge;
  }

  return [
    handlePublic(contract.registerChallenge, async ({ request }) => {
      const account = await accounts.who(request);
      const known = await db
        .selectFrom('drive_passkey')
        .select('id')
        .where('account_id', '=', account.id)
        .execute();
      const { generateRegistrationOptions } = await webAuthn();
      const options = await generateRegistrationOptions({
        rpName: 'Busbar',
        rpID: partyOf(request).id,
        userName: account.email,
        userID: new Uint8Array(Buffer.from(account.id.replaceAll('-', ''), 'hex')),
        attestationType: 'none',
        excludeCredentials: known,
        authenticatorSelection: { residentKey: 'required', userVerification: 'preferred' },
      });
      return { id: await keep(options.challenge, account.id), options: { ...options } };
    }),

    handlePublic(contract.addPasskey, async ({ body, request }) => {
      const account = await accounts.who(request);
      const challenge = await take(body.id, account.id);
      const party = partyOf(request);
      const { verifyRegistrationResponse } = await webAuthn();
      const { verified, registrationInfo } = await verifyRegistrationResponse({
        response: body.response as unknown as Registration,
        expectedChallenge: challenge,
        expectedOrigin: party.origin,
        expectedRPID: party.id,
        requireUserVerification: false,
      }).catch(unproven);
      if (!verified) throw refused('The passkey could not be verified.');
      const { credential } = registrationInfo;
      const { count } = await db
        .selectFrom('drive_passkey')
        .select((all) => all.fn.countAll<number>().as('count'))
        .where('account_id', '=', account.id)
        .executeTakeFirstOrThrow();
      if (count >= mostPasskeys) throw refused(`There are ${mostPasskeys} passkeys already.`);
      await db
        .insertInto('drive_passkey')
        .values({
          id: credential.id,
          account_id: account.id,
          public_key: Buffer.from(credential.publicKey),
          counter: credential.counter,
          transports: [...(credential.transports ?? [])],
          name: body.name,
          created_at: clock.now(),
        })
        .execute();
      return readMe(account);
    }),

    handlePublic(contract.removePasskey, async ({ params, request }) => {
      const account = await accounts.who(request);
      const { numDeletedRows } = await db
        .deleteFrom('drive_passkey')
        .where('id', '=', params.passkeyId)
        .where('account_id', '=', account.id)
        .executeTakeFirst();
      if (numDeletedRows === 0n) throw notFound('such passkey of yours');
    }),

    handlePublic(contract.passkeyChallenge, async ({ request }) => {
      const { generateAuthenticationOptions } = await webAuthn();
      const options = await generateAuthenticationOptions({
        rpID: partyOf(request).id,
        userVerification: 'preferred',
      });
      return { id: await keep(options.challenge, null), options: { ...options } };
    }),

    handlePublic(contract.usePasskey, async ({ body, request, reply }) => {
      const challenge = await take(body.id, null);
      const response = body.response as unknown as Authentication;
      const row = await db
        .selectFrom('drive_passkey')
        .innerJoin('drive_account', 'drive_account.id', 'drive_passkey.account_id')
        .select(['drive_passkey.id', 'account_id', 'public_key', 'counter', 'transports', 'email'])
        .where('drive_passkey.id', '=', String(response.id))
        .executeTakeFirst();
      if (!row) throw refused('This passkey is not known here (any more).');
      const party = partyOf(request);
      const { verifyAuthenticationResponse } = await webAuthn();
      const { verified, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: challenge,
        expectedOrigin: party.origin,
        expectedRPID: party.id,
        credential: {
          id: row.id,
          publicKey: new Uint8Array(row.public_key),
          counter: Number(row.counter),
          transports: row.transports as Transports,
        },
        requireUserVerification: false,
      }).catch(unproven);
      if (!verified) throw refused('The passkey could not be verified.');
      await db
        .updateTable('drive_passkey')
        .set({ counter: authenticationInfo.newCounter, used_at: clock.now() })
        .where('id', '=', row.id)
        .execute();
      await accounts.begin(row.account_id, request, reply);
      return { email: row.email };
    }),
  ];
}

/** The site that a passkey is for: the page's own origin, which was held against our address before it got here. */
function partyOf(request: FastifyRequest): { origin: string; id: string } {
  const { origin } = request.headers;
  if (!origin || !URL.canParse(origin)) throw refused('Passkeys are used by a browser, from a page of ours.');
  return { origin, id: new URL(origin).hostname };
}

/** What the library finds wrong is a refusal, not a mistake of ours. */
const unproven = (error: unknown): never => {
  throw refused(error instanceof Error ? error.message : 'The passkey could not be verified.');
};

const refused = (detail: string) =>
  problem(422, {
    type: '/problems/drive/passkey',
    title: 'Passkey not accepted',
    detail,
    help: 'Try again, or sign in with a link to your e-mail address.',
  });
