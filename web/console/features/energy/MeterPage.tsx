import { Button } from '@mantine/core';
import { Link, useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeMeter,
  getMeter,
  listMeters,
  type Meter,
  readMeter,
  renewMeterToken,
  retireMeter,
} from '../../../../server/energy/meters/contract.ts';
import { TimeChart } from '../../../ui/chart/TimeChart.tsx';
import { useNow } from '../../../ui/clock.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Section } from '../../../ui/Page.tsx';
import { EntitySkeleton, ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { MeterForm } from './MeterForm.tsx';
import { toneOfMeter } from './MetersPage.tsx';
import { PushAddress } from './PushAddress.tsx';
import classes from './power.module.css';
import { SitePower } from './SitePower.tsx';
import { ShownValues } from './TryMeter.tsx';
import { useLiveMeters } from './useLiveMeters.ts';

const HOUR_MS = 3_600_000;

/** What does this meter say, what did it say over the last day, and how do its values come? */
export default function MeterPage() {
  const { meterId } = useParams({ strict: false }) as { meterId: string };
  const { t } = useTranslation('power');
  const say = useSentence();
  const can = useCan();
  const { data: meter, error, refetch } = useApi(getMeter, { params: { meterId } });
  useLiveMeters(meter?.siteId);
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!meter) return <EntitySkeleton />;
  return (
    <SitePower
      siteId={meter.siteId}
      page="meters"
      lead={`${meter.name}: ${t(`meter.role.${meter.role}`)}`}
      actions={can('energy:write') && <Actions meter={meter} />}
    >
      <Section
        title={meter.name}
        aside={<Tag tone={toneOfMeter[meter.state]}>{t(`meter.state.${meter.state}`)}</Tag>}
      >
        <p>
          {say(meter.sentence)} <Time at={meter.at} />
        </p>
        {meter.values && <ShownValues values={meter.values} />}
        {meter.refused && (
          <p className="quiet">
            {t('meter.refused', { count: meter.refused.count })} {say(meter.refused.why)}{' '}
            <Time at={meter.refused.at} />
          </p>
        )}
      </Section>
      <Section title={t('meter.day')}>
        <Day meter={meter} />
      </Section>
      {can('energy:write') && <Edit key={meter.id} meter={meter} />}
    </SitePower>
  );
}

function Day({ meter }: { meter: Meter }) {
  const { t } = useTranslation('power');
  // From the full hour on, so that the question stays the same for an hour.
  const hour = Math.floor(useNow().getTime() / HOUR_MS) * HOUR_MS;
  const query = {
    from: new Date(hour - 24 * HOUR_MS).toISOString(),
    to: new Date(hour + HOUR_MS).toISOString(),
  };
  const { data, error } = useApi(readMeter, { params: { meterId: meter.id }, query });
  if (error) return <ErrorState error={error} />;
  if (!data) return <ListSkeleton rows={4} />;
  const charge = data.items.some(({ socPercent }) => socPercent !== null);
  return (
    <TimeChart
      label={t('meter.day')}
      times={data.items.map(({ at }) => Date.parse(at))}
      series={[
        {
          label: t('quantity.powerW'),
          unit: 'kW',
          values: data.items.map(({ powerW }) => (powerW === null ? null : powerW / 1000)),
          color: colorOf[meter.role],
        },
        ...(charge
          ? [
              {
                label: t('quantity.socPercent'),
                unit: '%',
                values: data.items.map(({ socPercent }) => socPercent),
                color: 'var(--green-mark)',
              },
            ]
          : []),
      ]}
    />
  );
}

export const colorOf = {
  grid: 'var(--slate-mark)',
  feeder: 'var(--slate-mark)',
  pv: 'var(--sun)',
  battery: 'var(--battery)',
  load: 'var(--violet-mark)',
} as const;

function Actions({ meter }: { meter: Meter }) {
  const { t } = useTranslation('power');
  const navigate = useNavigate();
  const retire = useWrite(retireMeter, { refreshes: [listMeters] });
  return (
    <>
      <Button variant="default" component={Link} to={`/sites/${meter.siteId}/meters`}>
        {t('meter.all')}
      </Button>
      <ConfirmButton
        label={t('meter.retire')}
        title={t('meter.retireTitle', { name: meter.name })}
        effect={t('meter.retireEffect')}
        act={() => retire.sendAsync({ params: { meterId: meter.id } })}
        onDone={() => void navigate({ to: `/sites/${meter.siteId}/meters` })}
      />
    </>
  );
}

function Edit({ meter }: { meter: Meter }) {
  const { t } = useTranslation('power');
  const [editing, setEditing] = useState(false);
  const change = useWrite(changeMeter, {
    refreshes: [getMeter, listMeters],
    onDone: () => setEditing(false),
  });
  const renew = useWrite(renewMeterToken);
  const pushed = meter.transport.kind === 'http';
  return (
    <Section
      title={t('meter.how')}
      aside={
        !editing && (
          <div className={classes.bar}>
            {pushed && (
              <ConfirmButton
                label={t('meter.renew')}
                title={t('meter.renewTitle')}
                effect={t('meter.renewEffect')}
                act={() => renew.sendAsync({ params: { meterId: meter.id } })}
              />
            )}
            <Button variant="default" onClick={() => setEditing(true)}>
              {t('meter.change')}
            </Button>
          </div>
        )
      }
    >
      {editing ? (
        <MeterForm
          siteId={meter.siteId}
          meter={meter}
          submit={t('meter.save')}
          problem={change.problem}
          sending={change.sending}
          onSubmit={(body) => change.send({ params: { meterId: meter.id }, body })}
          onCancel={() => setEditing(false)}
        />
      ) : pushed ? (
        <PushAddress meterId={meter.id} {...(renew.answer && { token: renew.answer.token })} />
      ) : (
        <p>{transportLine(meter)}</p>
      )}
    </Section>
  );
}

function transportLine({ transport }: Meter): string {
  switch (transport.kind) {
    case 'http':
      return 'HTTP';
    case 'mqtt':
      return `${transport.url} · ${transport.topics.map(({ topic }) => topic).join(', ')}`;
    case 'modbus':
      return `${transport.host}:${transport.port} · ${transport.unitId} · ${transport.everySeconds} s`;
  }
}
