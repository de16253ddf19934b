import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { checkToken } from '../../../../server/drivers/contract.ts';
import { ErrorState } from '../../../ui/EmptyState.tsx';
import { StatePill } from '../../../ui/StatePill.tsx';
import { useWrite } from '../../api.ts';
import { useSentence } from '../../words/sentence.ts';
import classes from './drivers.module.css';

/** "Would this token be accepted at that station now, and why?" */
export function TokenCheck({ uid, station = '' }: { uid: string; station?: string }) {
  const { t } = useTranslation('tokens');
  const say = useSentence();
  const [identity, setIdentity] = useState(station);
  const { send, sending, problem, answer } = useWrite(checkToken);
  return (
    <form
      className={classes.check}
      onSubmit={(event) => {
        event.preventDefault();
        send({ body: { uid, stationIdentity: identity.trim() } });
      }}
    >
      <div className={classes.checkRow}>
        <TextInput
          label={t('check.title')}
          placeholder={t('check.station')}
          value={identity}
          onChange={(event) => setIdentity(event.currentTarget.value)}
        />
        <Button type="submit" variant="default" loading={sending} disabled={identity.trim() === ''}>
          {t('check.button')}
        </Button>
      </div>
      <div role="status">
        {problem && <ErrorState error={problem} />}
        {!problem && answer && (
          <p className={classes.checkAnswer}>
            <StatePill state={answer.status === 'Accepted' ? 'accepted' : 'rejected'} />
            {say(answer.sentence)}
          </p>
        )}
      </div>
    </form>
  );
}
