import { Button, Tabs } from '@mantine/core';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { listTokens } from '../../../../server/drivers/contract.ts';
import { type Driver, getDriver } from '../../../../server/drivers/people-contract.ts';
import { listVehicles } from '../../../../server/drivers/vehicle-contract.ts';
import { listTransactions } from '../../../../server/transactions/contract.ts';
import { useNow } from '../../../ui/clock.ts';
import { EmptyState, ErrorState } from '../../../ui/EmptyState.tsx';
import { EntityHead } from '../../../ui/EntityHead.tsx';
import page from '../../../ui/Page.module.css';
import { Section } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { StatePill, Tag } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useFormat } from '../../../ui/useFormat.ts';
import { useApi } from '../../api.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import { useTariffWords } from '../tariffs/useTariffWords.ts';
import { transactionState } from '../transactions/transactionState.ts';
import { Balances } from './Balances.tsx';
import { Budgets } from './Budgets.tsx';
import { Contracts } from './Contracts.tsx';
import { DriverActions } from './DriverActions.tsx';
import { DriverFacts } from './DriverFacts.tsx';
import { DriverPill } from './DriversPage.tsx';
import classes from './drivers.module.css';
import { Refusals } from './Refusals.tsx';
import { TokenPill } from './TokensPage.tsx';

/** Shown of what a driver has; the lists have them all. */
const RECENT = 50;
const TABS = ['overview', 'tokens', 'vehicles', 'contracts', 'means', 'transactions', 'refusals'] as const;

/** Who is this driver, may they charge, and what is left of what they may spend? */
export default function DriverPage() {
  const { t } = useTranslation('drivers');
  const navigate = useNavigate();
  const say = useSentence();
  const can = useCan();
  const format = useFormat();
  const { minor } = useTariffWords();
  const { driverId = '' } = useParams({ strict: false });
  const { tab = 'overview' } = useSearch({ strict: false }) as { tab?: string };
  const { data: driver, error, refetch } = useApi(getDriver, { params: { driverId } });
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!driver) return <EntitySkeleton />;
  const shown = TABS.filter(
    (name) => can('transactions:read') || (name !== 'transactions' && name !== 'refusals'),
  );
  const show = (next: string | null) =>
    void navigate({ to: '.', search: (next === 'overview' ? {} : { tab: next }) as never, replace: true });
  const { amounts, energyWh } = driver.month;
  return (
    <div className={page.page}>
      <EntityHead
        kind={
          <>
            <Link to="/drivers">{t('title')}</Link> · {driver.organizationName}
          </>
        }
        name={driver.name}
        state={<DriverPill driver={driver} />}
        sentence={say(driver.sentence)}
        figures={[
          { label: t('field.month'), value: format.energy(energyWh) },
          ...amounts.map(({ currency, minor: amount, decimals }) => ({
            label: currency,
            value: minor(amount, currency, decimals),
          })),
          { label: t('field.tokens'), value: driver.tokens },
          { label: t('field.vehicles'), value: driver.vehicles },
        ]}
        actions={<DriverActions driver={driver} onRetired={() => void navigate({ to: '/drivers' })} />}
      />
      <Tabs value={tab} onChange={show} keepMounted={false}>
        <Tabs.List mb={16} className={classes.tabs}>
          {shown.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {t(`tab.${name}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="overview" className={classes.panel}>
          <Overview driver={driver} />
        </Tabs.Panel>
        <Tabs.Panel value="tokens" className={classes.panel}>
          <Tokens driver={driver} />
        </Tabs.Panel>
        <Tabs.Panel value="vehicles" className={classes.panel}>
          <Vehicles driver={driver} />
        </Tabs.Panel>
        <Tabs.Panel value="contracts" className={classes.panel}>
          <Contracts of={{ driverId }} organizationId={driver.organizationId} />
        </Tabs.Panel>
        <Tabs.Panel value="means" className={classes.panel}>
          <Budgets of={{ driverId }} editable />
          <Balances of={{ driverId }} editable />
        </Tabs.Panel>
        <Tabs.Panel value="transactions" className={classes.panel}>
          <Transactions driver={driver} />
        </Tabs.Panel>
        <Tabs.Panel value="refusals" className={classes.panel}>
          <Refusals query={{ driverId }} />
        </Tabs.Panel>
      </Tabs>
    </div>
  );
}

function Overview({ driver }: { driver: Driver }) {
  const { t } = useTranslation('drivers');
  return (
    <>
      <Section title={t('facts')}>
        <DriverFacts driver={driver} />
      </Section>
      <Budgets of={{ driverId: driver.id }} editable={false} />
      <Balances of={{ driverId: driver.id }} editable={false} />
    </>
  );
}

function Tokens({ driver }: { driver: Driver }) {
  const { t } = useTranslation('drivers');
  const can = useCan();
  const say = useSentence();
  const now = useNow();
  const query = { driverId: driver.id, limit: RECENT };
  const { data } = useApi(listTokens, { query }, { enabled: can('tokens:read') });
  const search = {
    driverId: driver.id,
    organizationId: driver.organizationId,
    back: `/drivers/${driver.id}?tab=tokens`,
  };
  const add = can('tokens:write') && !driver.retiredAt && (
    <Button component={Link} to="/tokens/new" search={search as never} size="xs" variant="default">
      {t('addToken')}
    </Button>
  );
  return (
    <Section title={t('tab.tokens')} aside={add}>
      {data?.items.length === 0 && (
        <EmptyState title={t('noTokens')}>
          <p>{t('noTokensHelp')}</p>
        </EmptyState>
      )}
      <ul className={classes.list}>
        {data?.items.map((token) => (
          <li key={token.id}>
            <TokenPill token={token} now={now} />
            <Link to={`/tokens/${token.id}`} className="mono">
              {token.uid}
            </Link>
            <span>{token.label}</span>
            <span className={`quiet ${classes.push}`}>{say(token.sentence)}</span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Vehicles({ driver }: { driver: Driver }) {
  const { t } = useTranslation(['drivers', 'vehicles']);
  const format = useFormat();
  const { data } = useApi(listVehicles, { query: { driverId: driver.id, limit: RECENT } });
  return (
    <Section
      title={t('tab.vehicles')}
      aside={
        <Button component={Link} to="/vehicles" size="xs" variant="default">
          {t('vehicles:title')}
        </Button>
      }
    >
      {data?.items.length === 0 && <EmptyState title={t('noVehicles')} />}
      <ul className={classes.list}>
        {data?.items.map((vehicle) => (
          <li key={vehicle.id}>
            <strong>{vehicle.plate}</strong>
            <span>{vehicle.model}</span>
            {vehicle.batteryWh !== null && <span className="number">{format.energy(vehicle.batteryWh)}</span>}
            {vehicle.evccid && <Tag tone="green">{t('vehicles:autocharge')}</Tag>}
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Transactions({ driver }: { driver: Driver }) {
  const { t } = useTranslation('drivers');
  const format = useFormat();
  const { data } = useApi(listTransactions, { query: { driverId: driver.id, limit: RECENT } });
  return (
    <Section title={t('tab.transactions')}>
      {data?.items.length === 0 && <EmptyState title={t('noTransactions')} />}
      <ul className={classes.list}>
        {data?.items.map((one) => (
          <li key={one.id}>
            <StatePill state={transactionState(one)} />
            <Link to={`/transactions/${one.id}`}>{one.stationIdentity}</Link>
            <span className="quiet">{one.siteName}</span>
            <span className={`number ${classes.push}`}>{format.energy(one.energyWh)}</span>
            <Time at={one.startedAt} zone={one.zone} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
