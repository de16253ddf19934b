import { TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  createVersion,
  getTariff,
  listTariffs,
  type TariffItem,
} from '../../../../server/tariffs/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { Form } from '../../../ui/fields.tsx';
import { Page, Section } from '../../../ui/Page.tsx';
import { EntitySkeleton } from '../../../ui/Skeletons.tsx';
import { useApi, useWrite } from '../../api.ts';
import { fromField } from '../../dates.ts';
import { Beside } from './Beside.tsx';
import { emptyDraft, toDraft } from './draft.ts';
import { definitionOf, TariffForm, type Written } from './TariffForm.tsx';
import classes from './tariffs.module.css';

/** Lets a tariff say something else, from now or from a time to come. */
export default function NewVersionPage() {
  const { tariffId = '' } = useParams({ strict: false });
  const { data, error } = useApi(getTariff, { params: { tariffId } });
  if (error) return <ErrorState error={error} />;
  return data ? <Editor tariff={data} /> : <EntitySkeleton />;
}

function Editor({ tariff }: { tariff: TariffItem }) {
  const { t } = useTranslation('tariffs');
  const navigate = useNavigate();
  const { id: tariffId, currency, name } = tariff;
  const [from, setFrom] = useState('');
  const [written, setWritten] = useState<Written>(() => begin(tariff));
  const definition = definitionOf(written);
  const leave = () => void navigate({ to: `/tariffs/${tariffId}` });
  const { send, sending, problem } = useWrite(createVersion, {
    refreshes: [getTariff, listTariffs],
    onDone: ({ number }) => {
      notifications.show({ message: t('versionMade', { number }) });
      leave();
    },
  });
  const validFrom = fromField(from);
  return (
    <Page title={t('changeTitle', { name })} lead={t('changeLead')}>
      <div className={classes.columns}>
        <Section title={t('form.title')}>
          <Form
            submit={t('publish')}
            sending={sending}
            problem={problem}
            onCancel={leave}
            onSubmit={() =>
              definition &&
              send({ params: { tariffId }, body: { definition, ...(validFrom && { validFrom }) } })
            }
          >
            <TariffForm written={written} currency={currency} change={setWritten} />
            <TextInput
              type="datetime-local"
              label={t('form.validFrom')}
              description={t('form.validFromHelp')}
              value={from}
              onChange={(event) => setFrom(event.currentTarget.value)}
            />
          </Form>
        </Section>
        {definition && <Beside definition={definition} currency={currency} />}
      </div>
    </Page>
  );
}

function begin({ current }: TariffItem): Written {
  if (!current) return { draft: emptyDraft, text: undefined };
  const draft = toDraft(current.definition);
  return draft
    ? { draft, text: undefined }
    : { draft: emptyDraft, text: JSON.stringify(current.definition, null, 2) };
}
