import { Button, Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type ComponentType, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { changeToken } from '../../../../server/drivers/contract.ts';
import { listBalances, listBudgets, listContracts } from '../../../../server/drivers/means-contract.ts';
import { changeDriver } from '../../../../server/drivers/people-contract.ts';
import {
  changeSiteAccess,
  type Fix,
  listRefusals,
  nameAtSite,
  type Refusal,
} from '../../../../server/drivers/place-contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Form } from '../../../ui/fields.tsx';
import { type Problem, refresh, useApi, useWrite } from '../../api.ts';
import { useCan } from '../../session.ts';
import { MoveBalance } from './Balances.tsx';
import { RaiseBudget } from './Budgets.tsx';
import { ExtendContract } from './Contracts.tsx';
import { DriverPicker } from './peoplePickers.tsx';

const refreshes = [listRefusals];

/** Who may do which of the fixes. */
const permissionOf: Record<Fix, string> = {
  add_token: 'tokens:write',
  unblock_token: 'tokens:write',
  extend_token: 'tokens:write',
  unblock_driver: 'drivers:write',
  extend_contract: 'drivers:write',
  raise_budget: 'drivers:write',
  top_up: 'drivers:write',
  name_at_site: 'sites:write',
  assign_driver: 'tokens:write',
  open_site: 'sites:write',
  accept_station: 'stations:onboard',
  change_limits: 'sites:write',
  change_kind: 'tokens:write',
  change_group: 'tokens:write',
  see_reservations: 'reservations:read',
  trust_root: 'stations:write',
};

/** What lets the driver charge, one click away: done at once, or asked for what it needs to know. */
export function FixButton({ refusal }: { refusal: Refusal }) {
  const { t } = useTranslation('refusals');
  const can = useCan();
  const [asking, setAsking] = useState(false);
  const unblock = useWrite(changeDriver, { refreshes });
  const token = useWrite(changeToken, { refreshes });
  const name = useWrite(nameAtSite, { refreshes });
  const open = useWrite(changeSiteAccess, { refreshes });
  const { fix } = refusal;
  if (!fix || !can(permissionOf[fix.kind])) return null;
  const label = t(`fix.${fix.kind}`);
  const { subjectId } = fix;
  const id = subjectId ?? '';
  const siteId = refusal.siteId ?? '';
  const { kind } = fix;
  if (kind === 'add_token') {
    const search = {
      uid: refusal.tokenUid,
      organizationId: refusal.stationOrganizationId,
      back: '/refusals',
    };
    return (
      <Button component={Link} to="/tokens/new" search={search as never} size="xs">
        {label}
      </Button>
    );
  }
  if (isOf(pages, kind))
    return (
      <Button component={Link} to={pages[kind](id, refusal.stationIdentity)} size="xs">
        {label}
      </Button>
    );
  if (isOf(asks, kind)) {
    const Ask = asks[kind];
    return (
      <>
        <Button size="xs" onClick={() => setAsking(true)}>
          {label}
        </Button>
        {asking && <Ask refusal={refusal} id={id} onClose={() => setAsking(false)} />}
      </>
    );
  }
  const named = subjectId === refusal.driverId ? { driverId: id } : { fleetId: id };
  const act: Record<DoneAtOnce, () => void> = {
    unblock_driver: () => unblock.send({ params: { driverId: id }, body: { status: 'active' } }),
    unblock_token: () => token.send({ params: { tokenId: id }, body: { status: 'active' } }),
    name_at_site: () => name.send({ params: { siteId }, body: named }),
    open_site: () => open.send({ params: { siteId: id }, body: { hoursOnly: false } }),
  };
  const problem: Problem | null = unblock.problem ?? token.problem ?? name.problem ?? open.problem;
  return (
    <>
      <Button
        size="xs"
        loading={unblock.sending || token.sending || name.sending || open.sending}
        onClick={act[kind]}
      >
        {label}
      </Button>
      {problem && <ErrorState error={problem} />}
    </>
  );
}

const isOf = <T extends object>(some: T, kind: PropertyKey): kind is keyof T => kind in some;

/** Where it is mended that takes a look at more than the refusal. */
const pages = {
  extend_token: pageOfToken,
  change_kind: pageOfToken,
  change_group: pageOfToken,
  accept_station: () => '/waiting',
  change_limits: (id) => `/sites/${id}`,
  see_reservations: (_id, identity) => `/stations/${encodeURIComponent(identity)}?tab=reservations`,
  trust_root: () => '/certificates/roots',
} satisfies Partial<Record<Fix, (id: string, identity: string) => string>>;

function pageOfToken(id: string): string {
  return `/tokens/${id}/edit`;
}

interface Asked {
  refusal: Refusal;
  id: string;
  onClose: () => void;
}

/** What a driver has is listed with what the fleet has; without a driver, all that is in reach. */
const queryOf = ({ driverId }: Refusal) => ({ limit: 200, ...(driverId && { driverId }) });

function AskContract({ refusal, id, onClose }: Asked) {
  const found = useApi(listContracts, { query: queryOf(refusal) }).data?.items.find((one) => one.id === id);
  const done = useDone(onClose);
  return found ? <ExtendContract contract={found} onClose={onClose} onDone={done} /> : null;
}

function AskBudget({ refusal, id, onClose }: Asked) {
  const found = useApi(listBudgets, { query: queryOf(refusal) }).data?.items.find((one) => one.id === id);
  const done = useDone(onClose);
  return found ? <RaiseBudget budget={found} onClose={onClose} onDone={done} /> : null;
}

function AskBalance({ refusal, id, onClose }: Asked) {
  const found = useApi(listBalances, { query: queryOf(refusal) }).data?.items.find((one) => one.id === id);
  const done = useDone(onClose);
  return found ? <MoveBalance balance={found} kind="top_up" onClose={onClose} onDone={done} /> : null;
}

function AskDriver({ id: tokenId, onClose }: Asked) {
  const { t } = useTranslation('refusals');
  const [driverId, setDriverId] = useState<string | null>(null);
  const { send, sending, problem } = useWrite(changeToken, { refreshes, onDone: onClose });
  return (
    <Modal opened onClose={onClose} title={t('fix.assign_driver')}>
      <Form
        sending={sending}
        problem={problem}
        onCancel={onClose}
        onSubmit={() => send({ params: { tokenId }, body: { driverId } })}
      >
        <DriverPicker value={driverId} onChange={setDriverId} required />
      </Form>
    </Modal>
  );
}

/** The dialogs refresh what they show; the list of refusals is asked anew too. */
function useDone(onClose: () => void): () => void {
  const client = useQueryClient();
  return () => {
    refresh(client, listRefusals);
    onClose();
  };
}

/** What is asked for first. */
const asks = {
  extend_contract: AskContract,
  raise_budget: AskBudget,
  top_up: AskBalance,
  assign_driver: AskDriver,
} satisfies Partial<Record<Fix, ComponentType<Asked>>>;

/** A fix of none of these kinds has to be something that is done at once. */
type DoneAtOnce = Exclude<Fix, 'add_token' | keyof typeof pages | keyof typeof asks>;
