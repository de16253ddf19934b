import type { ReservationQuote } from '../../../server/drive/reserve-contract.ts';
import { minorMoney, useWords } from '../words/index.ts';

/** What I would get, until when, and what it costs: before anything is reserved. */
export function QuoteCard({ quote, now, zone }: { quote: ReservationQuote; now: boolean; zone: string }) {
  const { t, locale } = useWords();
  const { fee } = quote;
  const clock = new Intl.DateTimeFormat(locale, { timeZone: zone, hour: '2-digit', minute: '2-digit' });
  const time = (at: string) => clock.format(new Date(at));
  const money = (minor: number) =>
    fee && minor > 0 ? minorMoney(minor, fee.currency, fee.decimals, locale) : t('free');
  return (
    <section className="card">
      <p>
        <b>
          {t('reserveKept', {
            evse: quote.evse.reference,
            from: time(quote.startsAt),
            until: time(quote.keptUntil),
          })}
        </b>
      </p>
      <dl className="rows">
        <div>
          <dt>{t('reserveCost')}</dt>
          <dd>{money(fee?.comeMinor ?? 0)}</dd>
        </div>
        {fee && fee.lateMinor > fee.comeMinor && (
          <div>
            <dt>{t('reserveCostLate')}</dt>
            <dd>{money(fee.lateMinor)}</dd>
          </div>
        )}
        <div>
          <dt>{t('reserveNoShow')}</dt>
          <dd>{money(fee?.noShowMinor ?? 0)}</dd>
        </div>
        <div>
          <dt>{t('reserveCancel')}</dt>
          <dd>{t('free')}</dd>
        </div>
      </dl>
      {!now && <p className="quiet small">{t('reserveUnplug', { time: time(quote.endsAt) })}</p>}
    </section>
  );
}
