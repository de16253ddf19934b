import { NativeSelect, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createTariff, listTariffs } from '../../../../server/tariffs/contract.ts';
import { FieldRow, Form, fieldErrors } from '../../../ui/fields.tsx';
import { Page, Section } from '../../../ui/Page.tsx';
import { useWrite } from '../../api.ts';
import { OrganizationPicker } from '../../pickers.tsx';
import { useChosenScope } from '../../scope.ts';
import { useOrganizations } from '../../session.ts';
import { Beside } from './Beside.tsx';
import { emptyDraft } from './draft.ts';
import { definitionOf, TariffForm, type Written } from './TariffForm.tsx';
import classes from './tariffs.module.css';

const CURRENCIES = [
  'EUR',
  'USD',
  'GBP',
  'CHF',
  'SEK',
  'NOK',
  'DKK',
  'PLN',
  'CZK',
  'HUF',
  'RON',
  'JPY',
  'CAD',
  'AUD',
];

/** Makes a tariff, with its price for an example beside it while it is written. */
export default function NewTariffPage() {
  const { t } = useTranslation('tariffs');
  const navigate = useNavigate();
  const { organizationId: scope } = useChosenScope();
  const organizations = useOrganizations();
  const [chosen, setChosen] = useState<string>();
  const [name, setName] = useState('');
  const [currency, setCurrency] = useState('EUR');
  const [written, setWritten] = useState<Written>({
    draft: { ...emptyDraft, energy: 0.49 },
    text: undefined,
  });
  const organizationId = chosen ?? scope ?? organizations[0]?.id ?? '';
  const definition = definitionOf(written);
  const { send, sending, problem } = useWrite(createTariff, {
    refreshes: [listTariffs],
    onDone: (tariff) => {
      notifications.show({ message: t('made', { name: tariff.name }) });
      void navigate({ to: `/tariffs/${tariff.id}` });
    },
  });
  const errors = fieldErrors(problem?.errors ?? []);
  return (
    <Page title={t('new')} lead={t('newLead')}>
      <div className={classes.columns}>
        <Section title={t('form.title')}>
          <Form
            sending={sending}
            problem={problem}
            onCancel={() => void navigate({ to: '/tariffs' })}
            onSubmit={() =>
              definition && send({ body: { organizationId, name: name.trim(), currency, definition } })
            }
          >
            <FieldRow>
              <TextInput
                label={t('field.name')}
                required
                value={name}
                error={errors.name}
                onChange={(event) => setName(event.currentTarget.value)}
                data-autofocus
              />
              <NativeSelect
                label={t('field.currency')}
                value={currency}
                data={CURRENCIES}
                onChange={(event) => setCurrency(event.currentTarget.value)}
              />
            </FieldRow>
            <OrganizationPicker value={organizationId} onChange={setChosen} />
            <TariffForm written={written} currency={currency} change={setWritten} />
          </Form>
        </Section>
        {definition && <Beside definition={definition} currency={currency} />}
      </div>
    </Page>
  );
}
