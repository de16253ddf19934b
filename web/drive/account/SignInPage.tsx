import { useLink } from '../../../server/drive/account-contract.ts';
import { call, useDo } from '../api.ts';
import { Empty, Page, ProblemNote } from '../parts/Page.tsx';
import { go, Link } from '../router.tsx';
import { noteSignedIn } from '../signed.ts';
import { useWords } from '../words/index.ts';

// The contract's word for the route reads like a hook of React, and is none.
const link = useLink;

/** Where the link in the mail leads. A tap signs in: programs that open links in mails use none of them up. */
export default function SignInPage() {
  const { t } = useWords();
  const { run, busy, problem } = useDo(async () => {
    await call(link, { body: { token: location.hash.slice(1) } });
    noteSignedIn(true);
    go('/account', { replace: true });
  });
  return (
    <Page title={t('signIn')} back="/account">
      {problem && (
        <ProblemNote problem={problem}>
          <Link to="/account" className="button small">
            {t('sendLink')}
          </Link>
        </ProblemNote>
      )}
      {!problem && (
        <Empty title={t('signInHere')}>
          <button type="button" className="button primary" disabled={busy} onClick={() => run()}>
            {t('signIn')}
          </button>
        </Empty>
      )}
    </Page>
  );
}
