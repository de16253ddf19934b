import { Button, Checkbox, NativeSelect, TextInput } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  endGridLimit,
  type GridLimit,
  listGridLimits,
  setGridLimit,
} from '../../../../server/energy/signals/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow, Form, fieldErrors, UnitInput } from '../../../ui/fields.tsx';
import { useLocale } from '../../../ui/locale.ts';
import { Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { fromField } from '../../dates.ts';
import { useCan } from '../../session.ts';
import { DimmingSection } from './Dimming.tsx';
import { GridEvents } from './GridEvents.tsx';
import classes from './power.module.css';
import { SitePower } from './SitePower.tsx';

/** Who limits this site from outside, until when, and was it kept? */
export default function GridLimitsPage() {
  const { siteId } = useParams({ strict: false }) as { siteId: string };
  const { t } = useTranslation('power');
  const can = useCan();
  const [setting, setSetting] = useState(false);
  const { data, error, refetch } = useApi(listGridLimits, { params: { siteId } });
  const add = can('energy:write') && !setting && (
    <Button onClick={() => setSetting(true)}>{t('limit.set')}</Button>
  );
  return (
    <SitePower siteId={siteId} page="limits" lead={t('limit.lead')} actions={add}>
      {setting && (
        <Section title={t('limit.set')}>
          <NewLimit siteId={siteId} onDone={() => setSetting(false)} />
        </Section>
      )}
      <Section title={t('page.limits')}>
        {error && <ErrorState error={error} retry={() => void refetch()} />}
        {!data && !error && <ListSkeleton rows={3} />}
        {data?.items.length === 0 && <EmptyState title={t('limit.none')} />}
        <ul className={classes.list}>
          {data?.items.map((limit) => (
            <Row key={limit.id} limit={limit} />
          ))}
        </ul>
      </Section>
      <Section title={t('event.title')} aside={<Link to="/grid-events">{t('event.all')}</Link>}>
        <GridEvents siteId={siteId} />
      </Section>
      <DimmingSection siteId={siteId} />
    </SitePower>
  );
}

function Row({ limit }: { limit: GridLimit }) {
  const { t } = useTranslation('power');
  const can = useCan();
  const locale = useLocale();
  const end = useWrite(endGridLimit, { refreshes: [listGridLimits] });
  const amount =
    limit.amps !== null ? `${limit.amps} A` : `${((limit.watts ?? 0) / 1000).toLocaleString(locale)} kW`;
  const ofWhat = limit.ofEach
    ? t('limit.ofEach')
    : limit.ofEvses
      ? t('limit.ofEvses')
      : (limit.nodeName ?? t('limit.connection'));
  const mine = limit.kind === 'person' || limit.kind === 'program';
  return (
    <li className={classes.meter}>
      <span>
        <b>{amount}</b> {ofWhat}
        <br />
        <span className="quiet">
          {limit.source}
          {limit.note && ` · ${limit.note}`}
        </span>
      </span>
      <span>
        {isSinceEver(limit.from) || (
          <>
            <Time at={limit.from} /> –{' '}
          </>
        )}
        {limit.endedAt ? (
          <Time at={limit.endedAt} />
        ) : limit.until ? (
          <Time at={limit.until} />
        ) : (
          t('limit.endless')
        )}
        {limit.weekly && (
          <>
            <br />
            <span className="quiet">
              {limit.weekly.weekdays.map((day) => t(`weekday.d${day}` as 'weekday.d1')).join(' ')}{' '}
              {limit.weekly.from}–{limit.weekly.to}
            </span>
          </>
        )}
      </span>
      <span className={classes.bar}>
        <Tag tone={limit.holds ? 'orange' : 'slate'}>
          {limit.endedAt ? t('limit.ended') : limit.holds ? t('limit.holds') : t('limit.coming')}
        </Tag>
        {mine && !limit.endedAt && can('energy:write') && (
          <ConfirmButton
            label={t('limit.end')}
            title={t('limit.endTitle')}
            effect={t('limit.endEffect')}
            act={() => end.sendAsync({ params: { limitId: limit.id } })}
          />
        )}
      </span>
    </li>
  );
}

function NewLimit({ siteId, onDone }: { siteId: string; onDone: () => void }) {
  const { t } = useTranslation('power');
  const [amount, setAmount] = useState<number | ''>('');
  const [unit, setUnit] = useState<'kW' | 'A'>('kW');
  const [source, setSource] = useState('');
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const [evses, setEvses] = useState(false);
  const [weekly, setWeekly] = useState(false);
  const [hours, setHours] = useState({ from: '17:00', to: '20:00' });
  const set = useWrite(setGridLimit, { refreshes: [listGridLimits], onDone });
  const errors = fieldErrors(set.problem?.errors ?? []);
  const send = () => {
    const begins = fromField(from);
    const ends = fromField(until);
    const value = amount === '' ? 0 : amount;
    set.send({
      params: { siteId },
      body: {
        ...(unit === 'kW' ? { watts: value * 1000 } : { amps: value }),
        ...(begins && { from: begins }),
        ...(ends && { until: ends }),
        ...(weekly && { weekly: { weekdays: [1, 2, 3, 4, 5], ...hours } }),
        ofEvses: evses,
        source: source.trim(),
      },
    });
  };
  return (
    <Form
      onSubmit={send}
      problem={set.problem}
      sending={set.sending}
      submit={t('limit.set')}
      onCancel={onDone}
    >
      <FieldRow>
        <UnitInput
          unit={unit}
          label={t('limit.most')}
          min={0}
          required
          value={amount}
          error={errors.watts ?? errors.amps}
          onChange={(value) => setAmount(typeof value === 'number' ? value : '')}
        />
        <NativeSelect
          label={t('limit.unit')}
          value={unit}
          onChange={(event) => setUnit(event.currentTarget.value as 'kW' | 'A')}
          data={[
            { value: 'kW', label: t('limit.watts') },
            { value: 'A', label: t('limit.amps') },
          ]}
        />
        <TextInput
          label={t('limit.source')}
          description={t('limit.sourceHelp')}
          required
          value={source}
          error={errors.source}
          onChange={(event) => setSource(event.currentTarget.value)}
        />
      </FieldRow>
      <FieldRow>
        <TextInput
          type="datetime-local"
          label={t('limit.from')}
          description={t('limit.fromHelp')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={t('limit.until')}
          description={t('limit.untilHelp')}
          value={until}
          error={errors.until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
      </FieldRow>
      <Checkbox
        label={t('limit.evsesOnly')}
        checked={evses}
        onChange={(event) => setEvses(event.currentTarget.checked)}
      />
      <Checkbox
        label={t('limit.workdays')}
        checked={weekly}
        onChange={(event) => setWeekly(event.currentTarget.checked)}
      />
      {weekly && (
        <FieldRow>
          <TextInput
            type="time"
            label={t('price.from')}
            value={hours.from}
            onChange={(event) => setHours({ ...hours, from: event.currentTarget.value })}
          />
          <TextInput
            type="time"
            label={t('price.to')}
            value={hours.to}
            onChange={(event) => setHours({ ...hours, to: event.currentTarget.value })}
          />
        </FieldRow>
      )}
    </Form>
  );
}

/** A grid operator's server may name no beginning; such a limit begins with the clock. */
const isSinceEver = (at: string) => Date.parse(at) <= 0;
