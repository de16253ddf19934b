import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { listEntities } from '../../../../server/books/entity-contract.ts';
import {
  type AccountNumber,
  listAccounts,
  listNumbers,
  setAccountNumber,
} from '../../../../server/books/ledger-contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Form, fieldErrors } from '../../../ui/fields.tsx';
import { Page } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi, useWrite } from '../../api.ts';
import { OrganizationPicker } from '../../pickers.tsx';
import { useViewScope } from '../../scope.ts';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './books.module.css';

/** Which number has each account in the bookkeeping outside? */
export default function AccountsPage() {
  const { t } = useTranslation('books');
  const scope = useViewScope();
  const { data: entities } = useApi(listEntities, {});
  const [chosen, setChosen] = useState('');
  const whose = chosen || scope.organizationId || entities?.items[0]?.organizationId || '';
  const { data, error, refetch } = useApi(
    listNumbers,
    { query: { organizationId: whose } },
    { enabled: whose !== '' },
  );
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  return (
    <Page title={t('numbers.title')} lead={t('numbers.lead')}>
      <OrganizationPicker value={whose} onChange={setChosen} maw={360} mb="md" />
      {data ? <Numbers items={data.items} organizationId={whose} /> : whose && <EntitySkeleton />}
    </Page>
  );
}

function Numbers({ items, organizationId }: { items: readonly AccountNumber[]; organizationId: string }) {
  const { t } = useTranslation('books');
  const say = useSentence();
  const can = useCan();
  const [changing, setChanging] = useState<AccountNumber>();
  return (
    <>
      <div className={classes.scroll}>
        <table className={classes.table}>
          <thead>
            <tr>
              <th>{t('field.accountNumber')}</th>
              <th>{t('field.account')}</th>
              <th aria-label={t('numbers.own')} />
              <th aria-label={t('numbers.change')} />
            </tr>
          </thead>
          <tbody>
            {items.map((one) => (
              <tr key={one.account}>
                <td className="mono">{one.number}</td>
                <td>{say(one.sentence)}</td>
                <td className="quiet">{one.own && t('numbers.usual', { number: one.usual })}</td>
                <td>
                  {can('money:write') && (
                    <Button size="compact-sm" variant="default" onClick={() => setChanging(one)}>
                      {t('numbers.change')}
                    </Button>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {changing && (
        <SetNumber one={changing} organizationId={organizationId} onClose={() => setChanging(undefined)} />
      )}
    </>
  );
}

function SetNumber({
  one,
  organizationId,
  onClose,
}: {
  one: AccountNumber;
  organizationId: string;
  onClose: () => void;
}) {
  const { t } = useTranslation('books');
  const say = useSentence();
  const [number, setNumber] = useState(one.own ? one.number : '');
  const { send, sending, problem } = useWrite(setAccountNumber, {
    refreshes: [listNumbers, listAccounts],
    onDone: onClose,
  });
  const errors = fieldErrors(problem?.errors ?? []);
  return (
    <Modal opened onClose={onClose} title={t('numbers.titleOf', { account: say(one.sentence) })}>
      <Form
        onSubmit={() => send({ body: { organizationId, account: one.account, number: number || null } })}
        problem={problem}
        sending={sending}
        onCancel={onClose}
      >
        <TextInput
          label={t('numbers.number')}
          description={t('numbers.help')}
          inputMode="numeric"
          maxLength={9}
          placeholder={one.usual}
          value={number}
          error={errors.number}
          onChange={(event) => setNumber(event.currentTarget.value)}
          data-autofocus
        />
      </Form>
    </Modal>
  );
}
