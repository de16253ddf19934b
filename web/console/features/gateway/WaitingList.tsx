import { Button, Checkbox, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { acceptWaiting, dismissWaiting, listWaiting } from '../../../../server/gateway/contract.ts';
import { listStations } from '../../../../server/locations/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Form } from '../../../ui/fields.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { type ItemOf, useList, useWrite } from '../../api.ts';
import { OrganizationPicker, SitePicker } from '../../pickers.tsx';
import { useOrganizations } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { FirstStation } from './FirstStation.tsx';
import { ShownOnce } from './ShownOnce.tsx';

type Waiting = ItemOf<typeof listWaiting>;

/** Unknown stations that connected: one click accepts them. */
export function WaitingList() {
  const { t } = useTranslation('gateway');
  const state = useListState();
  const list = useList(listWaiting, { query: { ...(state.q && { q: state.q }) } });
  const [accepting, setAccepting] = useState<Waiting>();
  const dismiss = useWrite(dismissWaiting, { refreshes: [listWaiting] });
  const columns: Column<Waiting>[] = [
    { id: 'identity', title: t('waiting.identity'), min: 150, cell: (row) => <b>{row.identity}</b> },
    {
      id: 'model',
      title: t('waiting.model'),
      min: 150,
      cell: (row) => [row.vendor, row.model].filter(Boolean).join(' ') || '–',
    },
    { id: 'version', title: 'OCPP', min: 70, grow: 0.3, cell: (row) => row.version },
    { id: 'serial', title: t('waiting.serial'), min: 110, cell: (row) => row.serialNumber ?? '–' },
    { id: 'address', title: t('waiting.address'), min: 110, cell: (row) => row.address ?? '–' },
    {
      id: 'password',
      title: t('waiting.password'),
      min: 110,
      cell: (row) => (
        <Tag tone={row.offersPassword ? 'green' : 'amber'}>
          {t(row.offersPassword ? 'waiting.withPassword' : 'waiting.withoutPassword')}
        </Tag>
      ),
    },
    { id: 'seen', title: t('waiting.seen'), min: 90, grow: 0.5, cell: (row) => <Time at={row.lastSeenAt} /> },
    {
      id: 'accept',
      title: t('waiting.decide'),
      min: 210,
      cell: (row) => (
        <span style={{ display: 'inline-flex', gap: 6 }}>
          <Button size="compact-sm" onClick={() => setAccepting(row)}>
            {t('waiting.accept')}
          </Button>
          <Button
            size="compact-sm"
            variant="default"
            onClick={() => dismiss.send({ params: { identity: row.identity } })}
          >
            {t('waiting.dismiss')}
          </Button>
        </span>
      ),
    },
  ];
  return (
    <>
      <DataTable
        label={t('waiting.tab')}
        list={list}
        columns={columns}
        rowId={(row) => row.identity}
        onOpen={setAccepting}
        empty={
          <>
            <EmptyState title={t('waiting.empty')} />
            <FirstStation />
          </>
        }
      />
      {accepting && <AcceptDialog waiting={accepting} onClose={() => setAccepting(undefined)} />}
    </>
  );
}

/** Accepts a station: whose it is and where it stands. Shows a made password once. */
function AcceptDialog({ waiting, onClose }: { waiting: Waiting; onClose: () => void }) {
  const { t } = useTranslation('gateway');
  const say = useSentence();
  const organizations = useOrganizations();
  const [organizationId, setOrganizationId] = useState(organizations[0]?.id ?? '');
  const [siteId, setSiteId] = useState<string | null>(null);
  const [name, setName] = useState('');
  const [makePassword, setMakePassword] = useState(false);
  const { send, sending, problem, answer } = useWrite(acceptWaiting, {
    refreshes: [listWaiting, listStations],
  });
  const accept = () =>
    send({
      params: { identity: waiting.identity },
      body: {
        organizationId,
        ...(siteId && { siteId }),
        ...(name.trim() && { name: name.trim() }),
        makePassword,
      },
    });
  return (
    <Modal opened onClose={onClose} title={t('accept.title', { identity: waiting.identity })} size="lg">
      {answer ? (
        <>
          <p>{say(answer.sentence)}</p>
          {answer.password && <ShownOnce identity={answer.identity} password={answer.password} />}
          <Button mt={16} onClick={onClose}>
            {t('accept.close')}
          </Button>
        </>
      ) : (
        <Form
          onSubmit={accept}
          problem={problem}
          sending={sending}
          submit={t('waiting.accept')}
          onCancel={onClose}
        >
          <p style={{ margin: 0 }}>
            {[waiting.vendor, waiting.model].filter(Boolean).join(' ')} · OCPP {waiting.version}
            {waiting.serialNumber && ` · ${waiting.serialNumber}`}
          </p>
          <SitePicker
            label={t('accept.site')}
            description={t('accept.siteHelp')}
            value={siteId}
            onChange={setSiteId}
          />
          <OrganizationPicker
            label={t('accept.organization')}
            value={organizationId}
            onChange={setOrganizationId}
          />
          <TextInput
            label={t('accept.name')}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          {waiting.offersPassword ? (
            <p className="quiet">{t('accept.pinned')}</p>
          ) : (
            <Checkbox
              label={t('accept.makePassword')}
              description={t('accept.makePasswordHelp')}
              checked={makePassword}
              onChange={(event) => setMakePassword(event.currentTarget.checked)}
            />
          )}
        </Form>
      )}
    </Modal>
  );
}
