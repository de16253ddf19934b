import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listGridEvents, type Vtn } from '../../../../server/energy/openadr/contract.ts';
import { createOptOut, endOptOut, listOptOuts } from '../../../../server/energy/openadr/event-contract.ts';
import { listGridLimits } from '../../../../server/energy/signals/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow, Form } from '../../../ui/fields.tsx';
import { Section } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { SitePicker } from '../../pickers.tsx';
import { useCan } from '../../session.ts';
import classes from './power.module.css';

const refreshes = [listOptOuts, listGridEvents, listGridLimits];

/** Which sites stay out of which programs of grid events, until when, and why? */
export function OptOuts({ vtns }: { vtns: readonly Vtn[] }) {
  const { t } = useTranslation('power');
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const { data, error } = useApi(listOptOuts, { query: {} });
  const end = useWrite(endOptOut, { refreshes });
  if (error) return <ErrorState error={error} />;
  const add = can('energy:write') && !adding && (
    <Button variant="default" onClick={() => setAdding(true)}>
      {t('event.outAdd')}
    </Button>
  );
  return (
    <Section title={t('event.out')} aside={add}>
      <p className="quiet">{data?.items.length === 0 ? t('event.outNone') : t('event.outLead')}</p>
      {adding && <NewOptOut vtns={vtns} onDone={() => setAdding(false)} />}
      <ul className={classes.list}>
        {data?.items.map((one) => (
          <li key={one.id} className={classes.meter}>
            <span>
              <b>{one.siteName}</b>
              <br />
              <span className="quiet">{one.vtnName}</span>
            </span>
            <span>
              {one.programName ?? t('event.outAll')}
              <br />
              <span className="quiet">
                <Time at={one.from} /> – {one.until && <Time at={one.until} />} {one.reason}
              </span>
            </span>
            {can('energy:write') && (
              <ConfirmButton
                label={t('event.outEnd')}
                title={t('event.outEnd')}
                effect={t('event.outEndEffect')}
                act={() => end.sendAsync({ params: { optOutId: one.id } })}
              />
            )}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function NewOptOut({ vtns, onDone }: { vtns: readonly Vtn[]; onDone: () => void }) {
  const { t } = useTranslation('power');
  const [siteId, setSiteId] = useState<string | null>(null);
  const [vtnId, setVtnId] = useState(vtns[0]?.id ?? '');
  const [programId, setProgramId] = useState('');
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const events = useApi(listGridEvents, { query: {} }).data?.items ?? [];
  const programs = new Map(
    events.filter((one) => one.vtnId === vtnId).map((one) => [one.programId, one.programName]),
  );
  const save = useWrite(createOptOut, { refreshes, onDone });
  const send = () =>
    save.send({
      params: { siteId: siteId ?? '' },
      body: {
        vtnId,
        programId: programId || null,
        until: until ? new Date(until).toISOString() : null,
        reason: reason.trim(),
      },
    });
  return (
    <Form onSubmit={send} problem={save.problem} sending={save.sending} onCancel={onDone}>
      <FieldRow>
        <SitePicker value={siteId} onChange={setSiteId} />
        <NativeSelect
          label={t('event.outServer')}
          value={vtnId}
          onChange={(event) => setVtnId(event.currentTarget.value)}
          data={vtns.map(({ id, name }) => ({ value: id, label: name }))}
        />
        <NativeSelect
          label={t('event.outProgram')}
          value={programId}
          onChange={(event) => setProgramId(event.currentTarget.value)}
          data={[
            { value: '', label: t('event.outAll') },
            ...[...programs].map(([value, label]) => ({ value, label })),
          ]}
        />
      </FieldRow>
      <FieldRow>
        <TextInput
          type="datetime-local"
          label={t('event.outUntil')}
          description={t('event.outUntilHelp')}
          value={until}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        <TextInput
          label={t('event.outReason')}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
      </FieldRow>
    </Form>
  );
}
