import { Button, Modal, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { createToken, listTokens } from '../../../../server/drivers/contract.ts';
import type { Station } from '../../../../server/locations/contract.ts';
import { listAttempts } from '../../../../server/transactions/contract.ts';
import { CopyId } from '../../../ui/CopyId.tsx';
import { Form, fieldErrors } from '../../../ui/fields.tsx';
import { Section } from '../../../ui/Page.tsx';
import { Time } from '../../../ui/Time.tsx';
import { type ItemOf, useApi, useWrite } from '../../api.ts';
import { OrganizationPicker } from '../../pickers.tsx';
import { useCan } from '../../session.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from '../locations/StationPage.module.css';

type Attempt = ItemOf<typeof listAttempts>;
const SHOWN = 5;

/** Who was refused at this station lately, and why; a token nobody knows yet is added from here. */
export function RefusedTokens({ station }: { station: Station }) {
  const { t } = useTranslation('refused');
  const can = useCan();
  const say = useSentence();
  const [adding, setAdding] = useState<Attempt>();
  const query = { station: station.identity, step: 'refused' as const, limit: SHOWN };
  const attempts = useApi(listAttempts, { query }).data?.items ?? [];
  if (attempts.length === 0) return null;
  return (
    <Section title={t('title')}>
      <ul className={classes.log}>
        {attempts.map((attempt) => (
          <li key={attempt.id}>
            {attempt.tokenUid && <CopyId value={attempt.tokenUid} />}
            <span>{say(attempt.sentence)}</span>
            <span className={classes.end}>
              <Time at={attempt.at} />
            </span>
            {attempt.tokenUid && !attempt.tokenId && can('tokens:write') && (
              <Button size="xs" variant="default" onClick={() => setAdding(attempt)}>
                {t('add')}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {adding?.tokenUid && (
        <AddToken
          uid={adding.tokenUid}
          organizationId={station.organizationId}
          onClose={() => setAdding(undefined)}
        />
      )}
    </Section>
  );
}

function AddToken(props: { uid: string; organizationId: string; onClose: () => void }) {
  const { uid, onClose } = props;
  const { t } = useTranslation('refused');
  const [organizationId, setOrganizationId] = useState(props.organizationId);
  const [label, setLabel] = useState('');
  const { send, sending, problem } = useWrite(createToken, {
    refreshes: [listTokens, listAttempts],
    onDone: onClose,
  });
  const errors = fieldErrors(problem?.errors ?? []);
  return (
    <Modal opened onClose={onClose} title={t('add')}>
      <Form
        submit={t('add')}
        sending={sending}
        problem={problem}
        onCancel={onClose}
        onSubmit={() => send({ body: { organizationId, uid, kind: 'rfid', label } })}
      >
        <TextInput label={t('uid')} value={uid} readOnly />
        <TextInput
          label={t('label')}
          description={t('labelHelp')}
          value={label}
          error={errors.label}
          onChange={(event) => setLabel(event.currentTarget.value)}
          data-autofocus
        />
        <OrganizationPicker label={t('organization')} value={organizationId} onChange={setOrganizationId} />
      </Form>
    </Modal>
  );
}
