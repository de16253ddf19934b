import { useTranslation } from 'react-i18next';
import { listProgramYears } from '../../../../server/energy/openadr/event-contract.ts';
import { useLocale } from '../../../ui/locale.ts';
import { Section } from '../../../ui/Page.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useApi } from '../../api.ts';
import classes from './power.module.css';

/** What did each program ask of us in a year, and what did we deliver? */
export function ProgramYears() {
  const { t } = useTranslation('power');
  const format = useFormat();
  const locale = useLocale();
  const { data } = useApi(listProgramYears, { query: {} });
  if (!data || data.items.length === 0) return null;
  return (
    <Section title={t('event.year')}>
      <div className={classes.compare}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('event.program')}</th>
              <th scope="col">{t('event.count')}</th>
              <th scope="col">{t('event.stayedOut')}</th>
              <th scope="col">{t('event.usual')}</th>
              <th scope="col">{t('event.drawn')}</th>
              <th scope="col">{t('event.deliveredHead')}</th>
              <th scope="col">{t('event.savedHead')}</th>
            </tr>
          </thead>
          <tbody>
            {data.items.map((one) => (
              <tr key={`${one.vtnId}/${one.programId}`}>
                <th scope="row">
                  {one.programName} · {one.vtnName}
                </th>
                <td>{one.events.toLocaleString(locale)}</td>
                <td>{one.optedOut.toLocaleString(locale)}</td>
                <td>{one.measured > 0 ? format.energy(one.baselineWh) : '–'}</td>
                <td>{one.measured > 0 ? format.energy(one.drawnWh) : '–'}</td>
                <td>{one.measured > 0 ? format.energy(one.reductionWh) : '–'}</td>
                <td>
                  {one.saved !== null && one.currency
                    ? one.saved.toLocaleString(locale, { style: 'currency', currency: one.currency })
                    : '–'}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="quiet">{t('event.yearHelp')}</p>
    </Section>
  );
}
