import { useState } from 'react';
import { askLink, passkeyChallenge, usePasskey } from '../../../server/drive/account-contract.ts';
import { call, Problem, useDo } from '../api.ts';
import { ProblemNote } from '../parts/Page.tsx';
import { useWords } from '../words/index.ts';

/** Signing in: a link to one's own mail, or a passkey. */
export function AskLink({ onSignedIn }: { onSignedIn: () => void }) {
  const { t, language } = useWords();
  const [email, setEmail] = useState('');
  const [sent, setSent] = useState<{ sentTo: string; minutes: number }>();
  const link = useDo(async () => {
    setSent(await call(askLink, { body: { email: email.trim(), language } }));
  });
  const passkey = useDo(async () => {
    const { id, options } = await call(passkeyChallenge, {});
    const { startAuthentication } = await import('@simplewebauthn/browser');
    const asked = {
      optionsJSON: options as unknown as Parameters<typeof startAuthentication>[0]['optionsJSON'],
    };
    const response = await startAuthentication(asked).catch(refusedPasskey);
    await call(usePasskey, { body: { id, response: { ...response } } });
    onSignedIn();
  });
  return (
    <section className="card">
      <h2>{t('signIn')}</h2>
      <p className="quiet">{t('signInWhy')}</p>
      {sent && (
        <div className="notice" data-tone="green" role="status">
          <b>{t('linkSent')}</b>
          <p>{t('linkSentHelp', { email: sent.sentTo, minutes: sent.minutes })}</p>
        </div>
      )}
      {link.problem && <ProblemNote problem={link.problem} />}
      {passkey.problem && <ProblemNote problem={passkey.problem} />}
      <form
        className="field"
        onSubmit={(event) => {
          event.preventDefault();
          link.run();
        }}
      >
        <label className="field">
          <span>{t('email')}</span>
          <input
            type="email"
            required
            autoComplete="email"
            inputMode="email"
            maxLength={254}
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
        </label>
        <button type="submit" className="button primary" disabled={link.busy}>
          {t('sendLink')}
        </button>
      </form>
      {'PublicKeyCredential' in window && (
        <button type="button" className="button" disabled={passkey.busy} onClick={() => passkey.run()}>
          {t('usePasskey')}
        </button>
      )}
    </section>
  );
}

/** The person turned it down, or the device has none: no mistake, and the mail is still there. */
export function refusedPasskey(error: unknown): never {
  throw new Problem(422, {
    type: '/problems/drive/passkey',
    detail: error instanceof Error ? error.message : '',
  });
}
