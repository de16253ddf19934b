import type { ReactNode } from 'react';
import type { Problem } from '../api.ts';
import { useOnline } from '../api.ts';
import { Link } from '../router.tsx';
import { useWords } from '../words/index.ts';
import { problemKinds } from './problemKinds.ts';
import { BackSign, UserSign } from './signs.tsx';

/** A page: where one came from, its name, what it says, and at the thumb what to do next. */
export function Page({
  title,
  back,
  children,
  action,
  wide,
}: {
  title?: ReactNode;
  back?: string;
  children: ReactNode;
  action?: ReactNode;
  wide?: boolean;
}) {
  const { t } = useWords();
  return (
    <div className={wide ? 'page wide' : 'page'}>
      <header className="bar">
        {back ? (
          <Link to={back} className="icon-button" aria-label={t('back')}>
            <BackSign />
          </Link>
        ) : (
          <Link to="/" className="brand">
            <img src="/busbar.svg" alt="" width={28} height={28} />
          </Link>
        )}
        <h1>{title ?? t('app')}</h1>
        <Link to="/account" className="icon-button" aria-label={t('account')}>
          <UserSign />
        </Link>
      </header>
      <Offline />
      <main>{children}</main>
      {action && <footer className="action">{action}</footer>}
    </div>
  );
}

function Offline() {
  const { t } = useWords();
  if (useOnline()) return null;
  return (
    <p className="notice" data-tone="amber" role="status">
      {t('offlineTitle')}. {t('offlineDo')}
    </p>
  );
}

/** What went wrong, and what to do: never the end of the way. */
export function ProblemNote({
  problem,
  retry,
  children,
}: {
  problem: Problem;
  retry?: () => void;
  children?: ReactNode;
}) {
  const { t } = useWords();
  const kind = problemKinds[problem.type];
  const offline = problem.status === 0;
  const signedOut = problem.type === '/problems/drive/signed-out';
  const title = offline
    ? t('offlineBody')
    : kind
      ? t(kind as 'problem_code')
      : problem.title || problem.message;
  const help = offline ? t('offlineDo') : kind ? t(`${kind}Help` as 'problem_codeHelp') : problem.help;
  return (
    <div className="notice" data-tone={offline || problem.status === 409 ? 'amber' : 'red'} role="alert">
      <b>{title}</b>
      {help && <p>{help}</p>}
      <p className="row">
        {signedOut && (
          <Link to="/account" className="button small">
            {t('signIn')}
          </Link>
        )}
        {retry && !signedOut && (
          <button type="button" className="button small" onClick={retry}>
            {t('retry')}
          </button>
        )}
        {children}
      </p>
    </div>
  );
}

/** Grey shapes where something will stand: nothing jumps when it comes. */
export function Skeleton({ rows = 3 }: { rows?: number }) {
  const { t } = useWords();
  return (
    <div role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: grey shapes have no names
        <div key={row} className="skeleton" />
      ))}
    </div>
  );
}

/** Nothing is here, why, and where to go instead. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <h2>{title}</h2>
      {children}
    </div>
  );
}
