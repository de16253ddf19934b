import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { dropWhatIf, listWhatIfs, type WhatIf } from '../../../../server/energy/whatif/contract.ts';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { KeyFigures } from '../../../ui/EntityHead.tsx';
import { useLocale } from '../../../ui/locale.ts';
import { Section } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './power.module.css';
import { useEnergyMoney } from './useEnergyMoney.ts';
import { useChangeWords } from './whatIfWords.ts';

type Outcome = NonNullable<WhatIf['after']>;
const tones = { waiting: 'slate', running: 'blue', done: 'green', failed: 'orange' } as const;

/** One question with its answer: what it came to, what had to be assumed, and both ways side by side. */
export function WhatIfAnswer({ item }: { item: WhatIf }) {
  const { t } = useTranslation('whatIf');
  const say = useSentence();
  const can = useCan();
  const changes = useChangeWords(item.change);
  const drop = useWrite(dropWhatIf, { refreshes: [listWhatIfs] });
  const { before, after, state } = item;
  return (
    <Section
      title={item.name}
      aside={
        <span className={classes.bar}>
          {item.assumed && <Tag tone="violet">{t('assumed')}</Tag>}
          <Tag tone={tones[state]}>{t(`state.${state}`)}</Tag>
          {can('energy:write') && (
            <ConfirmButton
              label={t('forget')}
              title={t('forgetTitle', { name: item.name })}
              effect={t('forgetEffect')}
              act={() => drop.sendAsync({ params: { whatIfId: item.id } })}
            />
          )}
        </span>
      }
    >
      <p className="quiet" style={{ margin: 0 }}>
        {changes} · <Time at={item.askedAt} />
      </p>
      <p style={{ margin: '4px 0 8px' }}>{say(item.sentence)}</p>
      {state === 'running' && <Progress value={item.progress * 100} aria-label={t('state.running')} />}
      {item.notes.length > 0 && (
        <ul style={{ margin: '0 0 8px', paddingInlineStart: 20 }}>
          {item.notes.map((note) => (
            <li key={note.key}>{say(note)}</li>
          ))}
        </ul>
      )}
      {before && after && (
        <>
          <Figures item={item} before={before} after={after} />
          <Charts before={before} after={after} />
        </>
      )}
    </Section>
  );
}

function Figures({ item, before, after }: { item: WhatIf; before: Outcome; after: Outcome }) {
  const { t } = useTranslation('whatIf');
  const money = useEnergyMoney(item.currency);
  const format = useFormat();
  const locale = useLocale();
  const percent = (share: number | null) =>
    share === null ? '–' : share.toLocaleString(locale, { style: 'percent', maximumFractionDigits: 0 });
  const both = (one: string, other: string) => (one === other ? one : `${one} → ${other}`);
  return (
    <KeyFigures
      figures={[
        { label: t('peak'), value: both(format.power(before.peakWatts), format.power(after.peakWatts)) },
        { label: t('yearly'), value: both(money(before.yearlyCost, 0), money(after.yearlyCost, 0)) },
        { label: t('own'), value: both(percent(before.selfSufficiency), percent(after.selfSufficiency)) },
        {
          label: t('short'),
          value: both(
            t('shortOf', { short: before.carsShort, cars: before.cars }),
            t('shortOf', { short: after.carsShort, cars: after.cars }),
          ),
        },
        ...(item.paybackYears === null
          ? []
          : [
              {
                label: t('payback'),
                value: t('years', {
                  years: item.paybackYears.toLocaleString(locale, { maximumFractionDigits: 1 }),
                }),
              },
            ]),
      ]}
    />
  );
}

function Charts({ before, after }: { before: Outcome; after: Outcome }) {
  const { t } = useTranslation('whatIf');
  const begin = before.days[0]?.at ?? 0;
  const series = (values: (outcome: Outcome) => number[]) => [
    { label: t('before'), unit: 'kW', color: 'var(--grey-mark)', plan: true, values: values(before) },
    { label: t('after'), unit: 'kW', color: 'var(--blue-mark)', values: values(after) },
  ];
  return (
    <div className={classes.charts}>
      <figure style={{ margin: 0 }}>
        <figcaption className="quiet">{t('hours')}</figcaption>
        <TimeChart
          label={t('hours')}
          height={170}
          times={before.hours.map((_, hour) => begin + hour * 3_600_000)}
          series={series(({ hours }) => hours.map((watts) => watts / 1000))}
        />
      </figure>
      {before.days.length > 1 && (
        <figure style={{ margin: 0 }}>
          <figcaption className="quiet">{t('days')}</figcaption>
          <TimeChart
            label={t('days')}
            height={170}
            times={before.days.map(({ at }) => at)}
            series={series(({ days }) => days.map(({ peakWatts }) => peakWatts / 1000))}
          />
        </figure>
      )}
    </div>
  );
}
