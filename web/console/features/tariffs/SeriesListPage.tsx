import { Button, Modal, TextInput } from '@mantine/core';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  createSeries,
  listSeries,
  type PriceSeriesItem,
} from '../../../../server/tariffs/series-contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Form, fieldErrors } from '../../../ui/fields.tsx';
import { Page } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useFormat } from '../../../ui/useFormat.ts';
import { useList, useWrite } from '../../api.ts';
import { OrganizationPicker } from '../../pickers.tsx';
import { useCan, useOrganizations } from '../../session.ts';

/** Which market prices are known, and how far ahead? */
export default function SeriesListPage() {
  const { t } = useTranslation('prices');
  const navigate = useNavigate();
  const can = useCan();
  const [adding, setAdding] = useState(false);
  const list = useList(listSeries, { query: {} });
  const actions = can('tariffs:write') && <Button onClick={() => setAdding(true)}>{t('new')}</Button>;
  return (
    <Page fill title={t('title')} lead={t('lead')} actions={actions}>
      <DataTable
        label={t('title')}
        list={list}
        columns={useColumns()}
        rowId={(row) => row.id}
        onOpen={(row) => void navigate({ to: `/price-series/${row.id}` })}
        empty={
          <EmptyState title={t('empty')} actions={actions}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
      />
      {adding && <NewSeries onClose={() => setAdding(false)} />}
    </Page>
  );
}

function useColumns(): Column<PriceSeriesItem>[] {
  const { t } = useTranslation('prices');
  const format = useFormat();
  return [
    {
      id: 'name',
      title: t('name'),
      min: 200,
      cell: (row) => <Link to={`/price-series/${row.id}`}>{row.name}</Link>,
    },
    { id: 'currency', title: t('currency'), min: 90, grow: 0.4, cell: (row) => row.currency },
    {
      id: 'known',
      title: t('known'),
      min: 160,
      cell: (row) => (row.lastAt ? <Time at={row.lastAt} /> : <span className="quiet">{t('unknown')}</span>),
    },
    { id: 'points', title: t('points'), min: 90, grow: 0.4, cell: (row) => format.count(row.points) },
    { id: 'note', title: t('note'), cell: (row) => row.note || '–' },
  ];
}

function NewSeries({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation('prices');
  const navigate = useNavigate();
  const organizations = useOrganizations();
  const [organizationId, setOrganizationId] = useState(organizations[0]?.id ?? '');
  const [name, setName] = useState('');
  const [currency, setCurrency] = useState('EUR');
  const [note, setNote] = useState('');
  const { send, sending, problem } = useWrite(createSeries, {
    refreshes: [listSeries],
    onDone: ({ id }) => void navigate({ to: `/price-series/${id}` }),
  });
  const errors = fieldErrors(problem?.errors ?? []);
  return (
    <Modal opened onClose={onClose} title={t('new')}>
      <Form
        submit={t('new')}
        sending={sending}
        problem={problem}
        onCancel={onClose}
        onSubmit={() => send({ body: { organizationId, name: name.trim(), currency, note: note.trim() } })}
      >
        <TextInput
          label={t('name')}
          required
          maxLength={100}
          value={name}
          error={errors.name}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          label={t('currency')}
          required
          maxLength={3}
          value={currency}
          error={errors.currency}
          onChange={(event) => setCurrency(event.currentTarget.value.toUpperCase())}
        />
        <OrganizationPicker value={organizationId} onChange={setOrganizationId} />
        <TextInput label={t('note')} value={note} onChange={(event) => setNote(event.currentTarget.value)} />
      </Form>
    </Modal>
  );
}
