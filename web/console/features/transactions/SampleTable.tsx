import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { listSamples } from '../../../../server/transactions/contract.ts';
import { useZone } from '../../../ui/clock.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { useLocale } from '../../../ui/locale.ts';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { useList } from '../../api.ts';
import type { Sample } from './sampleCsv.ts';
import classes from './transactions.module.css';

type Numeric = Exclude<
  { [K in keyof Sample]: Sample[K] extends number | null ? K : never }[keyof Sample],
  'evseNumber'
>;

/** Columns that have a unit in the head; those without any value are not drawn. */
const columns: readonly { key: Numeric; unit: string; digits: number }[] = [
  { key: 'energyImportWh', unit: 'Wh', digits: 0 },
  { key: 'energyExportWh', unit: 'Wh', digits: 0 },
  { key: 'powerImportW', unit: 'W', digits: 0 },
  { key: 'powerExportW', unit: 'W', digits: 0 },
  { key: 'powerOfferedW', unit: 'W', digits: 0 },
  { key: 'currentImportA', unit: 'A', digits: 1 },
  { key: 'currentL1A', unit: 'A', digits: 1 },
  { key: 'currentL2A', unit: 'A', digits: 1 },
  { key: 'currentL3A', unit: 'A', digits: 1 },
  { key: 'currentOfferedA', unit: 'A', digits: 1 },
  { key: 'voltageV', unit: 'V', digits: 0 },
  { key: 'voltageL1V', unit: 'V', digits: 0 },
  { key: 'voltageL2V', unit: 'V', digits: 0 },
  { key: 'voltageL3V', unit: 'V', digits: 0 },
  { key: 'socPercent', unit: '%', digits: 0 },
  { key: 'temperatureC', unit: '°C', digits: 0 },
  { key: 'frequencyHz', unit: 'Hz', digits: 2 },
];

/** Every sample as it was stored, with what is odd about it. */
export function SampleTable({ id }: { id: string }) {
  const { t } = useTranslation('transactions');
  const list = useList(listSamples, { params: { id }, query: { limit: 200 } });
  if (list.error) return <ErrorState error={list.error} retry={list.retry} />;
  if (list.loading) return <ListSkeleton />;
  if (list.items.length === 0) return <EmptyState title={t('sample.none')} />;
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className={classes.samples} aria-label={t('tab.samples')} tabIndex={0}>
        <Samples samples={list.items} />
      </section>
      {list.more && (
        <div className={classes.more}>
          <Button variant="default" onClick={list.readOn}>
            {t('more')}
          </Button>
        </div>
      )}
    </>
  );
}

function Samples({ samples }: { samples: readonly Sample[] }) {
  const { t } = useTranslation('transactions');
  const locale = useLocale();
  const zone = useZone();
  const shown = columns.filter(({ key }) => samples.some((sample) => sample[key] !== null));
  const clock = new Intl.DateTimeFormat(locale, {
    dateStyle: 'short',
    timeStyle: 'medium',
    timeZone: zone,
  });
  const number = (value: number | null, digits: number) =>
    value === null
      ? ''
      : value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return (
    <table className={classes.table}>
      <thead>
        <tr>
          <th scope="col">{t('sample.at')}</th>
          <th scope="col" data-left>
            {t('sample.context')}
          </th>
          {shown.map(({ key, unit }) => (
            <th key={key} scope="col">
              {t(`sample.${key}`)} ({unit})
            </th>
          ))}
          <th scope="col" data-left>
            {t('sample.odd')}
          </th>
        </tr>
      </thead>
      <tbody>
        {samples.map((sample) => (
          <tr key={`${sample.at}${sample.context}${sample.location}${sample.arrivedAt}`}>
            <td title={t('sample.sent', { sent: sample.sentAt })}>{clock.format(new Date(sample.at))}</td>
            <td data-left>{[sample.context, sample.location].filter((word) => word !== '').join(' · ')}</td>
            {shown.map(({ key, digits }) => (
              <td key={key}>{number(sample[key], digits)}</td>
            ))}
            <td data-left>
              {sample.conflicting && <Tag tone="orange">{t('sample.conflicting')}</Tag>}
              {sample.clockFault && <Tag tone="amber">{t('sample.clockFault')}</Tag>}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
