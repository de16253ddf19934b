import { type Handled, handlePublic } from '../platform/http/handle.ts';
import { createPace, paced, tooOften } from '../platform/http/pace.ts';
import { type Accounts, emailKey, hashOf, newSecret } from './account.ts';
import * as contract from './account-contract.ts';
import type { House } from './house.ts';
import { lettersIn } from './letters.ts';
import type { SendMail } from './mail.ts';
import { mailFailed, noMail, spentLink } from './problems.ts';

/** Long enough for a slow mail, short enough that a link left lying about opens nothing. */
const linkMinutes = 20;
/** One network may ask for so many links, and one address gets so many. */
const perNetwork = { burst: 10, perMinute: 2 } as const;
const perAddress = { burst: 3, perMinute: 0.1 } as const;

export interface SignInOptions extends Pick<House, 'db' | 'clock' | 'publicUrl' | 'onFault'> {
  readonly accounts: Accounts;
  readonly sendMail: SendMail;
  /** Without a mail server the demo shows links to its operator; nowhere else does anybody see one. */
  readonly showLink: ((email: string, url: string) => void) | undefined;
}

/** Signing in by a link to one's own address: nothing to remember, nothing to leak. */
export function signInRoutes(options: SignInOptions): Handled[] {
  const { db, clock, accounts, sendMail, showLink, publicUrl } = options;
  const mails = createPace(clock, perAddress);

  const asking = handlePublic(contract.askLink, async ({ body }) => {
    if (!sendMail && !showLink) throw noMail();
    const wait = mails(emailKey(body.email));
    if (wait > 0) throw tooOften(wait);
    const token = newSecret();
    const now = clock.now();
    await db
      .insertInto('drive_link')
      .values({
        hash: hashOf(token),
        email: body.email.trim(),
        language: body.language ?? null,
        created_at: now,
        expires_at: new Date(now.getTime() + linkMinutes * 60_000),
      })
      .execute();
    // After the mark, browsers send nothing to servers: the token stays out of every log.
    const url = `${publicUrl()}/drive/sign-in#${token}`;
    await deliver(body.email.trim(), url, body.language);
    return { sentTo: body.email.trim(), minutes: linkMinutes };
  });

  async function deliver(email: string, url: string, language: string | undefined): Promise<void> {
    if (!sendMail) return showLink?.(email, url);
    try {
      await sendMail({ to: email, ...lettersIn(language).link(url, linkMinutes) });
    } catch (error) {
      options.onFault(error, 'sending a sign-in link');
      throw mailFailed();
    }
  }

  return [
    ...paced(createPace(clock, perNetwork), [asking]),

    handlePublic(contract.useLink, async ({ body, request, reply }) => {
      const now = clock.now();
      // One statement decides: of two who open the link at once, one signs in.
      const link = await db
        .updateTable('drive_link')
        .set({ used_at: now })
        .where('hash', '=', hashOf(body.token))
        .where('used_at', 'is', null)
        .where('expires_at', '>', now)
        .returning(['email', 'language'])
        .executeTakeFirst();
      if (!link) throw spentLink();
      await accounts.begin(await accounts.accountOf(link.email, link.language), request, reply);
      return { email: link.email };
    }),

    handlePublic(contract.signOut, ({ body, request, reply }) =>
      accounts.end(request, reply, body.everywhere ?? false),
    ),
  ];
}
