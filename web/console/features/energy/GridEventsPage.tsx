import { Button, NativeSelect, PasswordInput, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  askVtn,
  createVtn,
  listGridEvents,
  listVtns,
  notifyWays,
  retireVtn,
  setVtnNotify,
  type Vtn,
} from '../../../../server/energy/openadr/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { FieldRow, Form, fieldErrors } from '../../../ui/fields.tsx';
import { Page, Section } from '../../../ui/Page.tsx';
import { ListSkeleton } from '../../../ui/Skeletons.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { OrganizationPicker } from '../../pickers.tsx';
import { useCan, useOrganizations } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { GridAlerts } from './GridAlerts.tsx';
import { GridEvents } from './GridEvents.tsx';
import { OptOuts } from './OptOuts.tsx';
import { ProgramYears } from './ProgramYears.tsx';
import classes from './power.module.css';
import { TakePart } from './TakePart.tsx';

/** What does the grid ask of our sites, who asks it, and what did they deliver? */
export default function GridEventsPage() {
  const { t } = useTranslation('power');
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const { data, error, refetch } = useApi(listVtns, {});
  const add = can('energy:write') && !adding && (
    <Button onClick={() => setAdding(true)}>{t('event.add')}</Button>
  );
  return (
    <Page title={t('event.title')} lead={t('event.lead')} actions={add}>
      {adding && (
        <Section title={t('event.add')}>
          <NewVtn onDone={() => setAdding(false)} />
        </Section>
      )}
      <GridAlerts choosing />
      <Section title={t('event.board')}>
        <GridEvents />
      </Section>
      <ProgramYears />
      {data && data.items.length > 0 && <OptOuts vtns={data.items} />}
      <Section title={t('event.servers')}>
        {error && <ErrorState error={error} retry={() => void refetch()} />}
        {!data && !error && <ListSkeleton rows={2} />}
        {data?.items.length === 0 && (
          <EmptyState title={t('event.noServer')} actions={add}>
            <p>{t('event.noServerHelp')}</p>
          </EmptyState>
        )}
        <ul className={classes.list}>
          {data?.items.map((vtn) => (
            <Server key={vtn.id} vtn={vtn} />
          ))}
        </ul>
      </Section>
    </Page>
  );
}

function Server({ vtn }: { vtn: Vtn }) {
  const { t } = useTranslation('power');
  const say = useSentence();
  const can = useCan();
  const [taking, setTaking] = useState(false);
  const ask = useWrite(askVtn, { refreshes: [listVtns, listGridEvents] });
  const retire = useWrite(retireVtn, { refreshes: [listVtns, listGridEvents] });
  const notify = useWrite(setVtnNotify, { refreshes: [listVtns, listGridEvents] });
  const params = { vtnId: vtn.id };
  return (
    <li>
      <div className={classes.meter}>
        <span>
          <b>{vtn.name}</b>
          <br />
          <span className="quiet">
            OpenADR {vtn.version} · {vtn.url}
          </span>
        </span>
        <span>
          {say(vtn.sentence)} <Time at={vtn.answeredAt} />
          <br />
          <span className="quiet">
            {vtn.sites.map(({ venName }) => venName).join(', ') || t('event.noSites')}
            <br />
            {say(vtn.notifySentence)} <Time at={vtn.notifiedAt} />
          </span>
        </span>
        {can('energy:write') && (
          <span className={classes.bar}>
            <Button variant="default" loading={ask.sending} onClick={() => ask.send({ params })}>
              {t('event.ask')}
            </Button>
            <Button variant="default" onClick={() => setTaking(!taking)}>
              {t('event.takePart')}
            </Button>
            <ConfirmButton
              label={t('event.retire')}
              title={t('event.retire')}
              effect={t('event.retireEffect')}
              act={() => retire.sendAsync({ params })}
            />
          </span>
        )}
      </div>
      {can('energy:write') && (
        <NativeSelect
          maw={360}
          label={t('event.notify')}
          value={vtn.notify}
          disabled={notify.sending}
          onChange={(event) =>
            notify.send({ params, body: { notify: event.currentTarget.value as Vtn['notify'] } })
          }
          data={notifyWays
            .filter((value) => value !== 'mqtt' || vtn.version === '3.1')
            .map((value) => ({ value, label: t(`event.notifyWay.${value}`) }))}
        />
      )}
      {ask.problem && <ErrorState error={ask.problem} />}
      {notify.problem && <ErrorState error={notify.problem} />}
      {taking && <TakePart vtn={vtn} onDone={() => setTaking(false)} />}
    </li>
  );
}

function NewVtn({ onDone }: { onDone: () => void }) {
  const { t } = useTranslation('power');
  const organizations = useOrganizations();
  const [organizationId, setOrganizationId] = useState(organizations[0]?.id ?? '');
  const [name, setName] = useState('');
  const [url, setUrl] = useState('https://');
  const [version, setVersion] = useState<'3.0' | '3.1'>('3.0');
  const [clientId, setClientId] = useState('');
  const [secret, setSecret] = useState('');
  const create = useWrite(createVtn, { refreshes: [listVtns], onDone });
  const errors = fieldErrors(create.problem?.errors ?? []);
  const send = () =>
    create.send({
      body: {
        organizationId,
        name: name.trim(),
        url: url.trim(),
        version,
        tokenUrl: null,
        clientId: clientId.trim() || null,
        ...(secret && { secret }),
      },
    });
  return (
    <Form
      onSubmit={send}
      problem={create.problem}
      sending={create.sending}
      submit={t('event.add')}
      onCancel={onDone}
    >
      <FieldRow>
        <TextInput
          label={t('meter.name')}
          required
          value={name}
          error={errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <OrganizationPicker value={organizationId} onChange={setOrganizationId} />
        <NativeSelect
          label={t('event.version')}
          value={version}
          onChange={(event) => setVersion(event.currentTarget.value as '3.0' | '3.1')}
          data={['3.0', '3.1']}
        />
      </FieldRow>
      <FieldRow>
        <TextInput
          label={t('event.url')}
          spellCheck={false}
          required
          value={url}
          error={errors.url}
          onChange={(event) => setUrl(event.currentTarget.value)}
        />
        <TextInput
          label={t('event.clientId')}
          autoComplete="off"
          value={clientId}
          onChange={(event) => setClientId(event.currentTarget.value)}
        />
        <PasswordInput
          label={t('event.secret')}
          autoComplete="new-password"
          value={secret}
          onChange={(event) => setSecret(event.currentTarget.value)}
        />
      </FieldRow>
    </Form>
  );
}
