import { useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import {
  type listEventStreams,
  listStreamValues,
  maxStreamValues,
} from '../../../../server/devices/monitoring/contract.ts';
import type { ResponseOf } from '../../../../server/platform/http/contract.ts';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { keyOf, useApi } from '../../api.ts';
import { useLive } from '../../live/live.ts';
import classes from './upkeep.module.css';

type Stream = ResponseOf<typeof listEventStreams>['items'][number];
type Values = ResponseOf<typeof listStreamValues>;

/** The readings of one stream, growing while they come; texts are shown as the last one. */
export function StreamChart({ identity, stream }: { identity: string; stream: Stream }) {
  const { t } = useTranslation('upkeep');
  const client = useQueryClient();
  const args = { params: { identity, stream: stream.stream }, query: {} };
  const values = useApi(listStreamValues, args).data?.items ?? [];
  useLive('device.stream', ({ data }) => {
    const told = data as { stream: number; readings: [at: string, value: string][] };
    if (told.stream !== stream.stream) return;
    client.setQueryData<Values>(keyOf(listStreamValues, args), (before) => {
      const last = before?.items.at(-1)?.at ?? '';
      const fresh = told.readings.map(([at, value]) => ({ at, value })).filter(({ at }) => at > last);
      return before && { items: [...before.items, ...fresh].slice(-maxStreamValues) };
    });
  });
  const numbers = values.map(({ value }) => (value.trim() === '' ? Number.NaN : Number(value)));
  const plotted = numbers.length > 0 && numbers.every((one) => Number.isFinite(one));
  const label = stream.variable
    ? `${[stream.component, stream.evse].filter(Boolean).join(' ')} · ${stream.variable}`
    : t('streams.monitor', { id: stream.monitorId });
  return (
    <div>
      <div className={classes.bar}>
        <b>{label}</b>
        {stream.intervalSeconds !== null && (
          <span className="quiet">{t('streams.every', { seconds: stream.intervalSeconds })}</span>
        )}
        {stream.closedAt && <Tag tone="grey">{t('streams.closed')}</Tag>}
        {!plotted && values.length > 0 && <span className="mono">{values.at(-1)?.value}</span>}
      </div>
      {plotted && (
        <TimeChart
          label={label}
          link="streams"
          times={values.map(({ at }) => Date.parse(at))}
          series={[{ label, unit: '', color: 'slate', values: numbers }]}
          height={160}
        />
      )}
      {values.length === 0 && <p className="quiet">{t('streams.none')}</p>}
    </div>
  );
}
