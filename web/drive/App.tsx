import { type ComponentType, lazy, type ReactNode, Suspense } from 'react';
import EvsePage from './pages/EvsePage.tsx';
import FindPage from './pages/FindPage.tsx';
import SitePage from './pages/SitePage.tsx';
import { Broken } from './parts/Broken.tsx';
import { Empty, Page, Skeleton } from './parts/Page.tsx';
import { Link, match, usePath } from './router.tsx';
import { useWords } from './words/index.ts';

// What a person sees first, from the map or from a label, is in the first load; the rest comes when it is opened.
const ChargePage = lazy(() => import('./pages/ChargePage.tsx'));
const ReturnPage = lazy(() =>
  import('./pages/ChargePage.tsx').then((page) => ({ default: page.ReturnPage })),
);
const AccountPage = lazy(() => import('./account/AccountPage.tsx'));
const SignInPage = lazy(() => import('./account/SignInPage.tsx'));
const ChargesPage = lazy(() => import('./account/ChargesPage.tsx'));
const StartingPage = lazy(() => import('./account/StartingPage.tsx'));
const OwnChargePage = lazy(() => import('./account/OwnChargePage.tsx'));
const ReservePage = lazy(() => import('./account/ReservePage.tsx'));
const ReservationsPage = lazy(() => import('./account/ReservationsPage.tsx'));
const InvoicesPage = lazy(() => import('./account/InvoicesPage.tsx'));
const BalancePage = lazy(() => import('./account/BalancePage.tsx'));
const ThingsPage = lazy(() => import('./account/ThingsPage.tsx'));
const SettingsPage = lazy(() => import('./account/SettingsPage.tsx'));

/** Each page by its path; the names in braces become its properties. */
const pages: readonly (readonly [pattern: string, Page: ComponentType<never>])[] = [
  ['/', FindPage],
  ['/sites/{siteId}', SitePage],
  ['/sites/{siteId}/reserve', ReservePage],
  ['/e/{code}', EvsePage],
  ['/charge', ReturnPage],
  ['/charge/{paymentId}', ChargePage],
  ['/account', AccountPage],
  ['/sign-in', SignInPage],
  ['/account/charges', ChargesPage],
  ['/account/charges/{transactionId}', OwnChargePage],
  ['/account/starting/{code}', StartingPage],
  ['/account/reservations', ReservationsPage],
  ['/account/invoices', InvoicesPage],
  ['/account/balance', BalancePage],
  ['/account/things', ThingsPage],
  ['/account/settings', SettingsPage],
];

export function App() {
  const path = usePath();
  return (
    <Broken key={path}>
      <Suspense fallback={<Waiting />}>{pageOf(path)}</Suspense>
    </Broken>
  );
}

function pageOf(path: string): ReactNode {
  for (const [pattern, Found] of pages) {
    const values = match(pattern, path);
    if (!values) continue;
    const Own = Found as ComponentType<Record<string, string>>;
    return <Own key={path} {...values} />;
  }
  return <Lost />;
}

const Waiting = () => (
  <Page back="/">
    <Skeleton />
  </Page>
);

function Lost() {
  const { t } = useWords();
  return (
    <Page back="/">
      <Empty title={t('lost')}>
        <p>{t('lostHelp')}</p>
        <Link to="/" className="button">
          {t('toMap')}
        </Link>
      </Empty>
    </Page>
  );
}
