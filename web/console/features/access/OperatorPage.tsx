import { Button, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  changeOperator,
  disableOperator,
  enableOperator,
  listOperators,
  type Operator,
  resetPassword,
  setGrants,
  showOperator,
} from '../../../../server/access/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { EntityHead } from '../../../ui/EntityHead.tsx';
import { FieldGroup, FieldRow, Form, fieldErrors } from '../../../ui/fields.tsx';
import page from '../../../ui/Page.module.css';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { Time } from '../../../ui/Time.tsx';
import { useApi, useWrite } from '../../api.ts';
import { ConfirmButton } from '../../ConfirmButton.tsx';
import { useCan } from '../../session.ts';
import { type GrantLine, GrantsField } from './GrantsField.tsx';
import { grantOf } from './NewOperatorPage.tsx';
import { Once } from './Once.tsx';

const refreshes = [listOperators, showOperator];

/** Who is this operator, what may they do, and may they still come in? */
export default function OperatorPage() {
  const { t } = useTranslation('operators');
  const { id = '' } = useParams({ strict: false });
  const can = useCan();
  const { data: operator, error, refetch } = useApi(showOperator, { params: { id } });
  if (error) return <ErrorState error={error} retry={() => void refetch()} />;
  if (!operator) return <EntitySkeleton />;
  const mayWrite = can('operators:write');
  return (
    <div className={page.page}>
      <EntityHead
        kind={<Link to="/operators">{t('title')}</Link>}
        name={operator.name}
        state={
          operator.disabledAt ? (
            <StatePill state="blocked" word={t('disabled')} />
          ) : (
            <StatePill state="accepted" word={t('enabled')} />
          )
        }
        sentence={
          <>
            {operator.email} · {t('lastSignIn')}:{' '}
            {operator.lastSignInAt ? <Time at={operator.lastSignInAt} /> : t('never')}
          </>
        }
        actions={mayWrite && operator.changeable && <OperatorActions operator={operator} />}
      />
      {mayWrite && !operator.changeable && <p className="quiet">{t('notChangeable')}</p>}
      {mayWrite && operator.changeable && <PersonForm key={`p${operator.id}`} operator={operator} />}
      {mayWrite && <GrantsForm key={`g${operator.id}`} operator={operator} />}
    </div>
  );
}

function PersonForm({ operator }: { operator: Operator }) {
  const { t } = useTranslation(['operators', 'ui']);
  const [name, setName] = useState(operator.name);
  const [email, setEmail] = useState(operator.email);
  const { send, sending, problem } = useWrite(changeOperator, {
    refreshes,
    onDone: () => notifications.show({ message: t('ui:form.saved') }),
  });
  const errors = fieldErrors(problem?.errors ?? []);
  return (
    <Form
      onSubmit={() => send({ params: { id: operator.id }, body: { name: name.trim(), email: email.trim() } })}
      problem={problem}
      sending={sending}
    >
      <FieldGroup title={t('person')}>
        <FieldRow>
          <TextInput
            label={t('name')}
            required
            value={name}
            error={errors.name}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <TextInput
            label={t('email')}
            type="email"
            required
            value={email}
            error={errors.email}
            onChange={(event) => setEmail(event.currentTarget.value)}
          />
        </FieldRow>
      </FieldGroup>
    </Form>
  );
}

function GrantsForm({ operator }: { operator: Operator }) {
  const { t } = useTranslation('operators');
  const [lines, setLines] = useState<GrantLine[]>(() =>
    operator.grants.map(({ role, organizationId, siteId, siteName }, index) => ({
      key: index + 1,
      role,
      organizationId,
      siteId,
      siteName,
    })),
  );
  const { send, sending, problem } = useWrite(setGrants, {
    refreshes,
    onDone: () => notifications.show({ message: t('grantsSaved') }),
  });
  return (
    <Form
      onSubmit={() => send({ params: { id: operator.id }, body: { grants: lines.map(grantOf) } })}
      problem={problem}
      sending={sending}
      submit={t('saveGrants')}
    >
      <GrantsField value={lines} onChange={setLines} />
    </Form>
  );
}

function OperatorActions({ operator }: { operator: Operator }) {
  const { t } = useTranslation('operators');
  const params = { id: operator.id };
  const disable = useWrite(disableOperator, { refreshes });
  const enable = useWrite(enableOperator, { refreshes });
  const reset = useWrite(resetPassword, { refreshes });
  return (
    <>
      <ConfirmButton
        label={t('reset.button')}
        title={t('reset.title', { name: operator.name })}
        effect={t('reset.effect')}
        act={() => reset.sendAsync({ params })}
      />
      {operator.disabledAt ? (
        <Button variant="default" loading={enable.sending} onClick={() => enable.send({ params })}>
          {t('enable')}
        </Button>
      ) : (
        <ConfirmButton
          label={t('disable.button')}
          title={t('disable.title', { name: operator.name })}
          effect={t('disable.effect')}
          act={() => disable.sendAsync({ params })}
        />
      )}
      {enable.problem && <ErrorState error={enable.problem} />}
      {reset.answer && (
        <Once words={t('passwordOnce', { email: operator.email })} secret={reset.answer.temporaryPassword} />
      )}
    </>
  );
}
