import { Button, Modal, PasswordInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { getStation, setStationPassword } from '../../../../server/locations/contract.ts';
import { Form, fieldErrors } from '../../../ui/fields.tsx';
import { useWrite } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import { ShownOnce } from './ShownOnce.tsx';

/** Gives a station a password, made here or by hand. A made one is shown this once. */
export function PasswordDialog({ identity, onClose }: { identity: string; onClose: () => void }) {
  const { t } = useTranslation('gateway');
  const say = useSentence();
  const [own, setOwn] = useState('');
  const { send, sending, problem, answer } = useWrite(setStationPassword, { refreshes: [getStation] });
  const errors = fieldErrors(problem?.errors ?? []);
  return (
    <Modal opened onClose={onClose} title={t('password.title', { identity })} size="lg">
      {answer ? (
        <>
          <p>{say(answer.sentence)}</p>
          {answer.password && <ShownOnce identity={identity} password={answer.password} />}
          <Button mt={16} onClick={onClose}>
            {t('accept.close')}
          </Button>
        </>
      ) : (
        <Form
          submit={own ? t('password.set') : t('password.make')}
          sending={sending}
          problem={problem}
          onCancel={onClose}
          onSubmit={() => send({ params: { identity }, body: own ? { password: own } : {} })}
        >
          <p style={{ margin: 0 }}>{t('password.effect')}</p>
          <PasswordInput
            label={t('password.own')}
            description={t('password.ownHelp')}
            autoComplete="new-password"
            value={own}
            error={errors.password}
            onChange={(event) => setOwn(event.currentTarget.value)}
          />
        </Form>
      )}
    </Modal>
  );
}
