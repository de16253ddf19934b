import { useEffect } from 'react';
import { getReceipt, receiptPdf } from '../../../server/drive/charge-contract.ts';
import { energy } from '../../ui/format.ts';
import { addressOf, useAnswer } from '../api.ts';
import { minorMoney, money, useWords } from '../words/index.ts';
import { ProblemNote, Skeleton } from './Page.tsx';

/** What was charged and paid. It may be printed from here too. */
export function ReceiptCard({
  paymentId,
  secret,
  ready,
}: {
  paymentId: string;
  secret: string;
  ready: boolean;
}) {
  const { t, locale, line: inWords } = useWords();
  const args = { params: { paymentId }, query: { secret } };
  const { data, problem, reload } = useAnswer(getReceipt, args);
  // biome-ignore lint/correctness/useExhaustiveDependencies: its number comes once it was written
  useEffect(() => reload(), [ready]);
  if (problem) return <ProblemNote problem={problem} retry={reload} />;
  if (!data) return <Skeleton rows={2} />;
  const amount = (minor: number) => minorMoney(minor, data.currency, data.decimals, locale);
  const time = (at: string) =>
    new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short', timeZone: data.zone }).format(
      new Date(at),
    );
  return (
    <section className="card receipt">
      <h2>
        {t('receipt')} {data.number}
      </h2>
      <p className="quiet">
        {data.seller}
        <br />
        {data.place}
      </p>
      <dl className="rows">
        {data.startedAt && <Row label={t('started')} value={time(data.startedAt)} />}
        {data.endedAt && <Row label={t('ended')} value={time(data.endedAt)} />}
        <Row label={t('energy')} value={energy(data.energyWh, locale)} />
        {data.lines.map((line, index) => (
          <Row
            // biome-ignore lint/suspicious/noArrayIndexKey: two lines may say the same, and none moves
            key={index}
            label={inWords(line.text)}
            value={
              line.amount === null
                ? ''
                : money(Number(line.amount).toFixed(data.decimals), data.currency, locale)
            }
          />
        ))}
        {data.taxMinor !== null && <Row label={t('tax')} value={amount(data.taxMinor)} />}
        <Row label={t('total')} value={amount(data.totalMinor)} strong />
      </dl>
      {data.pdf && (
        <a className="button" href={addressOf(receiptPdf, args)} data-no-print>
          {t('receiptPdf')}
        </a>
      )}
    </section>
  );
}

function Row({ label, value, strong }: { label: string; value: string; strong?: boolean }) {
  return (
    <div className={strong ? 'strong' : undefined}>
      <dt>{label}</dt>
      <dd>{value}</dd>
    </div>
  );
}
