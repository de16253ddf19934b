import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  acceptCardRequest,
  type CardRequest,
  listCardRequests,
} from '../../../../server/drive/card-request-contract.ts';
import { listTokens } from '../../../../server/drivers/contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Page } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { DataTable } from '../../../ui/table/DataTable.tsx';
import type { Column } from '../../../ui/table/model.ts';
import { useList, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useViewScope } from '../../scope.ts';
import { useCan } from '../../session.ts';
import { RefuseCard } from './RefuseCard.tsx';

const refreshes = [listCardRequests, listTokens];

/** Which drivers say that a card is theirs, and is it? */
export default function CardRequestsPage() {
  const { t } = useTranslation('tokens');
  const { organizationId } = useViewScope();
  const list = useList(listCardRequests, { query: { ...(organizationId && { organizationId }) } });
  return (
    <Page fill title={t('requests.title')} lead={t('requests.lead')}>
      <DataTable
        label={t('requests.title')}
        list={list}
        columns={useColumns()}
        rowId={(row) => row.id}
        empty={
          <EmptyState title={t('requests.empty')}>
            <p>{t('requests.emptyHelp')}</p>
          </EmptyState>
        }
      />
    </Page>
  );
}

function useColumns(): Column<CardRequest>[] {
  const { t } = useTranslation('tokens');
  const can = useCan();
  return [
    {
      id: 'number',
      title: t('field.printedNumber'),
      min: 140,
      cell: (row) => row.number,
    },
    {
      id: 'driver',
      title: t('requests.says'),
      min: 150,
      cell: (row) => <Link to={`/drivers/${row.driver.id}`}>{row.driver.name}</Link>,
    },
    {
      id: 'token',
      title: t('field.uid'),
      min: 220,
      cell: (row) => <Candidates request={row} />,
    },
    { id: 'asked', title: t('field.created'), min: 120, cell: (row) => <Time at={row.askedAt} /> },
    {
      id: 'decide',
      title: '',
      min: 230,
      cell: (row) =>
        row.state === 'open' ? (
          can('tokens:write') && <Decide request={row} />
        ) : (
          <span className="quiet">
            {t(`requests.${row.state}`)}
            {row.reason && `: ${row.reason}`}
          </span>
        ),
    },
  ];
}

/** What bears the number now, and whose it is. */
function Candidates({ request: { candidates, number, driver, state } }: { request: CardRequest }) {
  const { t } = useTranslation('tokens');
  if (candidates.length === 0)
    return state === 'open' ? <span className="quiet">{t('requests.unknown')}</span> : null;
  return candidates.map(({ tokenId, uid, holder, charged }) => (
    <div key={tokenId}>
      <Link to={`/tokens/${tokenId}`} title={number}>
        {uid}
      </Link>{' '}
      <span className="quiet">
        {[
          holder === null
            ? t('requests.ofNobody')
            : holder.id !== driver.id && t('requests.of', { name: holder.name }),
          charged && t('requests.charged'),
        ]
          .filter(Boolean)
          .join(', ')}
      </span>
    </div>
  ));
}

function Decide({ request }: { request: CardRequest }) {
  const { t } = useTranslation('tokens');
  const { id, candidates, driver, number, organizationId } = request;
  const accept = useWrite(acceptCardRequest, { refreshes });
  const params = { cardRequestId: id };
  const { problem } = accept;
  const known = { driverId: driver.id, printedNumber: number, organizationId, back: '/tokens/requests' };
  return (
    <span style={{ display: 'flex', flexWrap: 'wrap', gap: 8 }}>
      {candidates.length === 0 && (
        <Button component={Link} to={`/tokens/new?${new URLSearchParams(known)}`}>
          {t('requests.enter')}
        </Button>
      )}
      {candidates.map(({ tokenId, uid, holder, charged }) => {
        const act = { params, body: { tokenId } };
        const label = candidates.length > 1 ? `${t('requests.give')}: ${uid}` : t('requests.give');
        // What nobody has and nobody charged with is given with one click.
        return charged || (holder && holder.id !== driver.id) ? (
          <ConfirmButton
            key={tokenId}
            label={label}
            title={t('requests.giveTitle', { name: driver.name })}
            effect={t('requests.giveEffect')}
            act={() => accept.sendAsync(act)}
          />
        ) : (
          <Button key={tokenId} loading={accept.sending} onClick={() => accept.send(act)}>
            {label}
          </Button>
        );
      })}
      <RefuseCard request={request} />
      {problem && <ErrorState error={problem} />}
    </span>
  );
}
