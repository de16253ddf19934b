import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type CertificateItem, listCertificates } from '../../../../server/devices/certificates/contract.ts';
import type { QueryOf } from '../../../../server/platform/http/contract.ts';
import { EmptyState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { Tag } from '../../../ui/StatePill.tsx';
import type { Tone } from '../../../ui/states.ts';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useListState } from '../../../ui/table/state.ts';
import { useList } from '../../api.ts';
import { CertificatePanel } from './CertificatePanel.tsx';
import { Expiry } from './Expiry.tsx';

type Query = NonNullable<QueryOf<typeof listCertificates>>;
const states = ['issued', 'in_use', 'replaced', 'revoked'] as const;
const purposes = ['station', 'v2g', 'contract'] as const;

/** Which certificates are out there, and which of them end soon? */
export default function CertificatesPage() {
  const { t } = useTranslation('certificates');
  const { q, filters } = useListState();
  const list = useList(listCertificates, {
    query: {
      ...(q && { q }),
      ...(filters.state && { state: filters.state as NonNullable<Query['state']> }),
      ...(filters.purpose && { purpose: filters.purpose as NonNullable<Query['purpose']> }),
      ...(filters.ends && { ends: filters.ends }),
    },
  });
  return (
    <Page fill title={t('title')} lead={t('lead')} actions={<Ways />}>
      <Expiry />
      <DataTable
        label={t('title')}
        list={list}
        columns={useColumns()}
        rowId={(row) => row.id}
        filters={[
          {
            id: 'state',
            title: t('state'),
            options: states.map((value) => ({ value, label: t(`states.${value}`) })),
          },
          {
            id: 'purpose',
            title: t('purpose'),
            options: purposes.map((value) => ({ value, label: t(`purposes.${value}`) })),
          },
        ]}
        panel={(row, close) => <CertificatePanel certificate={row} onClose={close} />}
        empty={
          <EmptyState title={t('empty')}>
            <p>{t('emptyHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

function Ways() {
  const { t } = useTranslation('certificates');
  return (
    <>
      <Button component={Link} to="/certificates/requests" variant="default">
        {t('requests.title')}
      </Button>

      <Button component={Link} to="/certificates/roots" variant="default">
        {t('trusted.title')}
      </Button>
      <Button component={Link} to="/certificates/authorities" variant="default">
        {t('authorities.title')}
      </Button>
    </>
  );
}

function useColumns(): Column<CertificateItem>[] {
  const { t } = useTranslation('certificates');
  return [
    {
      id: 'station',
      title: t('station'),
      min: 140,
      cell: (row) =>
        row.identity ? (
          <Link
            to={`/stations/${encodeURIComponent(row.identity)}`}
            search={{ tab: 'certificates' } as never}
          >
            {row.identity}
          </Link>
        ) : (
          '–'
        ),
    },
    { id: 'subject', title: t('subject'), min: 220, grow: 2, cell: (row) => row.subject },
    { id: 'purpose', title: t('purpose'), min: 110, grow: 0.5, cell: (row) => t(`purposes.${row.purpose}`) },
    {
      id: 'state',
      title: t('state'),
      min: 110,
      grow: 0.4,
      card: 'aside',
      cell: (row) => <CertificateTag certificate={row} />,
    },
    { id: 'ends', title: t('ends'), min: 170, grow: 0.5, cell: (row) => <Time at={row.notAfter} /> },
    {
      id: 'seen',
      title: t('shown'),
      min: 110,
      grow: 0.5,
      cell: (row) => (row.seenAt ? <Time at={row.seenAt} /> : t('never')),
    },
    {
      id: 'serial',
      title: t('serial'),
      extra: true,
      cell: (row) => <span className="mono">{row.serial}</span>,
    },
  ];
}

const tones: Record<CertificateItem['state'], Tone> = {
  issued: 'blue',
  in_use: 'green',
  replaced: 'grey',
  revoked: 'red',
};

/** Whether a certificate counts, in one word. */
export function CertificateTag({ certificate: { state } }: { certificate: Pick<CertificateItem, 'state'> }) {
  const { t } = useTranslation('certificates');
  return <Tag tone={tones[state]}>{t(`states.${state}`)}</Tag>;
}
