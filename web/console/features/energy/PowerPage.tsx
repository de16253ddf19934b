import { SegmentedControl } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getEnergySummary, getFlowsNow } from '../../../../server/energy/flows/contract.ts';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { useNow } from '../../../ui/clock.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { KeyFigures } from '../../../ui/EntityHead.tsx';
import { useLocale } from '../../../ui/locale.ts';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { refresh, useApi } from '../../api.ts';
import { useLive } from '../../live/live.ts';
import { useSentence } from '../../words/sentence.ts';
import { Batteries } from './Batteries.tsx';
import { FlowTable } from './FlowTable.tsx';
import { KnownFlows } from './KnownFlows.tsx';
import { SitePower } from './SitePower.tsx';
import { SiteSavings } from './SiteSavings.tsx';

const Sankey = lazy(() => import('./Sankey.tsx'));
const HOUR_MS = 3_600_000;

/** Where does the power of this site come from and go, and what did it come to? */
export default function PowerPage() {
  const { siteId } = useParams({ strict: false }) as { siteId: string };
  const { t } = useTranslation('power');
  return (
    <SitePower siteId={siteId} page="power" lead={t('flow.lead')}>
      <Now siteId={siteId} />
      <Past siteId={siteId} />
      <SiteSavings siteId={siteId} />
      <Batteries siteId={siteId} />
    </SitePower>
  );
}

/** Readings come every second or so: the picture is asked for anew at most this often. */
const PACE_MS = 4000;

function Now({ siteId }: { siteId: string }) {
  const { t } = useTranslation('power');
  const say = useSentence();
  const client = useQueryClient();
  const { data, error, refetch } = useApi(getFlowsNow, { params: { siteId } });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useLive('energy.reading', (message) => {
    if (message.siteId !== siteId) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      refresh(client, getFlowsNow);
    }, PACE_MS);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return (
    <Section title={t('flow.now')}>
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <ListSkeleton rows={4} />}
      {data && <p>{say(data.sentence)}</p>}
      {data && data.estimated.length > 0 && (
        <p className="quiet">{t('flow.estimated', { meters: data.estimated.join(', ') })}</p>
      )}
      {data && data.silent.length > 0 && <KnownFlows flows={data} />}
      {data?.shares && (
        <>
          <Suspense fallback={<ListSkeleton rows={4} />}>
            <Sankey shares={data.shares} unit="kW" />
          </Suspense>
          <FlowTable shares={data.shares} unit="kW" />
        </>
      )}
    </Section>
  );
}

const SPANS = { day: 24, week: 168, month: 720 } as const;

function Past({ siteId }: { siteId: string }) {
  const { t } = useTranslation('power');
  const format = useFormat();
  const locale = useLocale();
  const [span, setSpan] = useState<keyof typeof SPANS>('week');
  const to = (Math.floor(useNow().getTime() / HOUR_MS) + 1) * HOUR_MS;
  const query = {
    from: new Date(to - SPANS[span] * HOUR_MS).toISOString(),
    to: new Date(to).toISOString(),
  };
  const { data, error, refetch } = useApi(getEnergySummary, { params: { siteId }, query });
  const percent = (share: number | null) =>
    share === null ? '–' : share.toLocaleString(locale, { style: 'percent', maximumFractionDigits: 0 });
  const money = (amount: number | null | undefined) =>
    data?.cost && amount !== null && amount !== undefined
      ? amount.toLocaleString(locale, { style: 'currency', currency: data.cost.currency })
      : '–';
  return (
    <Section
      title={t('flow.past')}
      aside={
        <SegmentedControl
          size="xs"
          aria-label={t('flow.past')}
          value={span}
          onChange={(value) => setSpan(value as keyof typeof SPANS)}
          data={(['day', 'week', 'month'] as const).map((value) => ({
            value,
            label: t(`flow.span.${value}`),
          }))}
        />
      }
    >
      {error && <ErrorState error={error} retry={() => void refetch()} />}
      {!data && !error && <ListSkeleton rows={6} />}
      {data && (
        <>
          <KeyFigures
            figures={[
              { label: t('flow.selfConsumption'), value: percent(data.selfConsumption) },
              { label: t('flow.selfSufficiency'), value: percent(data.selfSufficiency) },
              { label: t('flow.peak'), value: data.peak ? format.power(data.peak.watts) : '–' },
              { label: t('flow.cost'), value: money(data.cost?.bought) },
              { label: t('flow.perCarKwh'), value: money(data.cost?.perCarKwh) },
              {
                label: t('flow.carbon'),
                value:
                  data.carbonGrams === null
                    ? '–'
                    : `${(data.carbonGrams / 1000).toLocaleString(locale, { maximumFractionDigits: 0 })} kg`,
              },
            ]}
          />
          <Suspense fallback={<ListSkeleton rows={4} />}>
            <Sankey shares={data.shares} unit="kWh" />
          </Suspense>
          <FlowTable shares={data.shares} unit="kWh" />
          {data.days.length > 1 && (
            <TimeChart
              label={t('flow.days')}
              times={data.days.map(({ at }) => Date.parse(at))}
              series={(
                [
                  ['boughtWh', 'var(--slate-mark)'],
                  ['sunWh', 'var(--sun)'],
                  ['carWh', 'var(--blue-mark)'],
                  ['loadWh', 'var(--violet-mark)'],
                ] as const
              ).map(([name, color]) => ({
                label: t(`flow.${name}`),
                unit: 'kWh',
                color,
                values: data.days.map((day) => day[name] / 1000),
              }))}
            />
          )}
          {data.duration.length > 0 && <LoadDuration points={data.duration} />}
        </>
      )}
    </Section>
  );
}

/** For which share of the time the site took more than so much: a high short head is a peak worth shaving. */
function LoadDuration({ points }: { points: readonly { share: number; watts: number }[] }) {
  const { t } = useTranslation('power');
  const locale = useLocale();
  const most = Math.max(...points.map(({ watts }) => watts), 1);
  const [width, height] = [600, 140];
  const line = points
    .map(({ share, watts }) => `${share * width},${height - (watts / most) * (height - 20)}`)
    .join(' ');
  const kilo = (watts: number) => (watts / 1000).toLocaleString(locale, { maximumFractionDigits: 1 });
  const at = (share: number) => points.find((point) => point.share >= share)?.watts ?? 0;
  return (
    <figure style={{ margin: '12px 0 0' }}>
      <figcaption className="quiet">
        {t('flow.duration', { peak: kilo(most), tenth: kilo(at(0.1)), half: kilo(at(0.5)) })}
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} style={{ width: '100%', maxHeight: 180 }} aria-hidden="true">
        <polyline
          points={`0,${height} ${line} ${width},${height}`}
          fill="var(--slate-ground)"
          stroke="none"
        />
        <polyline points={line} fill="none" stroke="var(--slate-mark)" strokeWidth={1.75} />
      </svg>
    </figure>
  );
}
