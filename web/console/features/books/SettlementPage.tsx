import { Button, Modal } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type LegalEntityItem, listEntities } from '../../../../server/books/entity-contract.ts';
import {
  type AgreementItem,
  type HostItem,
  listAgreements,
  listHosts,
  listStatements,
  settleMonth,
} from '../../../../server/books/settlement-contract.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { Page, Section } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi, useWrite } from '../../api.ts';
import { useViewScope } from '../../scope.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './books.module.css';
import { EditHost, EndAgreement, NewAgreement } from './SettlementForms.tsx';
import { useMoney } from './useMoney.ts';

/** What do site hosts get, by which agreement, and what were they told? */
export default function SettlementPage() {
  const { t } = useTranslation('books');
  const can = useCan();
  const { organizationId } = useViewScope();
  const query = { ...(organizationId && { organizationId }) };
  const hosts = useApi(listHosts, { query });
  const agreements = useApi(listAgreements, { query });
  const entities = useApi(listEntities, {});
  const [making, setMaking] = useState<'host' | 'agreement'>();
  const error = hosts.error ?? agreements.error ?? entities.error;
  if (error) return <ErrorState error={error} />;
  if (!hosts.data || !agreements.data || !entities.data) return <EntitySkeleton />;
  const editable = can('money:write') && entities.data.items.length > 0;
  const close = () => setMaking(undefined);
  const actions = editable && (
    <>
      <Button variant="default" onClick={() => setMaking('host')}>
        {t('settlement.newHost')}
      </Button>
      {hosts.data.items.length > 0 && (
        <Button onClick={() => setMaking('agreement')}>{t('settlement.newAgreement')}</Button>
      )}
    </>
  );
  return (
    <Page title={t('settlement.title')} lead={t('settlement.lead')} actions={actions}>
      {hosts.data.items.length === 0 ? (
        <EmptyState title={t('settlement.empty')}>
          <p>{t(entities.data.items.length === 0 ? 'entities.emptyHelp' : 'settlement.emptyHelp')}</p>
        </EmptyState>
      ) : (
        <>
          {hosts.data.items.map((host) => (
            <Host
              key={host.id}
              host={host}
              agreements={agreements.data.items.filter(({ hostId }) => hostId === host.id)}
              editable={editable}
              entities={entities.data.items}
            />
          ))}
          <Statements />
        </>
      )}
      {making && (
        <Making what={making} hosts={hosts.data.items} entities={entities.data.items} onClose={close} />
      )}
    </Page>
  );
}

function Making({
  what,
  hosts,
  entities,
  onClose,
}: {
  what: 'host' | 'agreement';
  hosts: readonly HostItem[];
  entities: readonly LegalEntityItem[];
  onClose: () => void;
}) {
  const { t } = useTranslation('books');
  return (
    <Modal
      opened
      size="lg"
      onClose={onClose}
      title={t(what === 'host' ? 'settlement.newHost' : 'settlement.newAgreement')}
    >
      {what === 'host' ? (
        <EditHost entities={entities} onDone={onClose} />
      ) : (
        <NewAgreement hosts={hosts} onDone={onClose} />
      )}
    </Modal>
  );
}

function Host({
  host,
  agreements,
  editable,
  entities,
}: {
  host: HostItem;
  agreements: readonly AgreementItem[];
  editable: boolean;
  entities: readonly LegalEntityItem[];
}) {
  const { t } = useTranslation('books');
  const say = useSentence();
  const { day } = useMoney();
  const [ending, setEnding] = useState<AgreementItem>();
  const [changing, setChanging] = useState(false);
  return (
    <Section
      title={host.name}
      aside={
        editable && (
          <div className={classes.buttons}>
            <Button size="compact-sm" variant="default" onClick={() => setChanging(true)}>
              {t('change')}
            </Button>
            {agreements.length > 0 && <SettleLastMonth hostId={host.id} />}
          </div>
        )
      }
    >
      <p className="quiet">{say(host.tax)}</p>
      {agreements.length === 0 && <p className="quiet">{t('settlement.noAgreement')}</p>}
      <ul className={classes.list}>
        {agreements.map((agreement) => (
          <li key={agreement.id}>
            <Link to={`/sites/${agreement.siteId}`}>{agreement.siteName}</Link>
            <span>{say(agreement.sentence)}</span>
            <span className="quiet">
              {day(agreement.validFrom)} – {agreement.validUntil ? day(agreement.validUntil) : '…'}
            </span>
            {editable && !agreement.validUntil && (
              <Button
                className={classes.push}
                size="compact-sm"
                variant="default"
                onClick={() => setEnding(agreement)}
              >
                {t('settlement.end')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {changing && (
        <Modal opened size="lg" onClose={() => setChanging(false)} title={host.name}>
          <EditHost host={host} entities={entities} onDone={() => setChanging(false)} />
        </Modal>
      )}
      {ending && <EndAgreement agreement={ending} onClose={() => setEnding(undefined)} />}
    </Section>
  );
}

/** The first day of the month that is over. */
function lastMonth(): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 1, 1)).toISOString().slice(0, 10);
}

function SettleLastMonth({ hostId }: { hostId: string }) {
  const { t } = useTranslation('books');
  const say = useSentence();
  const { month } = useMoney();
  const { send, sending } = useWrite(settleMonth, {
    refreshes: [listStatements],
    onDone: ({ sentence }) => notifications.show({ message: say(sentence) }),
  });
  return (
    <Button
      size="compact-sm"
      variant="default"
      loading={sending}
      onClick={() => send({ params: { hostId }, body: { month: lastMonth() } })}
    >
      {t('settlement.settle', { month: month(lastMonth()) })}
    </Button>
  );
}

function Statements() {
  const { t } = useTranslation('books');
  const { money, month } = useMoney();
  const { data } = useApi(listStatements, { query: { limit: 100 } });
  return (
    <Section title={t('settlement.statements')}>
      {data?.items.length === 0 && <p className="quiet">{t('settlement.noStatement')}</p>}
      <ul className={classes.list}>
        {data?.items.map((one) => (
          <li key={one.id}>
            <Link to={`/settlement/statements/${one.id}`}>{one.number}</Link>
            <span>{one.hostName}</span>
            <span className="quiet">{month(one.month)}</span>
            <span className="quiet">{t(`statementState.${one.state}`)}</span>
            <span className={classes.push}>{money(one.totalMinor, one.currency, one.decimals)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}
