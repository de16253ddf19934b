import { Button, Modal, Textarea } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  bringCertificate,
  listSigningRequests,
  type SigningRequestItem,
} from '../../../../server/devices/certificates/contract.ts';
import type { QueryOf } from '../../../../server/platform/http/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import type { Tone } from '../../../ui/states.ts';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './certificates.module.css';

type State = SigningRequestItem['state'];
const states = ['refused', 'to_sign', 'waiting', 'accepted', 'rejected', 'failed', 'superseded'] as const;
const tones: Record<State, Tone> = {
  refused: 'red',
  to_sign: 'amber',
  waiting: 'blue',
  accepted: 'green',
  rejected: 'red',
  failed: 'orange',
  superseded: 'grey',
};

/** What did stations ask to have signed, and what became of it? */
export default function RequestsPage() {
  const { t } = useTranslation('certificates');
  const { filters } = useListState();
  const [bringing, setBringing] = useState<SigningRequestItem>();
  const list = useList(listSigningRequests, {
    query: {
      ...(filters.state && {
        state: filters.state as NonNullable<QueryOf<typeof listSigningRequests>>['state'] & string,
      }),
      ...(filters.station && { stationIdentity: filters.station }),
    },
  });
  return (
    <Page fill title={t('requests.title')} lead={t('requests.lead')}>
      <DataTable
        label={t('requests.title')}
        list={list}
        columns={useColumns(setBringing)}
        rowId={(row) => row.id}
        searchable={false}
        filters={[
          {
            id: 'state',
            title: t('state'),
            options: states.map((value) => ({ value, label: t(`requests.states.${value}`) })),
          },
          { id: 'station', title: t('station'), input: 'words' },
        ]}
        empty={
          <EmptyState title={t('requests.empty')}>
            <p>{t('requests.emptyHelp')}</p>
          </EmptyState>
        }
      />
      {bringing && <Bring request={bringing} onClose={() => setBringing(undefined)} />}
    </Page>
  );
}

function useColumns(bring: (request: SigningRequestItem) => void): Column<SigningRequestItem>[] {
  const { t } = useTranslation('certificates');
  const say = useSentence();
  const can = useCan();
  return [
    { id: 'station', title: t('station'), min: 130, cell: (row) => row.identity },
    { id: 'what', title: t('requests.what'), min: 320, grow: 3, cell: (row) => say(row.sentence) },
    { id: 'subject', title: t('subject'), min: 180, cell: (row) => row.subject ?? '–' },
    { id: 'key', title: t('requests.key'), min: 90, grow: 0.4, cell: (row) => row.key ?? '–' },
    {
      id: 'state',
      title: t('state'),
      min: 110,
      grow: 0.4,
      card: 'aside',
      cell: (row) => <Tag tone={tones[row.state]}>{t(`requests.states.${row.state}`)}</Tag>,
    },
    { id: 'at', title: t('requests.at'), min: 110, grow: 0.4, cell: (row) => <Time at={row.receivedAt} /> },
    {
      id: 'bring',
      title: '',
      min: 120,
      grow: 0.2,
      cell: (row) =>
        row.state === 'to_sign' &&
        can('stations:write') && (
          <Button size="compact-sm" onClick={() => bring(row)}>
            {t('requests.bring')}
          </Button>
        ),
    },
  ];
}

/** Hands the request out, and takes what an authority outside made of it. */
function Bring({ request, onClose }: { request: SigningRequestItem; onClose: () => void }) {
  const { t } = useTranslation('certificates');
  const [chain, setChain] = useState('');
  const { send, sending, problem } = useWrite(bringCertificate, {
    refreshes: [listSigningRequests],
    onDone: onClose,
  });
  return (
    <Modal opened onClose={onClose} size="lg" title={t('requests.bringTitle', { station: request.identity })}>
      <p>{t('requests.bringHelp')}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <pre className={classes.pem} tabIndex={0}>
        {request.csr}
      </pre>
      <Textarea
        label={t('requests.chain')}
        value={chain}
        onChange={({ currentTarget }) => setChain(currentTarget.value)}
        autosize
        minRows={6}
        maxRows={14}
      />
      {problem && <ErrorState error={problem} />}
      <div className={classes.bar}>
        <Button
          loading={sending}
          disabled={chain.trim() === ''}
          onClick={() => send({ params: { requestId: request.id }, body: { chain } })}
        >
          {t('requests.send')}
        </Button>
      </div>
    </Modal>
  );
}
