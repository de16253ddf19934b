import { Page } from '../parts/Page.tsx';
import { keptPayments } from '../payments.ts';
import { Link } from '../router.tsx';
import { LANGUAGES, type Language, speak, useWords } from '../words/index.ts';

/** What is mine: the language, and what was paid from this device. */
export default function AccountPage() {
  const { t } = useWords();
  return (
    <Page title={t('account')} back="/">
      <Payments />
      <LanguageField />
    </Page>
  );
}

function Payments() {
  const { t, locale } = useWords();
  const kept = keptPayments();
  if (kept.length === 0) return null;
  const date = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <section>
      <h2>{t('onThisDevice')}</h2>
      <ul className="plain">
        {kept.map(({ paymentId, at, place }) => (
          <li key={paymentId}>
            <Link to={`/charge/${paymentId}`} className="card link">
              <span className="spread">
                <b>{place}</b>
                <span className="quiet">{date.format(new Date(at))}</span>
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function LanguageField() {
  const { t, language } = useWords();
  return (
    <label className="field">
      <span>{t('language')}</span>
      <select value={language} onChange={(event) => void speak(event.currentTarget.value as Language)}>
        {Object.entries(LANGUAGES).map(([value, name]) => (
          <option key={value} value={value} lang={value}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
