import { useEffect, useState } from 'react';
import {
  addPasskey,
  addPush,
  changeMe,
  deleteMe,
  exportMe,
  getMe,
  type Me,
  registerChallenge,
  removePasskey,
  removePush,
  signOut,
} from '../../../server/drive/account-contract.ts';
import { addressOf, call, useAnswer, useDo } from '../api.ts';
import { Page, ProblemNote, Skeleton } from '../parts/Page.tsx';
import { go } from '../router.tsx';
import { noteSignedIn } from '../signed.ts';
import { useWords } from '../words/index.ts';
import { refusedPasskey } from './AskLink.tsx';

/** How shall I be called and told, how do I get in, and what is kept of me? */
export default function SettingsPage() {
  const { t } = useWords();
  const { data: me, problem, reload } = useAnswer(getMe, {});
  return (
    <Page title={t('settings')} back="/account">
      {problem && <ProblemNote problem={problem} retry={reload} />}
      {!me && !problem && <Skeleton />}
      {me && (
        <>
          <Profile me={me} changed={reload} />
          <Notices me={me} changed={reload} />
          <Passkeys me={me} changed={reload} />
          <Privacy />
        </>
      )}
    </Page>
  );
}

interface Own {
  readonly me: Me;
  readonly changed: () => void;
}

function Profile({ me, changed }: Own) {
  const { t, language } = useWords();
  const [name, setName] = useState(me.name);
  const { run, busy, problem } = useDo(async () => {
    await call(changeMe, { body: { name, language } });
    changed();
  });
  return (
    <form
      className="card"
      onSubmit={(event) => {
        event.preventDefault();
        run();
      }}
    >
      <p className="quiet">{t('signedInAs', { email: me.email })}</p>
      <label className="field">
        <span>{t('name')}</span>
        <input
          required
          maxLength={200}
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </label>
      {problem && <ProblemNote problem={problem} />}
      <button type="submit" className="button" disabled={busy}>
        {t('save')}
      </button>
    </form>
  );
}

function Notices({ me, changed }: Own) {
  const { t, language } = useWords();
  const [denied, setDenied] = useState(false);
  const [taken, setTaken] = useState(false);
  // Not by what the browser allows: a notice goes only to whoever is subscribed.
  useEffect(() => {
    navigator.serviceWorker?.ready
      .then((worker) => worker.pushManager?.getSubscription())
      .then((known) => setTaken(Boolean(known)))
      .catch(() => {});
  }, []);
  const mail = useDo(async (mailNotices: boolean) => {
    await call(changeMe, { body: { mailNotices, language } });
    changed();
  });
  const push = useDo(async (wanted: boolean) => {
    const worker = await navigator.serviceWorker.ready;
    const known = await worker.pushManager.getSubscription();
    if (!wanted) {
      if (known) await call(removePush, { body: { endpoint: known.endpoint } });
      await known?.unsubscribe();
      return setTaken(false);
    }
    if ((await Notification.requestPermission()) !== 'granted') return setDenied(true);
    const subscription =
      known ??
      (await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: me.pushKey }));
    const { endpoint, keys } = subscription.toJSON();
    await call(addPush, {
      body: { endpoint: endpoint ?? '', p256dh: keys?.p256dh ?? '', auth: keys?.auth ?? '' },
    });
    setTaken(true);
  });
  const problem = mail.problem ?? push.problem;
  return (
    <section className="card">
      <h2>{t('notices')}</h2>
      <label className="check">
        <input
          type="checkbox"
          checked={me.mailNotices}
          onChange={(event) => mail.run(event.currentTarget.checked)}
        />
        {t('byMail')}
      </label>
      {'PushManager' in window && (
        <label className="check">
          <input
            type="checkbox"
            checked={taken}
            onChange={(event) => push.run(event.currentTarget.checked)}
          />
          {t('byPush')}
        </label>
      )}
      {denied && (
        <p className="notice" data-tone="amber" role="alert">
          {t('pushDenied')}
        </p>
      )}
      {problem && <ProblemNote problem={problem} />}
    </section>
  );
}

function Passkeys({ me, changed }: Own) {
  const { t } = useWords();
  const add = useDo(async () => {
    const { id, options } = await call(registerChallenge, {});
    const { startRegistration } = await import('@simplewebauthn/browser');
    const asked = {
      optionsJSON: options as unknown as Parameters<typeof startRegistration>[0]['optionsJSON'],
    };
    const response = await startRegistration(asked).catch(refusedPasskey);
    const name = /\(([^;)]+)/.exec(navigator.userAgent)?.[1]?.slice(0, 100) || 'Passkey';
    await call(addPasskey, { body: { id, name, response: { ...response } } });
    changed();
  });
  const remove = useDo(async (passkeyId: string) => {
    await call(removePasskey, { params: { passkeyId } });
    changed();
  });
  const problem = add.problem ?? remove.problem;
  if (!('PublicKeyCredential' in window)) return null;
  return (
    <section className="card">
      <h2>{t('passkeys')}</h2>
      <p className="quiet">{t('passkeyHelp')}</p>
      <ul className="plain">
        {me.passkeys.map((key) => (
          <li key={key.id} className="spread">
            <span>{key.name}</span>
            <button type="button" className="button small" onClick={() => remove.run(key.id)}>
              {t('remove')}
            </button>
          </li>
        ))}
      </ul>
      {problem && <ProblemNote problem={problem} />}
      <button type="button" className="button" disabled={add.busy} onClick={() => add.run()}>
        {t('addPasskey')}
      </button>
    </section>
  );
}

function Privacy() {
  const { t } = useWords();
  const [sure, setSure] = useState(false);
  const out = () => {
    noteSignedIn(false);
    go('/', { replace: true });
  };
  const remove = useDo(async () => {
    await call(deleteMe, {});
    out();
  });
  const everywhere = useDo(async () => {
    await call(signOut, { body: { everywhere: true } });
    out();
  });
  return (
    <section className="card">
      <h2>{t('privacy')}</h2>
      <a className="button" href={addressOf(exportMe, {})} download>
        {t('takeData')}
      </a>
      <button type="button" className="button" onClick={() => everywhere.run()}>
        {t('signOutAll')}
      </button>
      {(remove.problem ?? everywhere.problem) && (
        <ProblemNote problem={(remove.problem ?? everywhere.problem)!} />
      )}
      {sure && <p>{t('deleteSure')}</p>}
      <span className="row even">
        {sure && (
          <button type="button" className="button" onClick={() => setSure(false)}>
            {t('cancel')}
          </button>
        )}
        <button
          type="button"
          className="button danger"
          disabled={remove.busy}
          onClick={() => (sure ? remove.run() : setSure(true))}
        >
          {t(sure ? 'deleteYes' : 'deleteAccount')}
        </button>
      </span>
    </section>
  );
}
