import { Button, Group, SegmentedControl, useComputedColorScheme } from '@mantine/core';
import { useClipboard, useElementSize } from '@mantine/hooks';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useZone } from '../clock.ts';
import { useLocale } from '../locale.ts';
import classes from './chart.module.css';
import { chartOptions } from './options.ts';
import { heightsOf, type Limit, type Series, shown, toCsv } from './series.ts';

/** A time series one can question: linked with its neighbours, zoomed by drag, readable as a table, copied as CSV. */
export function TimeChart({
  label,
  times,
  series,
  limits = [],
  link,
  height = 220,
}: {
  label: string;
  /** Epoch milliseconds, ascending. */
  times: readonly number[];
  series: readonly Series[];
  limits?: readonly Limit[];
  /** Charts of one name share cursor and zoom. */
  link?: string;
  height?: number;
}) {
  const { t } = useTranslation('ui');
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const clipboard = useClipboard();
  if (times.length === 0) return <p className="quiet">{t('chart.nothing')}</p>;
  return (
    <figure className={classes.figure} aria-label={label}>
      <Group justify="flex-end" gap={8} data-no-print>
        <SegmentedControl
          size="xs"
          value={view}
          onChange={(value) => setView(value as 'chart' | 'table')}
          data={[
            { value: 'chart', label: t('chart.chart') },
            { value: 'table', label: t('chart.table') },
          ]}
        />
        <Button
          size="compact-xs"
          data-compact
          variant="default"
          onClick={() => clipboard.copy(toCsv(times, series))}
        >
          {clipboard.copied ? t('copy.copied') : t('chart.csv')}
        </Button>
      </Group>
      {view === 'chart' ? (
        <Plot times={times} series={series} limits={limits} link={link} height={height} />
      ) : (
        <ChartTable times={times} series={series} />
      )}
    </figure>
  );
}

function Plot({
  times,
  series,
  limits,
  link,
  height,
}: {
  times: readonly number[];
  series: readonly Series[];
  limits: readonly Limit[];
  link: string | undefined;
  height: number;
}) {
  const { t } = useTranslation('ui');
  const locale = useLocale();
  const zone = useZone();
  const scheme = useComputedColorScheme('dark');
  const { ref: sized, width } = useElementSize();
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot>(undefined);
  // A chart is built anew when its make-up changes; new values alone are set into the standing one, zoom kept.
  const makeUp = JSON.stringify([
    series.map(({ values: _, ...one }) => one),
    limits,
    link,
    height,
    locale,
    zone,
    scheme,
  ]);
  const latest = useRef({ times, series });
  latest.current = { times, series };
  // biome-ignore lint/correctness/useExhaustiveDependencies: makeUp stands for series, limits and the rest
  useEffect(() => {
    if (!holder.current || width === 0) return;
    const options = chartOptions({
      series,
      valueAt: (one, time) => latest.current.series[one]?.values[time],
      limits,
      link,
      height,
      width,
      locale,
      zone,
      timeLabel: t('chart.time'),
    });
    plot.current = new UPlot(options, aligned(latest.current), holder.current);
    return () => plot.current?.destroy();
  }, [makeUp, width > 0]);
  useEffect(() => {
    plot.current?.setData(aligned({ times, series }), false);
  }, [times, series]);
  useEffect(() => {
    if (width > 0) plot.current?.setSize({ width, height });
  }, [width, height]);
  return (
    <div ref={sized}>
      <div ref={holder} aria-hidden="true" />
      <span className="visually-hidden">{t('chart.hint')}</span>
    </div>
  );
}

const aligned = ({ times, series }: { times: readonly number[]; series: readonly Series[] }) =>
  [times.map((at) => at / 1000), ...heightsOf(series)] as UPlot.AlignedData;

/** Most rows the table view writes out; more are in the CSV. */
const TABLE_ROWS = 500;

function ChartTable({ times, series }: { times: readonly number[]; series: readonly Series[] }) {
  const { t } = useTranslation('ui');
  const locale = useLocale();
  const zone = useZone();
  const step = Math.max(1, Math.ceil(times.length / TABLE_ROWS));
  const format = new Intl.DateTimeFormat(locale, {
    dateStyle: 'short',
    timeStyle: 'medium',
    timeZone: zone,
  });
  return (
    <div className={classes.tableHolder}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th>{t('chart.time')}</th>
            {series.map(({ label }) => (
              <th key={label} className="number">
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {times.map(
            (at, index) =>
              index % step === 0 && (
                <tr key={at}>
                  <td>{format.format(at)}</td>
                  {series.map((one) => (
                    <td key={one.label} className="number">
                      {shown(one.values[index], one, locale)}
                    </td>
                  ))}
                </tr>
              ),
          )}
        </tbody>
      </table>
    </div>
  );
}
